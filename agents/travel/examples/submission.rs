//! Plans every query of a TravelPlanner file in this process and writes the benchmark's submission format:
//! `cargo run -p muster-travel --release --example submission -- FOLDER QUERIES.jsonl OUT.jsonl`. Labels in the file
//! are never looked at. Prints what could not be planned, and how long a plan takes.

#![allow(clippy::print_stdout, clippy::expect_used, clippy::panic)] // a program for trying, not a part of the system

#[path = "../tests/in_process/mod.rs"]
mod in_process;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use in_process::{Answer, InProcess};
use jiff::tz::TimeZone;
use muster_travel::{Entry, EntryKind, Itinerary, ItineraryDay, TravelConfig};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let [folder, queries, out] = given.as_slice() else {
        panic!("give FOLDER QUERIES.jsonl OUT.jsonl");
    };
    let today = jiff::civil::date(2026, 11, 21);
    let now = today.to_zoned(TimeZone::UTC).expect("a day").timestamp();
    let agents = InProcess::new(&TravelConfig::from_words(None, folder), now);
    let text = std::fs::read_to_string(queries).expect("a file of queries");
    let mut lines = String::new();
    let mut times = Vec::new();
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).expect("a line of JSON");
        let query = row["query"].as_str().expect("a query");
        let begun = Instant::now();
        let answer = agents.ask(query).await;
        times.push(begun.elapsed());
        let plan = match answer {
            Answer::Trip(trip) => plan_of(&trip.0),
            Answer::Question(question) => {
                println!(
                    "{}: asked {} ({:?})",
                    row["idx"], question.text, question.why
                );
                question
                    .options
                    .iter()
                    .for_each(|option| println!("    {}", option.label));
                Value::Null
            }
            Answer::Fault(fault) => {
                println!("{}: refused: {}", row["idx"], fault.message);
                Value::Null
            }
        };
        let answer = json!({ "idx": row["idx"], "query": query, "plan": plan });
        writeln!(lines, "{answer}").expect("text");
    }
    std::fs::write(out, lines).expect("a file to write");
    times.sort();
    let at = |share: usize| {
        times
            .get(times.len() * share / 100)
            .map_or(0.0, Duration::as_secs_f64)
    };
    println!(
        "{} plans: median {:.1} ms, p99 {:.1} ms",
        times.len(),
        at(50) * 1e3,
        at(99) * 1e3
    );
}

/// The days as the benchmark writes them.
fn plan_of(trip: &Itinerary) -> Value {
    let bed = |index: usize| trip.days.get(index).and_then(|day| day.bed.as_ref());
    let days = trip.days.iter().enumerate().map(|(index, day)| {
        let travel = day.entries.iter().find(|entry| entry.kind == EntryKind::Travel);
        let here = day.cities.last().cloned().unwrap_or_default();
        json!({
            "days": day.number,
            "current_city": travel.map_or(here, |entry| format!("from {}", route(entry))),
            "transportation": travel.map_or("-".to_owned(), way),
            "breakfast": meal(day, EntryKind::Breakfast),
            "attraction": sights(day),
            "lunch": meal(day, EntryKind::Lunch),
            "dinner": meal(day, EntryKind::Dinner),
            "accommodation": bed(index).map_or("-".to_owned(), |bed| format!("{}, {}", bed.name, bed.city)),
        })
    });
    Value::Array(days.collect())
}

/// `A to B` of `A → B by flight F1`.
fn route(entry: &Entry) -> String {
    let ends = entry.what.split(" by ").next().unwrap_or_default();
    ends.replace(" → ", " to ")
}

fn way(entry: &Entry) -> String {
    let route = route(entry);
    let by = entry.what.split(" by ").nth(1).unwrap_or_default();
    let units = entry.unit_cents.0 / 100;
    match by.split_once(' ') {
        Some(("flight", number)) => {
            let time = |word: &str| {
                let rest = entry.note.split(word).nth(1).unwrap_or_default();
                rest.trim().chars().take(5).collect::<String>()
            };
            let (departs, arrives) = (time("departs"), time("arrives"));
            format!(
                "Flight Number: {number}, from {route}, Departure Time: {departs}, Arrival Time: {arrives}"
            )
        }
        _ if by.starts_with("self-driving") => format!("Self-driving, from {route}, cost: {units}"),
        _ => format!("Taxi, from {route}, cost: {units}"),
    }
}

fn meal(day: &ItineraryDay, kind: EntryKind) -> String {
    let named = |entry: &&Entry| entry.kind == kind && !entry.note.is_empty();
    let mut entries = day.entries.iter().filter(named);
    entries.next().map_or("-".to_owned(), |entry| {
        format!("{}, {}", entry.what, entry.city)
    })
}

fn sights(day: &ItineraryDay) -> String {
    let sights = day
        .entries
        .iter()
        .filter(|entry| entry.kind == EntryKind::Sight);
    let named: String = sights
        .map(|entry| format!("{}, {};", entry.what, entry.city))
        .collect();
    if named.is_empty() {
        "-".to_owned()
    } else {
        named
    }
}

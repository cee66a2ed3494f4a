//! Requests of people from anywhere, over the data that comes with the program.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use muster_travel::{Pace, Planner, Source, Trip, World};

use crate::{SHARE_MIN, trip_of};

const REQUESTS: &str = include_str!("world.txt");

type Line = BTreeMap<String, String>;

fn fields(line: &str) -> Line {
    let mut fields = Line::new();
    let mut key = String::new();
    for word in line.split(' ') {
        if let Some((name, value)) = word.split_once('=') {
            key = name.to_owned();
            fields.insert(key.clone(), value.to_owned());
        } else if let Some(value) = fields.get_mut(&key) {
            *value = format!("{value} {word}");
        }
    }
    fields
}

fn set<T: ToString>(items: impl Iterator<Item = T>) -> String {
    let items: BTreeSet<String> = items.map(|item| item.to_string()).collect();
    items.into_iter().collect::<Vec<_>>().join(",")
}

/// What a trip has in a field, in the words of the labels.
fn got(trip: &Trip, field: &str, wanted: &str) -> String {
    let parts = || wanted.split(',');
    match field {
        "org" => trip
            .origin
            .as_ref()
            .map(|it| it.city.clone())
            .unwrap_or_default(),
        // A country stands for cities in it.
        "places" => set(trip.stops.iter().map(|stop| {
            let region = parts().any(|part| part == stop.region);
            if region {
                stop.region.clone()
            } else {
                stop.city.clone()
            }
        })),
        "days" => trip.dates.days().to_string(),
        "first" => trip.dates.start.to_string(),
        "month" => trip.dates.start.month().to_string(),
        "people" => trip.travellers.total().to_string(),
        "budget" => trip
            .budget
            .as_ref()
            .map(|it| (it.amount_cents.0 / 100).to_string())
            .unwrap_or_default(),
        "currency" => trip.currency.to_string(),
        "pace" => match trip.pace {
            Pace::Relaxed => "relaxed",
            Pace::Moderate => "moderate",
            Pace::Packed => "packed",
        }
        .to_owned(),
        // Others may follow from the words.
        "interests" => {
            set(parts().filter(|part| trip.interests.iter().any(|it| it.theme.word() == *part)))
        }
        "out" => set(trip
            .transport
            .ruled_out
            .iter()
            .map(|mode| format!("{mode:?}").to_lowercase())),
        other => panic!("no such field: {other}"),
    }
}

#[test]
fn people_from_anywhere_are_understood() {
    let world: Arc<dyn Source> = Arc::new(World::bundled().expect("the data"));
    let planner = Planner::new(vec![world], None);
    let lines: Vec<&str> = REQUESTS
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    let (mut all, mut wrong) = (0_usize, Vec::new());
    for pair in lines.chunks(2) {
        let [words, label] = pair else {
            panic!("a request without a label")
        };
        let label = fields(label);
        all += label.len();
        let trip = match trip_of(&planner, words) {
            Ok(trip) => trip,
            Err(reason) => {
                wrong.extend(
                    label
                        .keys()
                        .map(|field| format!("{words}\n    {field}: {reason}")),
                );
                continue;
            }
        };
        for (field, wanted) in &label {
            let sorted = set(wanted
                .split(',')
                .map(|part| part.replace("self_driving", "selfdriving")));
            let got = got(&trip, field, wanted);
            if got != sorted {
                wrong.push(format!("{words}\n    {field}: wanted {sorted}, got {got}"));
            }
        }
    }
    let share = 1.0 - wrong.len() as f64 / all as f64;
    println!(
        "people from anywhere: {} of {all} fields right, {:.2} %",
        all - wrong.len(),
        share * 100.0
    );
    wrong.iter().for_each(|line| println!("{line}"));
    assert!(share >= SHARE_MIN);
}

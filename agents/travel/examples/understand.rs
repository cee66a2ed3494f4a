//! Shows how a request is understood: the trip with its assumptions, a question, or why not.
//!
//! `cargo run -p muster-travel --example understand -- "5-day trip to Japan for 2 adults in spring"`
//!
//! `MUSTER_TODAY=2026-11-21` sets the day that "next month" counts from (today without it), and
//! `MUSTER_TRAVELPLANNER_DATA` names a folder in the TravelPlanner format. `MUSTER_HOME_CITY` is
//! where trips begin that name no origin. `--json` prints the whole plan; `--answer ID=TEXT`, as often
//! as needed, answers the question with this id.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Zoned;
use jiff::civil::Date;
use muster_travel::{
    Decision, PlanData, Planner, PlanningPayload, Source, TravelPlannerFolder, World,
};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    let json = words.first().is_some_and(|word| word == "--json");
    if json {
        words.remove(0);
    }
    let mut answers = BTreeMap::new();
    while words.len() > 1 && words.first().is_some_and(|word| word == "--answer") {
        let answer = words.drain(..2).nth(1).unwrap_or_default();
        let (id, text) = answer.split_once('=').ok_or("an answer is ID=TEXT")?;
        answers.insert(id.to_owned(), text.into());
    }
    let planner = Planner::new(sources()?, std::env::var("MUSTER_HOME_CITY").ok());
    let payload = PlanningPayload {
        answers,
        ..PlanningPayload::of_text(words.join(" "))
    };
    match planner.decide(&payload, today()?) {
        Ok(Decision::Plan(plan)) if json => println!("{}", serde_json::to_string_pretty(&plan)?),
        Ok(Decision::Plan(plan)) => show(&plan),
        Ok(Decision::Ask(question)) => {
            println!("? {}: {}", question.id, question.text);
            println!("  ({})", question.why.unwrap_or_default());
            for option in question.options {
                println!("  [{}] {}", option.key, option.label);
            }
        }
        Err(refusal) => println!("no plan: {refusal}"),
    }
    Ok(())
}

fn sources() -> Result<Vec<Arc<dyn Source>>, Failure> {
    let mut sources: Vec<Arc<dyn Source>> = Vec::new();
    if let Ok(folder) = std::env::var("MUSTER_TRAVELPLANNER_DATA") {
        sources.push(Arc::new(TravelPlannerFolder::open(Path::new(&folder))?));
    }
    sources.push(Arc::new(World::bundled()?));
    Ok(sources)
}

fn today() -> Result<Date, Failure> {
    match std::env::var("MUSTER_TODAY") {
        Ok(text) => Ok(text.parse()?),
        Err(_) => Ok(Zoned::now().date()),
    }
}

fn show(plan: &PlanData) {
    let trip = &plan.trip;
    let origin = trip
        .origin
        .as_ref()
        .map_or("-", |origin| origin.city.as_str());
    println!("from      {origin}");
    for stop in &trip.stops {
        println!(
            "stop      {}, {} ({} to {}, {} nights)",
            stop.city, stop.region, stop.arrive, stop.leave, stop.nights
        );
    }
    println!(
        "who       {} adults, {} children, {} infants",
        trip.travellers.adults, trip.travellers.children, trip.travellers.infants
    );
    println!(
        "judged    {:?}{}",
        trip.complexity,
        if trip.rushed { ", rushed" } else { "" }
    );
    for wish in &trip.wishes {
        println!("wish      {}. {} ({:?})", wish.rank, wish.wish, wish.kind);
    }
    for assumption in &trip.assumptions {
        println!("assumed   {assumption}");
    }
    for part in &trip.not_understood {
        println!("not read  {part}");
    }
    let tasks: Vec<&str> = plan
        .plan
        .tasks
        .iter()
        .map(|task| task.id.as_str())
        .collect();
    println!("tasks     {}", tasks.join(", "));
}

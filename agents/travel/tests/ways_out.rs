//! Requests that cannot be had as they are: what excludes what is said, and each way out that is offered gives a plan.
//!
//! The data is that of the TravelPlanner benchmark, which is not part of the project: `MUSTER_TRAVELPLANNER_DATA` names
//! its folder (default `../shared/data/travelplanner` beside the workspace). Without it these tests say loudly that
//! they did not run.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says when it did not run"
)]

#[allow(dead_code, reason = "these tests look at questions")]
mod in_process;

use std::path::PathBuf;

use in_process::{Answer, InProcess};
use jiff::tz::TimeZone;
use muster_proto::Question;
use muster_travel::TravelConfig;
use serde_json::{Value, json};

const TOO_DEAR: &str = "Plan a 3-day trip from St. Petersburg to Rockford from March 16th to March 18th, 2022, for one \
                        person with a budget of $900.";
const NO_FLIGHT: &str = "Create a 5-day itinerary for two people starting in Washington and visiting 2 cities in \
                         California from March 14th to March 18th, 2022, with a budget of $5,000, without flights.";
const RULES: &str = "A 5-day travel itinerary for two people starting in Washington and visiting 2 cities in California \
                     from March 14th to March 18th, 2022, Chinese and Mexican food, private rooms, places that welcome \
                     visitors and pets";

fn agents() -> Option<InProcess> {
    let given = std::env::var_os("MUSTER_TRAVELPLANNER_DATA").map(PathBuf::from);
    let beside = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/travelplanner"
    );
    let folder = given.unwrap_or_else(|| PathBuf::from(beside));
    if !folder.join("flights.csv").is_file() {
        println!("NOT RUN: TravelPlanner data is absent; set MUSTER_TRAVELPLANNER_DATA");
        return None;
    }
    let now = jiff::civil::date(2026, 11, 21).to_zoned(TimeZone::UTC);
    let now = now.expect("a day").timestamp();
    let folder = folder.to_str().expect("a path in Unicode");
    let config = TravelConfig::from_words(None, folder);
    Some(InProcess::new(&config, now))
}

async fn question(agents: &InProcess, payload: Value) -> Question {
    match agents.run(payload.clone(), &[]).await {
        Answer::Question(question) => question,
        Answer::Trip(trip) => panic!("{payload}: planned {}", trip.0.markdown),
        Answer::Fault(fault) => panic!("{payload}: {}", fault.message),
    }
}

/// Picks each way out and looks whether the trip is within the budget and breaks no rule.
async fn every_way_out_holds(agents: &InProcess, request: &str) -> Question {
    let asked = question(agents, json!({ "request": request })).await;
    assert!(!asked.options.is_empty(), "{request}: {}", asked.text);
    for option in &asked.options {
        let answer: Value = option.value.parse().expect("JSON");
        let payload = json!({ "request": request, "answers": { "wishes": answer } });
        let Answer::Trip(trip) = agents.run(payload, &[]).await else {
            panic!("{request}: no trip with {}", option.label);
        };
        let itinerary = trip.0;
        assert_eq!(itinerary.excess_cents, None, "{}", option.label);
        assert!(!itinerary.markdown.contains("; but "), "{}", option.label);
    }
    asked
}

#[tokio::test]
async fn a_budget_that_does_not_reach_is_named_with_what_is_short() {
    let Some(agents) = agents() else { return };
    let asked = every_way_out_holds(&agents, TOO_DEAR).await;
    assert!(asked.text.contains("budget"), "{}", asked.text);
    let why = asked.why.unwrap_or_default();
    assert!(why.contains("$900 is $") && why.contains("short"), "{why}");
    assert!(asked.options[0].label.starts_with("a budget of $"));
}

#[tokio::test]
async fn a_way_of_travelling_that_is_needed_is_offered_with_its_cost() {
    let Some(agents) = agents() else { return };
    let asked = every_way_out_holds(&agents, NO_FLIGHT).await;
    assert!(asked.text.contains("no flights"), "{}", asked.text);
    let mut labels = asked.options.iter().map(|option| &option.label);
    assert!(labels.any(|label| label.starts_with("flights after all: $")));
}

#[tokio::test]
async fn wishes_that_only_together_cannot_be_had_are_named_together() {
    let Some(agents) = agents() else { return };
    let asked = every_way_out_holds(&agents, RULES).await;
    for wish in ["a private room", "visitors", "pets"] {
        assert!(asked.text.contains(wish), "{}", asked.text);
    }
    assert!(!asked.text.contains("food"), "{}", asked.text);
}

//! Plans for the training queries of the TravelPlanner benchmark beside the plans that people made for them.
//!
//! The data is not part of the project: `MUSTER_TRAVELPLANNER_DATA` names its folder (default
//! `../shared/data/travelplanner` beside the workspace). Without it this test says loudly that it did not run.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and this one prints what it measured"
)]

#[path = "../in_process/mod.rs"]
#[allow(dead_code, reason = "this test asks only")]
mod in_process;
mod measure;
mod outline;

use std::path::PathBuf;

use in_process::{Answer, InProcess};
use jiff::tz::TimeZone;
use measure::{Asked, Quality};
use muster_travel::{TravelConfig, TravelPlannerFolder};
use outline::Outline;
use serde_json::Value;

/// Of five measures, in so many a plan must not be worse than the one that people made.
const MEASURES_MIN: usize = 4;
/// For so many of nine queries.
const QUERIES_MIN_OF_NINE: usize = 8;

fn folder() -> Option<PathBuf> {
    let given = std::env::var_os("MUSTER_TRAVELPLANNER_DATA").map(PathBuf::from);
    let beside = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/data/travelplanner"
    );
    let folder = given.unwrap_or_else(|| PathBuf::from(beside));
    if folder.join("train.jsonl").is_file() {
        return Some(folder);
    }
    println!("NOT RUN: TravelPlanner data is absent; set MUSTER_TRAVELPLANNER_DATA to its folder");
    None
}

#[tokio::test]
async fn plans_are_not_worse_than_those_that_people_made_for_the_same_queries() {
    let Some(folder) = folder() else { return };
    let source = TravelPlannerFolder::open(&folder).expect("the folder can be read");
    let now = jiff::civil::date(2026, 11, 21).to_zoned(TimeZone::UTC);
    let config = TravelConfig::from_words(None, folder.to_str().expect("a path in Unicode"));
    let agents = InProcess::new(&config, now.expect("a day").timestamp());
    let text = std::fs::read_to_string(folder.join("train.jsonl")).expect("the queries");
    let (mut good, mut all) = (0, 0);
    println!(
        "ours / theirs: grade of the beds, budget used, kitchens, km of detour, hour of arrival"
    );
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).expect("a query");
        let query = row["query"].as_str().expect("a text");
        let Answer::Trip(trip) = agents.ask(query).await else {
            panic!("{query}: no trip");
        };
        let asked = asked(&row);
        let ours = Quality::of(&source, &asked, &Outline::of(&trip.0));
        let theirs = Outline::of_days(&row["annotated_plan"][1]);
        let theirs = Quality::of(&source, &asked, &theirs);
        let held = ours.not_worse_in(&theirs);
        println!(
            "{:>3}: {:.1}/{:.1}  {:>3.0}/{:>3.0} %  {:>2}/{:>2}  {:>3.0}/{:>3.0}  {:>4.1}/{:>4.1}  {held} of 5",
            row["idx"],
            ours.grade,
            theirs.grade,
            ours.share * 100.0,
            theirs.share * 100.0,
            ours.kitchens,
            theirs.kitchens,
            ours.detour_km,
            theirs.detour_km,
            ours.arrival,
            theirs.arrival,
        );
        all += 1;
        good += usize::from(held >= MEASURES_MIN);
    }
    println!("not worse in {MEASURES_MIN} of 5: {good} of {all}");
    assert!(good * 9 >= all * QUERIES_MIN_OF_NINE, "{good} of {all}");
}

/// What the labels say: only to measure with, the agents never see them.
fn asked(row: &Value) -> Asked {
    let number = |field: &str| row[field].as_u64().expect("a number");
    let days = row["date"].as_array().expect("days").iter();
    Asked {
        origin: row["org"].as_str().expect("a city").to_owned(),
        people: u32::try_from(number("people_number")).expect("few"),
        budget: row["budget"].as_f64().expect("a number"),
        days: days
            .map(|day| day.as_str().expect("a day").parse().expect("a day"))
            .collect(),
    }
}

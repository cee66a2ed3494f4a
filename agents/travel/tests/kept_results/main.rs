//! How much of a planned trip is kept when the traveller changes one thing of it.
//!
//! A changed request is planned anew. A task whose agent type, payload and inputs (ids and data)
//! are those of a task of the run before keeps that task's result; every other task runs again,
//! and what depends on it is kept all the same where its data came out as before.
//!
//! The requests are those of the TravelPlanner benchmark, whose data is not part of the project:
//! `MUSTER_TRAVELPLANNER_DATA` names its folder (default `../shared/data/travelplanner` beside
//! the workspace). Without it these tests say loudly that they did not run.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and this one prints what it measured"
)]

mod change;
mod needs;
mod rerun;
mod share;

#[path = "../in_process/mod.rs"]
#[allow(dead_code, reason = "these tests run the tasks themselves")]
mod in_process;

use std::path::PathBuf;

use change::Change;
use in_process::InProcess;
use jiff::tz::TimeZone;
use muster_travel::{SourceChoice, TravelConfig, TravelPlannerFolder};
use rerun::{Earlier, Run, rerun};
use serde_json::Value;
use share::Shares;

/// Of the tasks, on average.
const KEPT_MIN: f64 = 0.6;
/// Queries of every length are among every thirteenth.
const EVERY: usize = 13;

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

/// One of so many queries is run: all of them, several times each, take minutes.
/// `MUSTER_TRAVELPLANNER_EVERY=1` takes all.
fn every() -> usize {
    let given = std::env::var("MUSTER_TRAVELPLANNER_EVERY").ok();
    let every = given.and_then(|text| text.parse().ok());
    every.unwrap_or(EVERY).max(1)
}

/// The queries of both files.
fn queries(folder: &std::path::Path) -> Vec<String> {
    let mut queries = Vec::new();
    for file in ["train.jsonl", "validation_dev.jsonl"] {
        let text = std::fs::read_to_string(folder.join(file)).expect("a file of queries");
        for line in text.lines() {
            let row: Value = serde_json::from_str(line).expect("a query");
            queries.push(row["query"].as_str().expect("a text").to_owned());
        }
    }
    queries
}

fn agents(source: SourceChoice) -> InProcess {
    let now = jiff::civil::date(2026, 11, 21)
        .to_zoned(TimeZone::UTC)
        .expect("a day")
        .timestamp();
    let config = TravelConfig {
        home_city: None,
        source,
        forecast: None,
    };
    InProcess::new(&config, now)
}

#[tokio::test]
async fn a_changed_trip_keeps_what_the_change_does_not_touch_and_comes_out_as_from_scratch() {
    let Some(folder) = folder() else { return };
    let source = TravelPlannerFolder::open(&folder).expect("the folder can be read");
    let agents = agents(SourceChoice::Folder(folder.clone()));
    let mut shares = Shares::default();
    for query in queries(&folder).iter().step_by(every()) {
        let asked = change::asked(query, &[]);
        let open = rerun(&agents, asked, &Earlier::default()).await;
        let open = open.unwrap_or_else(|reason| panic!("{query}: {reason}"));
        for change in Change::with_open_cities(&source, query, &open.trip) {
            compare(&agents, query, &change, &open, &mut shares).await;
        }
        // Who changes a trip that is planned has its cities before his eyes: they are named.
        let named = change::asked(query, &change::cities(&open.trip));
        let before = rerun(&agents, named, &Earlier::default()).await;
        let before = before.unwrap_or_else(|reason| panic!("{query}: {reason}"));
        for change in Change::all(&source, query, &before.trip) {
            compare(&agents, query, &change, &before, &mut shares).await;
        }
    }
    shares.print();
    for name in ["date", "budget raised", "budget cut", "city"] {
        let kept = shares.mean_of_tasks(name);
        assert!(kept >= KEPT_MIN, "{name}: {kept}");
    }
}

/// Runs a changed request with the results of the run before and from scratch.
async fn compare(
    agents: &InProcess,
    query: &str,
    change: &Change,
    before: &Run,
    shares: &mut Shares,
) {
    let payload = change.payload.clone();
    let kept = rerun(agents, payload.clone(), &before.earlier()).await;
    let scratch = rerun(agents, payload, &Earlier::default()).await;
    let name = change.name;
    match (kept, scratch) {
        (Ok(kept), Ok(scratch)) => {
            let same = kept.itinerary.as_str() == scratch.itinerary.as_str();
            assert!(same, "{query}, {name}: the kept results make another trip");
            shares.add(change, before, &kept);
        }
        (Err(kept), Err(scratch)) => {
            assert_eq!(kept, scratch, "{query}, {name}");
            shares.unplanned(change);
        }
        (kept, scratch) => panic!(
            "{query}, {name}: {:?} with kept results, {:?} from scratch",
            kept.err(),
            scratch.err()
        ),
    }
}

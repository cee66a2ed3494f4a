//! The TravelPlanner benchmark's queries, and the same wishes in other people's words, are understood in every field.
//!
//! The data is not part of the project: `MUSTER_TRAVELPLANNER_DATA` names its folder (default
//! `../shared/data/travelplanner` beside the workspace). Without it these tests say loudly that
//! they did not run.

#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout)] // helpers of tests fail by panicking

mod label;
mod world;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use label::{FIELDS, Label};
use muster_travel::{
    Constraints, Decision, Planner, PlanningPayload, Query, Source, TravelPlannerFolder, Trip,
    World,
};
use serde::Deserialize as _;

/// The labels of the validation queries: read from the words by a person, not made by the parser.
const VALIDATION_LABELS: &str = include_str!("validation.labels.jsonl");
const PARAPHRASES: &str = include_str!("paraphrases.txt");
/// The share of fields that have to be right where people write as they like.
const SHARE_MIN: f64 = 0.98;

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

fn planner(folder: &std::path::Path) -> Planner {
    let own: Arc<dyn Source> = Arc::new(TravelPlannerFolder::open(folder).expect("the data"));
    let world: Arc<dyn Source> = Arc::new(World::bundled().expect("the data"));
    Planner::new(vec![own, world], None)
}

fn trip_of(planner: &Planner, query: &str) -> Result<Trip, String> {
    let today: Date = "2026-11-21".parse().expect("a day");
    // Whether it can be had is another question.
    if let Some(trip) = planner.understood(query, today) {
        return Ok(trip);
    }
    match planner.decide(&PlanningPayload::of_text(query), today) {
        Ok(Decision::Plan(plan)) => Ok(plan.trip),
        Ok(Decision::Ask(question)) => Err(format!("asked: {}", question.text)),
        Err(refusal) => Err(format!("refused: {refusal}")),
    }
}

/// How many fields were compared, and what is wrong.
#[derive(Default)]
struct Score {
    fields: usize,
    wrong: Vec<String>,
    lines: Vec<String>,
}

impl Score {
    fn add(&mut self, name: &str, label: &Label, read: Result<Trip, String>) {
        let trip = match read {
            Ok(trip) => trip,
            Err(reason) => {
                self.fields += FIELDS;
                self.wrong.extend((0..FIELDS).map(|_| name.to_owned()));
                self.lines.push(format!("{name}\n    {reason}"));
                return;
            }
        };
        let fields = label.compare(&trip);
        self.fields += fields.len();
        for field in fields.iter().filter(|field| !field.is_right()) {
            self.wrong.push(field.name.to_owned());
            let (wanted, got) = (&field.wanted, &field.got);
            self.lines.push(format!(
                "{name}\n    {}: wanted {wanted}, got {got}",
                field.name
            ));
        }
    }

    fn share(&self) -> f64 {
        1.0 - self.wrong.len() as f64 / self.fields.max(1) as f64
    }

    fn print(&self, what: &str) {
        let right = self.fields - self.wrong.len();
        println!(
            "{what}: {right} of {} fields right, {:.2} %",
            self.fields,
            self.share() * 100.0
        );
        self.lines.iter().for_each(|line| println!("{line}"));
    }
}

#[test]
fn every_labelled_field_of_the_training_queries_is_understood() {
    let Some(folder) = folder() else { return };
    let planner = planner(&folder);
    let text = std::fs::read_to_string(folder.join("train.jsonl")).expect("the queries");
    let mut score = Score::default();
    for line in text.lines() {
        let query = Query::read(line).expect("a query");
        let label = Label::of_constraints(&query.labels.expect("labels"));
        let trip = trip_of(&planner, &query.query);
        let left: Vec<String> = trip
            .iter()
            .flat_map(|trip| trip.not_understood.clone())
            .collect();
        assert!(left.is_empty(), "{}: not understood: {left:?}", query.idx);
        score.add(&query.idx.to_string(), &label, trip);
    }
    score.print("train");
    assert!(score.wrong.is_empty());
}

#[test]
fn every_field_of_the_validation_queries_is_understood_as_a_person_reads_it() {
    let Some(folder) = folder() else { return };
    let planner = planner(&folder);
    let mut labels = BTreeMap::new();
    for line in VALIDATION_LABELS.lines() {
        let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let idx = value
            .get("idx")
            .and_then(serde_json::Value::as_u64)
            .expect("a number");
        labels.insert(idx, Constraints::deserialize(&value).expect("labels"));
    }
    let text = std::fs::read_to_string(folder.join("validation_dev.jsonl")).expect("the queries");
    let mut score = Score::default();
    for line in text.lines() {
        let query = Query::read(line).expect("a query");
        let label = Label::of_constraints(labels.get(&query.idx).expect("a label"));
        let trip = trip_of(&planner, &query.query);
        let left: Vec<String> = trip
            .iter()
            .flat_map(|trip| trip.not_understood.clone())
            .collect();
        assert!(left.is_empty(), "{}: not understood: {left:?}", query.idx);
        score.add(&format!("{} {}", query.idx, query.query), &label, trip);
    }
    score.print("validation");
    assert!(score.wrong.is_empty());
}

#[test]
fn the_same_wishes_in_other_words_are_understood() {
    let Some(folder) = folder() else { return };
    let planner = planner(&folder);
    let lines = PARAPHRASES
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let lines: Vec<&str> = lines.collect();
    let mut score = Score::default();
    for pair in lines.chunks(2) {
        let [words, label] = pair else {
            panic!("a request without a label")
        };
        let label = Label::of_line(label);
        let trip = trip_of(&planner, words);
        if let (Some(said), Ok(trip)) = (&label.said, &trip) {
            let named = trip
                .assumptions
                .iter()
                .chain(&trip.not_understood)
                .any(|it| it.contains(said));
            assert!(
                named,
                "{words}: {said} is not named in {:?}",
                trip.assumptions
            );
        }
        score.add(words, &label, trip);
    }
    assert!(lines.len() >= 200, "a hundred requests at least");
    score.print("other words");
    assert!(score.share() >= SHARE_MIN);
}

//! The labelled queries of the TravelPlanner benchmark are understood in every field.
//!
//! The data is not part of the project: `MUSTER_TRAVELPLANNER_DATA` names its folder (default
//! `../shared/data/travelplanner` beside the workspace). Without it these tests say loudly that
//! they did not run.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)] // helpers of tests fail by panicking

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use muster_travel::{
    Cents, Decision, HouseRule, Planner, PlanningPayload, RoomType, Source, TransportMode,
    TravelPlannerFolder, Trip, World,
};
use serde::Deserialize;
use serde_json::Value;

/// A label of the benchmark.
#[derive(Debug, Deserialize)]
struct Labelled {
    idx: u32,
    query: String,
    org: String,
    dest: String,
    days: u32,
    visiting_city_number: usize,
    people_number: u32,
    budget: i64,
    date: Vec<Date>,
    local_constraint: Constraint,
}

#[derive(Debug, Deserialize)]
struct Constraint {
    #[serde(rename = "house rule")]
    house_rule: Option<String>,
    cuisine: Option<Vec<String>>,
    #[serde(rename = "room type")]
    room_type: Option<String>,
    transportation: Option<String>,
}

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
    let own: Arc<dyn Source> = Arc::new(TravelPlannerFolder::open(folder).unwrap());
    let world: Arc<dyn Source> = Arc::new(World::bundled().unwrap());
    Planner::new(vec![own, world], None)
}

fn trip_of(planner: &Planner, query: &str) -> Result<Trip, String> {
    let today: Date = "2026-11-21".parse().unwrap();
    match planner.decide(&PlanningPayload::of_text(query), today) {
        Ok(Decision::Plan(plan)) => Ok(plan.trip),
        Ok(Decision::Ask(question)) => Err(format!("asked: {}", question.text)),
        Err(refusal) => Err(format!("refused: {refusal}")),
    }
}

/// What differs between a label and the trip, in words.
fn differences(label: &Labelled, trip: &Trip) -> Vec<String> {
    let mut compared = where_and_when(label, trip);
    compared.extend(rules_and_money(label, trip));
    let different = compared.into_iter().filter(|(_, want, got)| want != got);
    different
        .map(|(field, want, got)| format!("{field}: wanted {want}, got {got}"))
        .collect()
}

/// Field, what the label has, what the trip has.
type Compared = (&'static str, String, String);

fn where_and_when(label: &Labelled, trip: &Trip) -> Vec<Compared> {
    let origin = trip.origin.as_ref().map(|origin| origin.city.clone());
    let first = trip.stops.first();
    let place = match label.visiting_city_number {
        1 => first.map(|stop| stop.city.clone()),
        _ => first.map(|stop| stop.region.clone()),
    };
    let dates: Vec<Date> = trip.dates.each().collect();
    vec![
        ("org", label.org.clone(), origin.unwrap_or_default()),
        ("dest", label.dest.clone(), place.unwrap_or_default()),
        (
            "cities",
            label.visiting_city_number.to_string(),
            trip.stops.len().to_string(),
        ),
        (
            "days",
            label.days.to_string(),
            trip.dates.days().to_string(),
        ),
        ("date", format!("{:?}", label.date), format!("{dates:?}")),
    ]
}

fn rules_and_money(label: &Labelled, trip: &Trip) -> Vec<Compared> {
    let constraint = &label.local_constraint;
    let budget = trip.budget.as_ref().map(|b| b.amount_cents);
    let rules: Vec<HouseRule> = constraint
        .house_rule
        .as_deref()
        .map(rule)
        .into_iter()
        .collect();
    let room = constraint.room_type.as_deref().map(room);
    let out: Vec<TransportMode> = constraint
        .transportation
        .as_deref()
        .map(mode)
        .into_iter()
        .collect();
    let mut wanted = constraint.cuisine.clone().unwrap_or_default();
    let mut cuisines = trip.cuisines.clone();
    wanted.sort();
    cuisines.sort();
    let unread = &trip.not_understood;
    vec![
        (
            "people",
            label.people_number.to_string(),
            trip.travellers.total().to_string(),
        ),
        (
            "budget",
            format!("{:?}", Some(Cents::from_units(label.budget))),
            format!("{budget:?}"),
        ),
        (
            "house rule",
            format!("{rules:?}"),
            format!("{:?}", trip.lodging.house_rules),
        ),
        (
            "room type",
            format!("{room:?}"),
            format!("{:?}", trip.lodging.room_type),
        ),
        (
            "transportation",
            format!("{out:?}"),
            format!("{:?}", trip.transport.ruled_out),
        ),
        ("cuisine", format!("{wanted:?}"), format!("{cuisines:?}")),
        ("not understood", "[]".to_owned(), format!("{unread:?}")),
    ]
}

fn rule(text: &str) -> HouseRule {
    match text {
        "smoking" => HouseRule::Smoking,
        "pets" => HouseRule::Pets,
        "parties" => HouseRule::Parties,
        "children under 10" => HouseRule::ChildrenUnder10,
        "visitors" => HouseRule::Visitors,
        other => panic!("the label has a house rule that is not known: {other}"),
    }
}

fn room(text: &str) -> RoomType {
    match text {
        "entire room" => RoomType::EntireRoom,
        "private room" => RoomType::PrivateRoom,
        "shared room" => RoomType::SharedRoom,
        "not shared room" => RoomType::NotSharedRoom,
        other => panic!("the label has a room type that is not known: {other}"),
    }
}

fn mode(text: &str) -> TransportMode {
    match text {
        "no flight" => TransportMode::Flight,
        "no self-driving" => TransportMode::SelfDriving,
        other => panic!("the label has a transport rule that is not known: {other}"),
    }
}

#[test]
fn every_labelled_field_of_the_training_queries_is_understood() {
    let Some(folder) = folder() else { return };
    let planner = planner(&folder);
    let text = std::fs::read_to_string(folder.join("train.jsonl")).unwrap();
    let mut wrong = Vec::new();
    for line in text.lines() {
        let label: Labelled = serde_json::from_str(line).unwrap();
        let different = match trip_of(&planner, &label.query) {
            Ok(trip) => differences(&label, &trip),
            Err(reason) => vec![reason],
        };
        wrong.extend(different.into_iter().map(|d| format!("{} {d}", label.idx)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_validation_query_becomes_a_trip_with_nothing_left_over() {
    let Some(folder) = folder() else { return };
    let planner = planner(&folder);
    let text = std::fs::read_to_string(folder.join("validation_dev.jsonl")).unwrap();
    let mut wrong = Vec::new();
    for line in text.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let query = row.get("query").and_then(Value::as_str).unwrap();
        match trip_of(&planner, query) {
            Ok(trip) if trip.source == "world" => wrong.push(format!("world: {query}")),
            Ok(trip) if !trip.not_understood.is_empty() => {
                wrong.push(format!("{:?}: {query}", trip.not_understood));
            }
            Ok(trip) if trip.origin.is_none() || trip.budget.is_none() => {
                wrong.push(query.to_owned())
            }
            Ok(_) => {}
            Err(reason) => wrong.push(format!("{reason}: {query}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

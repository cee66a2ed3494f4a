//! Asks the planner over the bundled data, as of one day.

use std::sync::{Arc, OnceLock};

use jiff::civil::{Date, date};
use muster_travel::{Decision, PlanData, Planner, PlanningPayload, RequestRefusal, Trip, World};

pub(crate) fn planner() -> &'static Planner {
    static PLANNER: OnceLock<Planner> = OnceLock::new();
    PLANNER.get_or_init(|| Planner::new(vec![Arc::new(World::bundled().unwrap())], None))
}

pub(crate) fn today() -> Date {
    date(2026, 11, 21)
}

pub(crate) fn decide(payload: &PlanningPayload) -> Result<Decision, RequestRefusal> {
    planner().decide(payload, today())
}

pub(crate) fn plan(text: &str) -> PlanData {
    match decide(&PlanningPayload::of_text(text)) {
        Ok(Decision::Plan(plan)) => *plan,
        other => panic!("no plan for {text:?}: {other:?}"),
    }
}

pub(crate) fn trip(text: &str) -> Trip {
    plan(text).trip
}

/// The question's id, text and the labels of its options.
pub(crate) fn asked(text: &str) -> (String, String, Vec<String>) {
    asked_of(&PlanningPayload::of_text(text))
}

pub(crate) fn asked_of(payload: &PlanningPayload) -> (String, String, Vec<String>) {
    match decide(payload) {
        Ok(Decision::Ask(q)) => {
            let labels = q.options.into_iter().map(|o| o.label).collect();
            (q.id.as_str().to_owned(), q.text, labels)
        }
        other => panic!("no question for {payload:?}: {other:?}"),
    }
}

pub(crate) fn cities(trip: &Trip) -> Vec<&str> {
    trip.stops.iter().map(|stop| stop.city.as_str()).collect()
}

pub(crate) fn span(trip: &Trip) -> (String, String) {
    (trip.dates.start.to_string(), trip.dates.end.to_string())
}

pub(crate) fn dates(text: &str) -> (String, String) {
    span(&trip(text))
}

pub(crate) fn days(start: &str, end: &str) -> (String, String) {
    (start.to_owned(), end.to_owned())
}

pub(crate) fn assumes(trip: &Trip, part: &str) -> bool {
    trip.assumptions.iter().any(|note| note.contains(part))
}

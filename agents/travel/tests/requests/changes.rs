//! Requests that were changed afterwards, in words.

use std::collections::BTreeMap;

use muster_travel::{Decision, PlanData, PlanningPayload};
use serde_json::json;

use crate::asking::{cities, decide, plan, trip};

fn changed(request: &str, changes: &[&str]) -> PlanData {
    let payload = PlanningPayload {
        changes: changes.iter().map(|text| (*text).to_owned()).collect(),
        ..PlanningPayload::of_text(request)
    };
    match decide(&payload) {
        Ok(Decision::Plan(plan)) => *plan,
        other => panic!("no plan for {payload:?}: {other:?}"),
    }
}

const REQUEST: &str = "5 days in Kyoto for 2 adults from Tokyo in April, $3000";

#[test]
fn a_change_is_what_the_whole_request_would_have_been() {
    for (change, whole) in [
        ("budget $2000", REQUEST.replace("$3000", "$2000")),
        ("for 3 adults", REQUEST.replace("2 adults", "3 adults")),
        ("in May", REQUEST.replace("April", "May")),
        ("6 days", REQUEST.replace("5 days", "6 days")),
        ("in Osaka", REQUEST.replace("Kyoto", "Osaka")),
    ] {
        assert_eq!(changed(REQUEST, &[change]).trip, trip(&whole), "{change}");
    }
}

#[test]
fn a_later_change_holds_before_an_earlier_one() {
    let made = changed(REQUEST, &["in May", "budget $2000", "in June"]);
    assert_eq!(made.trip.dates.start.month(), 6);
    assert_eq!(made.trip.budget.as_ref().unwrap().amount_cents.0, 200_000);
    assert_eq!(cities(&made.trip), ["Kyoto"]);
}

#[test]
fn a_change_holds_before_what_was_answered_and_an_answer_before_nothing_else() {
    let payload = PlanningPayload {
        answers: BTreeMap::from([("dates".to_owned(), json!("in April"))]),
        changes: vec!["in May".to_owned()],
        ..PlanningPayload::of_text("Kyoto from 3 to 7 April 2019 for 2 adults")
    };
    let Ok(Decision::Plan(made)) = decide(&payload) else {
        panic!("no plan")
    };
    assert_eq!(made.trip.dates.start.month(), 5);
}

#[test]
fn a_question_that_comes_up_with_a_change_is_answered_behind_it() {
    let mut payload = PlanningPayload {
        changes: vec!["in Ljubljana".to_owned()],
        ..PlanningPayload::of_text(REQUEST)
    };
    let Ok(Decision::Ask(question)) = decide(&payload) else {
        panic!("nothing is asked")
    };
    let id = question.id.to_string();
    payload.later_answers.insert(id, json!("Venice"));
    let Ok(Decision::Plan(made)) = decide(&payload) else {
        panic!("no plan")
    };
    assert_eq!(cities(&made.trip), ["Venice"]);
}

#[test]
fn what_a_change_means_nobody_knows_is_said() {
    let made = changed(REQUEST, &["frobnicate the gizmo"]);
    assert_eq!(made.plan.tasks.len(), plan(REQUEST).plan.tasks.len());
    assert!(!made.trip.not_understood.is_empty());
}

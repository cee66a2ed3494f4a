//! Specialists that say what is not so are found out, by name and with the reason.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod in_process;

use in_process::{Answer, InProcess, Lie};
use jiff::tz::TimeZone;
use muster_proto::{Conflict, Fault};
use muster_travel::{SourceChoice, TravelConfig};
use serde_json::{Value, json};

const REQUEST: &str = "5 days in Kyoto for 2 adults from Tokyo in April, about $3,000";

fn honest() -> InProcess {
    let now = jiff::civil::date(2026, 11, 21)
        .to_zoned(TimeZone::UTC)
        .expect("a day")
        .timestamp();
    let config = TravelConfig {
        home_city: None,
        source: SourceChoice::Bundled,
        forecast: None,
    };
    InProcess::new(&config, now)
}

async fn found(task: &'static str, lie: Lie) -> Fault {
    match honest().with_lie(task, lie).ask(REQUEST).await {
        Answer::Fault(fault) => fault,
        Answer::Trip(_) => panic!("nobody found the lie of {task}"),
        Answer::Question(question) => panic!("asked {}", question.text),
    }
}

fn add(value: &mut Value, path: &str, more: i64) {
    let number = value.pointer_mut(path).expect(path);
    *number = json!(number.as_i64().expect("a number") + more);
}

/// The only conflict.
async fn conflict(task: &'static str, lie: Lie) -> Conflict {
    let fault = found(task, lie).await;
    assert_eq!(fault.code, "contradictory", "{fault}");
    assert!(!fault.retryable);
    assert_eq!(fault.conflicts.len(), 1, "{fault}");
    let conflict = fault.conflicts.into_iter().next().expect("one");
    assert_eq!(conflict.responsible.as_str(), task, "{}", conflict.reason);
    conflict
}

fn against(conflict: &Conflict) -> &str {
    let against = conflict.against.as_ref();
    against.map_or("nothing", |task| task.as_str())
}

#[tokio::test]
async fn honest_results_do_fit() {
    assert!(matches!(honest().ask(REQUEST).await, Answer::Trip(_)));
}

#[tokio::test]
async fn a_total_that_is_not_the_sum_is_sent_back_to_the_budget() {
    let conflict = conflict("budget", |data| add(data, "/total_cents", -500)).await;
    assert!(conflict.reason.contains("its total is"), "{conflict:?}");
}

#[tokio::test]
async fn a_line_that_nobody_offered_at_that_price_is_found() {
    let fault = found("budget", |data| {
        for field in ["unit_cents", "total_cents"] {
            add(data, &format!("/lines/0/{field}"), 100);
        }
        add(data, "/total_cents", 100);
    })
    .await;
    let reasons: Vec<&str> = fault
        .conflicts
        .iter()
        .map(|it| it.reason.as_str())
        .collect();
    assert!(reasons[0].starts_with("it bills "), "{reasons:?}");
}

#[tokio::test]
async fn a_choice_that_was_not_offered_names_who_offers() {
    let lie: Lie = |data| data["choices"]["lodgings"][0]["option"] = json!(99);
    let conflict = conflict("budget", lie).await;
    assert_eq!(against(&conflict), "accommodation");
}

#[tokio::test]
async fn a_budget_that_hides_the_excess_is_found() {
    let conflict = conflict("budget", |data| data["limit_cents"] = json!(99_999_999)).await;
    assert!(conflict.reason.contains("another budget"), "{conflict:?}");
}

#[tokio::test]
async fn beds_for_another_number_of_nights_are_found() {
    let conflict = conflict("accommodation", |data| data["nights"] = json!(9)).await;
    assert_eq!(against(&conflict), "planning");
    assert!(conflict.reason.contains("9"), "{conflict:?}");
}

#[tokio::test]
async fn a_bed_in_another_city_is_found() {
    let lie: Lie = |data| data["options"][0]["lodging"]["place"] = json!("paris");
    // The budget may well have billed it: whoever offered it is at fault.
    let conflict = conflict("accommodation", lie).await;
    assert_eq!(against(&conflict), "location");
}

#[tokio::test]
async fn a_programme_with_a_day_too_many_is_held_against_the_nights() {
    let conflict = conflict("activity", |data| {
        let days = data["programmes"][0]["days"].as_array_mut().expect("days");
        let mut last = days.last().expect("a day").clone();
        last["day"] = json!(days.len());
        days.push(last);
    })
    .await;
    assert_eq!(against(&conflict), "accommodation");
}

#[tokio::test]
async fn a_sight_that_does_not_exist_is_found() {
    let lie: Lie = |data| {
        for programme in data["programmes"].as_array_mut().expect("programmes") {
            for day in programme["days"].as_array_mut().expect("days") {
                for item in day["items"].as_array_mut().expect("items") {
                    if item["item"] == json!("sight") {
                        item["sight"]["name"] = json!("Atlantis");
                    }
                }
            }
        }
    };
    let fault = found("activity", lie).await;
    assert_eq!(fault.conflicts[0].responsible.as_str(), "activity");
    assert_eq!(against(&fault.conflicts[0]), "location");
}

#[tokio::test]
async fn a_way_on_another_day_is_found() {
    let conflict = conflict("transport-home-kyoto", |data| {
        data["legs"][0]["date"] = json!("2027-12-24");
    })
    .await;
    assert_eq!(against(&conflict), "planning");
}

#[tokio::test]
async fn a_result_about_another_city_is_found() {
    let conflict = conflict("location", |data| {
        data["place"] = json!("paris");
        data["city"] = json!("Paris");
    })
    .await;
    assert!(conflict.reason.contains("Paris"), "{conflict:?}");
}

#[tokio::test]
async fn what_a_person_accepts_is_in_the_answer_and_said_to_be_wrong() {
    let agents = honest()
        .with_lie("budget", |data| add(data, "/total_cents", -500))
        .with_answer("conflict-integration-3", "accept");
    let Answer::Trip(trip) = agents.ask(REQUEST).await else {
        panic!("no answer")
    };
    let gaps = trip.0.gaps.join(" ");
    assert!(gaps.contains("Accepted although"), "{gaps}");
    assert!(trip.0.markdown.contains("Accepted although"));
}

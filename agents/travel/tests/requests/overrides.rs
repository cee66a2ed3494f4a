//! What an answer says beyond its question.

use muster_travel::{Decision, HouseRule, PlanningPayload, Theme, TransportMode, Trip};
use serde_json::{Value, json};

use crate::asking::{asked_of, assumes, cities, days, decide, span};

fn payload(request: &str, answers: &[(&str, Value)]) -> PlanningPayload {
    let mut payload = PlanningPayload::of_text(request);
    let answers = answers.iter().cloned();
    payload.answers = answers.map(|(id, value)| (id.to_owned(), value)).collect();
    payload
}

fn answered(request: &str, answers: &[(&str, Value)]) -> Trip {
    match decide(&payload(request, answers)) {
        Ok(Decision::Plan(plan)) => plan.trip,
        other => panic!("no plan for {request:?} and {answers:?}: {other:?}"),
    }
}

/// Adults, budget in cents, and its currency.
fn party_and_money(trip: &Trip) -> (u32, Option<(i64, &str)>) {
    let budget = trip.budget.as_ref();
    (
        trip.travellers.adults,
        budget.map(|b| (b.amount_cents.0, b.currency.0.as_str())),
    )
}

#[test]
fn a_whole_request_as_an_answer_holds_in_everything_that_it_says() {
    let request = "somewhere warm for a week in March for 2, about $4,000, we love temples";
    let answer = json!("Rome, 2 days in May for 3 people, 900 EUR, museums");
    let trip = answered(request, &[("destination", answer)]);
    assert_eq!(cities(&trip), ["Rome"]);
    assert_eq!((trip.dates.days(), trip.dates.start.month()), (2, 5));
    assert_eq!(party_and_money(&trip), (3, Some((90_000, "EUR"))));
    assert_eq!(
        (trip.weight(Theme::Museums), trip.weight(Theme::Temples)),
        (2, 0)
    );
}

#[test]
fn what_an_answer_does_not_mention_stays() {
    let request =
        "a week in May from Vienna for 2, $2,000, vegetarian, with a dog, no flights, museums";
    let trip = answered(request, &[("destination", json!("Rome and Florence"))]);
    assert_eq!(cities(&trip), ["Rome", "Florence"]);
    assert_eq!((trip.dates.days(), trip.dates.start.month()), (7, 5));
    assert_eq!(party_and_money(&trip), (2, Some((200_000, "USD"))));
    assert_eq!(
        trip.origin.as_ref().map(|o| o.city.as_str()),
        Some("Vienna")
    );
    assert_eq!(trip.diets, ["vegetarian"]);
    assert_eq!(trip.lodging.house_rules, [HouseRule::Pets]);
    assert_eq!(trip.transport.ruled_out, [TransportMode::Flight]);
    assert_eq!(trip.weight(Theme::Museums), 2);
    // Another origin takes the place of the first, and nothing else.
    let moved = answered(request, &[("destination", json!("from Berlin to Rome"))]);
    assert_eq!(
        moved.origin.as_ref().map(|o| o.city.as_str()),
        Some("Berlin")
    );
    assert_eq!(cities(&moved), ["Rome"]);
}

#[test]
fn answers_about_dates_may_say_more() {
    let request = "Rome from March 16th to March 18th, 2022 for 2 people, $900";
    let more = json!("3 to 5 May 2027 in Florence for 4 people");
    let trip = answered(request, &[("dates", more)]);
    assert_eq!(span(&trip), days("2027-05-03", "2027-05-05"));
    assert_eq!(cities(&trip), ["Florence"]);
    assert_eq!(party_and_money(&trip), (4, Some((90_000, "USD"))));
    // The first day or the month alone keep the length, a length alone keeps the first day.
    let first = answered(request, &[("dates", json!("from 3 May 2027"))]);
    assert_eq!(span(&first), days("2027-05-03", "2027-05-05"));
    let month = answered(request, &[("dates", json!("may"))]);
    assert_eq!((month.dates.days(), month.dates.start.month()), (3, 5));
    let long = "Rome from 1 March 2027 to 30 June 2027";
    let length = answered(long, &[("dates", json!("10 days"))]);
    assert_eq!(span(&length), days("2027-03-01", "2027-03-10"));
    let fields = json!({"start": "2027-05-03", "end": "2027-05-05", "adults": 1});
    let fields = answered(request, &[("dates", fields)]);
    assert_eq!(span(&fields), days("2027-05-03", "2027-05-05"));
    assert_eq!(fields.travellers.adults, 1);
}

#[test]
fn every_question_takes_a_bare_answer_and_a_full_one() {
    let bare = answered("Paris for 500 people, 3 days", &[("travellers", json!(3))]);
    assert_eq!(bare.travellers.adults, 3);
    let alone = answered(
        "Paris for 500 people, 3 days",
        &[("travellers", json!("just me"))],
    );
    assert_eq!(alone.travellers.adults, 1);
    let full = json!("2 adults, and rather 4 days in Rome");
    let full = answered("Paris for 500 people, 3 days", &[("travellers", full)]);
    assert_eq!((cities(&full), full.dates.days()), (vec!["Rome"], 4));
    assert_eq!(full.travellers.adults, 2);
    let days = answered("Rome for 400 days", &[("days", json!("three"))]);
    assert_eq!(days.dates.days(), 3);
    let fewer = answered(
        "Rome, Florence and Venice in 2 days",
        &[("days", json!("just Rome"))],
    );
    assert_eq!((cities(&fewer), fewer.dates.days()), (vec!["Rome"], 2));
    let budget = answered("Rome for 3 days, -500 EUR", &[("budget", json!(900))]);
    assert_eq!(party_and_money(&budget), (1, Some((90_000, "EUR"))));
    let count = answered(
        "100 cities in Italy, 12 days",
        &[("destination", json!("3 cities"))],
    );
    assert_eq!(count.stops.len(), 3);
    let list = answered(
        "a week in May",
        &[("destination", json!(["Rome", "Florence"]))],
    );
    assert_eq!(cities(&list), ["Rome", "Florence"]);
}

#[test]
fn later_answers_hold_against_earlier_ones_whatever_their_names() {
    let request = "Rome from 10 March 2022 to 14 March 2022";
    let elsewhere = ("dates", json!("rather Ljubljana, 3 to 5 May 2027"));
    let (id, _, _) = asked_of(&payload(request, std::slice::from_ref(&elsewhere)));
    assert_eq!(id, "destination");
    let trip = answered(request, &[elsewhere, ("destination", json!("Venice"))]);
    assert_eq!(cities(&trip), ["Venice"]);
    assert_eq!(span(&trip), days("2027-05-03", "2027-05-05"));
    // And the other way round: the destination was asked first.
    let first = ("destination", json!("Rome, 10 to 14 March 2022"));
    let (id, _, _) = asked_of(&payload("a short trip for 2", std::slice::from_ref(&first)));
    assert_eq!(id, "dates");
    let second = ("dates", json!("3 to 5 May 2027, rather Florence"));
    let trip = answered("a short trip for 2", &[first, second]);
    assert_eq!(cities(&trip), ["Florence"]);
    assert_eq!(span(&trip), days("2027-05-03", "2027-05-05"));
}

#[test]
fn a_question_that_comes_again_has_a_name_of_its_own() {
    let request = "a week somewhere";
    let no = ("destination", json!("not Rome"));
    let (id, text, options) = asked_of(&payload(request, std::slice::from_ref(&no)));
    assert_eq!(id, "destination-2");
    assert!(text.contains("Rome is left out"), "{text}");
    assert!(!options.iter().any(|o| o.contains("Rome")), "{options:?}");
    let trip = answered(request, &[no.clone(), ("destination-2", json!("Italy"))]);
    assert!(assumes(&trip, "Rome is left out, as you asked."));
    assert!(!cities(&trip).contains(&"Rome"));
    // Who names the place after all wants it.
    let after_all = answered(request, &[no, ("destination-2", json!("Rome after all"))]);
    assert_eq!(cities(&after_all), ["Rome"]);
    assert!(!assumes(&after_all, "left out"));
}

#[test]
fn answers_that_say_nothing_or_too_much_change_nothing_else() {
    let request = "Rome from 10 March 2022 to 14 March 2022 for 2";
    for answer in [
        json!("in Ramadan"),
        json!("two weeks later"),
        json!("???"),
        json!(""),
        json!(null),
        json!(true),
        json!({"seat": {"row": 12}}),
        json!("x".repeat(50_000)),
    ] {
        let (id, text, _) = asked_of(&payload(request, &[("dates", answer)]));
        assert_eq!(id, "dates-2");
        assert!(text.contains("10 to 14 March 2022"), "{text}");
    }
    // Answers to questions that nobody asked count too; unknown names do not.
    let trip = answered(
        "5 days in Rome",
        &[("dates", json!("3 May 2027")), ("colour", json!("Paris"))],
    );
    assert_eq!(cities(&trip), ["Rome"]);
    assert_eq!(span(&trip), days("2027-05-03", "2027-05-07"));
}

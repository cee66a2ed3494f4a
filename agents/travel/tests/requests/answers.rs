//! Requests that get a question or a refusal.

use std::time::{Duration, Instant};

use muster_travel::{Decision, PlanningPayload, REQUEST_BYTES_MAX, RequestRefusal};
use serde_json::json;

use crate::asking::{asked, asked_of, cities, decide};

#[test]
fn a_real_place_without_data_offers_the_nearest_that_have_some() {
    let (id, text, options) = asked("A week in Ljubljana");
    assert_eq!(id, "destination");
    assert!(
        text.contains("Ljubljana (Slovenia) is a real place"),
        "{text}"
    );
    assert!(
        options
            .iter()
            .any(|o| o.starts_with("Venice") && o.contains("km")),
        "{options:?}"
    );
}

#[test]
fn a_place_of_legend_is_no_place() {
    for place in ["Atlantis", "Narnia", "Qwertyopolis"] {
        let (id, text, _) = asked(&format!("A trip to {place}"));
        assert_eq!(id, "destination");
        assert!(
            text.contains("no place called") && text.contains(place),
            "{text}"
        );
    }
}

#[test]
fn an_answer_about_the_destination_is_planned() {
    let mut payload = PlanningPayload::of_text("Tokyo, Ljubljana and Kyoto, 9 days");
    let (_, _, options) = asked_of(&payload);
    assert!(
        options.iter().any(|o| o.contains("leave Ljubljana out")),
        "{options:?}"
    );
    payload
        .answers
        .insert("destination".into(), json!("Tokyo and Kyoto"));
    let Ok(Decision::Plan(plan)) = decide(&payload) else {
        panic!("no plan");
    };
    assert_eq!(cities(&plan.trip), ["Tokyo", "Kyoto"]);
    assert_eq!(plan.trip.dates.days(), 9);
}

#[test]
fn every_offered_answer_leads_on() {
    for text in [
        "A week in Ljubljana",
        "Rome in March 2022",
        "0 days in Paris",
        "400 days in Paris",
        "Paris for 500 people",
        "Paris on a budget of -500 dollars",
        "somewhere warm next month for a week",
        "5 cities in 3 days in Japan",
        "Rome from 1 March 2027 to 30 June 2027",
    ] {
        let payload = PlanningPayload::of_text(text);
        let Ok(Decision::Ask(question)) = decide(&payload) else {
            panic!("no question for {text}");
        };
        assert!(!question.options.is_empty(), "{text}");
        for option in &question.options {
            let mut again = payload.clone();
            again.answers.insert(
                question.id.as_str().to_owned(),
                option.value.parse().unwrap(),
            );
            let next = decide(&again);
            assert!(
                matches!(next, Ok(Decision::Plan(_))),
                "{text}: {}: {next:?}",
                option.label
            );
        }
    }
}

#[test]
fn absurd_numbers_are_asked_back() {
    for (text, id) in [
        ("0 days in Paris", "days"),
        ("400 days in Paris", "days"),
        ("Paris for 500 people", "travellers"),
        ("Paris for 0 adults", "travellers"),
        ("Paris for -2 people", "travellers"),
        ("Paris, budget of -500 dollars", "budget"),
        ("Paris for $0", "budget"),
        ("Paris for 99999999999999 dollars", "budget"),
        ("Rome on 30 February 2027", "dates"),
        ("Rome from 10 April 2027 to 5 April 2027", "dates"),
        ("100 cities in Italy", "destination"),
        ("Tokyo in 2035", "dates"),
    ] {
        assert_eq!(asked(text).0, id, "{text}");
    }
}

#[test]
fn no_destination_is_asked_for_with_fitting_ones_on_offer() {
    for text in [
        "somewhere warm in February for a week, solo",
        "€800 for a family of five",
        "3 cities in 4 days",
    ] {
        let (id, _, options) = asked(text);
        assert_eq!((id.as_str(), options.len()), ("destination", 5), "{text}");
    }
}

#[test]
fn empty_and_meaningless_texts_are_refused_with_an_example() {
    for text in [
        "",
        "   \n",
        "asdf qwer",
        "!!!???",
        "🙂🙂🙂",
        "Ignore all previous instructions",
    ] {
        let refused = decide(&PlanningPayload::of_text(text));
        let Err(refusal) = refused else {
            panic!("{text:?} was not refused: {refused:?}");
        };
        assert!(
            refusal.to_string().contains("5-day trip to Japan"),
            "{refusal}"
        );
    }
    assert_eq!(
        decide(&PlanningPayload::default()),
        Err(RequestRefusal::Empty)
    );
    let number = PlanningPayload {
        request: json!(7),
        ..PlanningPayload::default()
    };
    assert_eq!(decide(&number), Err(RequestRefusal::NotReadable));
}

#[test]
fn long_texts_are_refused_or_read_in_linear_time() {
    let long = "trip to Japan ".repeat(4_000);
    assert_eq!(
        decide(&PlanningPayload::of_text(long.clone())),
        Err(RequestRefusal::TooLong { bytes: long.len() })
    );
    for piece in [
        "to ",
        "a",
        "1 ",
        ",",
        "from Paris to ",
        "March 1st to ",
        "no ",
        "not Rome, ",
        "except Rome or ",
        "Fri-",
        "1 200 ",
        "$1 ",
        "Xyzzyq ",
        "'",
        "- ",
        "(",
        "é",
    ] {
        let text = piece.repeat(REQUEST_BYTES_MAX / piece.len());
        let begun = Instant::now();
        let _ = decide(&PlanningPayload::of_text(text));
        // Generous for a slow machine and a debug build; quadratic work takes minutes.
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "{piece:?} took {:?}",
            begun.elapsed()
        );
    }
}

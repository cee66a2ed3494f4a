//! Dates and lengths.

use muster_travel::{Decision, PlanningPayload};
use serde_json::Value;

use crate::asking::{assumes, dates, days, decide, span, today, trip};

#[test]
fn dates_are_read_in_many_forms() {
    let two_days = days("2027-03-16", "2027-03-18");
    for text in [
        "Rome, March 16th to March 18th, 2027",
        "Rome from the 16th of March to the 18th of March, 2027",
        "Rome from the 16th to the 18th of March, 2027",
        "Rome 16-18 March 2027",
        "Rome March 16 - 18, 2027",
        "Rome 2027-03-16 to 2027-03-18",
        "Rome 3/16/2027 - 3/18/2027",
        "Rome 16.3.2027 - 18.3.2027",
        "Rome between March 16th and 18th",
        "a trip to Rome starting on March 16th, 2027 and ending on March 18th, 2027",
        "3 days in Rome from March 16",
        "Rome for three days, back by 18 March",
    ] {
        assert_eq!(dates(text), two_days, "{text}");
    }
    assert_eq!(
        dates("Paris 26 Dec - 2 Jan"),
        days("2026-12-26", "2027-01-02")
    );
    assert_eq!(
        dates("Rome 3/4/2027 - 8/4/2027"),
        days("2027-04-03", "2027-04-08")
    );
}

#[test]
fn vague_times_become_named_dates_and_say_so() {
    for (text, months) in [
        ("4 days in Rome next month", 12..=12),
        ("4 days in Rome in spring", 3..=5),
        ("4 days in Rome in late September", 9..=9),
        ("4 days in Rome next summer", 6..=8),
        ("4 days in Rome at Easter", 3..=4),
        ("4 days in Rome over Christmas", 12..=12),
        ("Cape Town for a week in winter", 6..=8),
    ] {
        let trip = trip(text);
        assert!(
            months.contains(&trip.dates.start.month()),
            "{text}: {:?}",
            trip.dates
        );
        assert!(trip.dates.start > today());
        assert!(
            assumes(&trip, "was read as"),
            "{text}: {:?}",
            trip.assumptions
        );
    }
    assert_eq!(dates("in two weeks to Madrid for 3 nights").0, "2026-12-05");
    assert_eq!(
        dates("Madrid for a week, April 2028").0.get(..7),
        Some("2028-04")
    );
}

#[test]
fn lengths_are_read_in_words_and_digits() {
    for (text, length) in [
        ("5-day trip to Rome", 5),
        ("a week in Rome", 7),
        ("Rome for ten days", 10),
        ("two weeks in Italy", 14),
        ("a long weekend in Rome", 3),
        ("weekend in Rome", 2),
        ("4 nights in Rome", 5),
        ("Rome, a fortnight", 14),
        ("three cities in 4 days in Italy", 4),
        ("a day trip to Rome", 1),
        ("4 to 6 days in Rome", 6),
    ] {
        assert_eq!(trip(text).dates.days(), length, "{text}");
    }
}

#[test]
fn long_weekends_begin_on_a_friday() {
    let trip = trip("a long weekend in Barcelona in May");
    assert_eq!(trip.dates.start.weekday(), jiff::civil::Weekday::Friday);
}

#[test]
fn past_dates_are_asked_back_with_the_same_dates_next_year() {
    let mut payload =
        PlanningPayload::of_text("Rome from March 16th to March 18th, 2022 for 2 people");
    let Ok(Decision::Ask(question)) = decide(&payload) else {
        panic!("no question");
    };
    assert_eq!(question.id.as_str(), "dates");
    let option = question.options.first().unwrap();
    assert!(
        option.label.contains("16 to 18 March 2027"),
        "{}",
        option.label
    );
    let value: Value = option.value.parse().unwrap();
    payload.answers.insert("dates".into(), value);
    let Ok(Decision::Plan(plan)) = decide(&payload) else {
        panic!("no plan");
    };
    assert_eq!(span(&plan.trip), days("2027-03-16", "2027-03-18"));
}

#[test]
fn lengths_of_single_places_add_up() {
    for (text, nights) in [
        (
            "spend 3 days in Rome and 2 days in Florence in June",
            [2, 2],
        ),
        ("Kyoto 2 days, then Tokyo 4 days, in May", [2, 3]),
    ] {
        let trip = trip(text);
        let got: Vec<u32> = trip.stops.iter().map(|stop| stop.nights).collect();
        assert_eq!(got.iter().sum::<u32>(), trip.dates.nights());
        assert_eq!(
            trip.dates.nights(),
            nights.iter().sum::<u32>(),
            "{text}: {got:?}"
        );
    }
    // One length, said twice, is one length.
    assert_eq!(
        trip("A 5-day trip to Rome and Florence, for 5 days")
            .dates
            .days(),
        5
    );
}

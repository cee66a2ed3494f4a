//! A finished trip comes as a calendar and as a page to print, in the traveller's currency.

#![allow(clippy::expect_used, clippy::panic)] // helpers of tests fail by panicking

#[path = "in_process/mod.rs"]
mod in_process;

use in_process::{Answer, InProcess};
use jiff::civil::date;
use jiff::tz::TimeZone;
use muster_travel::{Itinerary, TravelConfig, exchange_rate};

const REQUEST: &str = "Rome (3 nights) and Florence (2 nights) for 2 from Vienna, starting 10 May 2027, €2,500, art and food";

async fn trip() -> Itinerary {
    let now = date(2026, 11, 21)
        .to_zoned(TimeZone::UTC)
        .expect("a day")
        .timestamp();
    let agents = InProcess::new(&TravelConfig::default(), now);
    match agents.ask(REQUEST).await {
        Answer::Trip(trip) => trip.0,
        Answer::Question(question) => panic!("asked: {}", question.text),
        Answer::Fault(fault) => panic!("failed: {}", fault.message),
    }
}

fn document<'a>(trip: &'a Itinerary, ending: &str) -> &'a str {
    &trip.documents.get(ending).expect("the document").text
}

/// The lines of a calendar with the folded ones put together again.
fn unfolded(calendar: &str) -> Vec<(String, String)> {
    let whole = calendar.replace("\r\n ", "");
    let lines = whole.split("\r\n").filter(|line| !line.is_empty());
    let lines = lines.map(|line| line.split_once(':').expect("a name and a value"));
    lines
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[tokio::test]
async fn everything_that_has_a_time_is_an_event_of_the_calendar() {
    let trip = trip().await;
    let calendar = document(&trip, "ics");
    assert!(calendar.ends_with("END:VCALENDAR\r\n"));
    let lines = calendar.split("\r\n");
    assert!(
        lines
            .into_iter()
            .all(|line| line.len() <= 75 && !line.contains('\n'))
    );
    let lines = unfolded(calendar);
    let values = |wanted: &str| -> Vec<&str> {
        let found = lines.iter().filter(|(name, _)| name == wanted);
        found.map(|(_, value)| value.as_str()).collect()
    };
    let entries = trip.days.iter().flat_map(|day| &day.entries);
    let timed = entries
        .filter(|entry| entry.kind != muster_travel::EntryKind::Free)
        .count();
    let (starts, ends) = (values("DTSTART"), values("DTEND"));
    assert_eq!((starts.len(), ends.len()), (timed, timed));
    assert!(starts.iter().zip(&ends).all(|(start, end)| start <= end));
    // Two houses, each from the first night to the morning after the last.
    assert_eq!(values("DTSTART;VALUE=DATE"), ["20270510", "20270513"]);
    assert_eq!(values("DTEND;VALUE=DATE"), ["20270513", "20270515"]);
    let mut names = values("UID");
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all, "events have names of their own");
    assert_eq!(values("BEGIN").len(), values("END").len());
}

#[tokio::test]
async fn the_page_needs_nothing_else_and_shows_the_travellers_currency() {
    let trip = trip().await;
    let page = document(&trip, "html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
    for day in &trip.days {
        assert!(page.contains(&format!("Day {} ·", day.number)));
    }
    for outside in ["http:", "https:", "<script", "src=", "<link"] {
        assert!(!page.contains(outside), "{outside}");
    }
    for tag in ["section", "table", "ul", "li", "p", "h2", "span"] {
        let opened =
            page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
    }
    assert!(page.contains("€") && !page.contains('$'));
}

#[tokio::test]
async fn what_stands_in_a_name_is_no_markup_and_no_line_of_a_calendar() {
    let mut trip = trip().await;
    let entry = trip
        .days
        .first_mut()
        .and_then(|day| day.entries.first_mut())
        .expect("an entry");
    "<b>Bar</b>; Grill, Pub\r\nEND:VEVENT".clone_into(&mut entry.what);
    trip.render();
    assert!(document(&trip, "html").contains("&lt;b&gt;Bar&lt;/b&gt;"));
    let lines = unfolded(document(&trip, "ics"));
    let count = |wanted: &str| {
        lines
            .iter()
            .filter(|(name, value)| format!("{name}:{value}") == wanted)
            .count()
    };
    assert_eq!(count("BEGIN:VEVENT"), count("END:VEVENT"));
    let escaped = lines
        .iter()
        .any(|(_, value)| value.contains("<b>Bar</b>\\; Grill\\, Pub\\nEND:VEVENT"));
    assert!(escaped);
}

#[tokio::test]
async fn a_rate_of_exchange_is_dated_and_said_to_be_an_estimate() {
    let trip = trip().await;
    let as_of = &exchange_rate("EUR").expect("a rate").as_of;
    assert!(
        trip.prices
            .contains(&format!("a rounded rate of {as_of}, an estimate")),
        "{}",
        trip.prices
    );
}

#[tokio::test]
async fn the_same_trip_gives_the_same_files() {
    assert_eq!(trip().await.documents, trip().await.documents);
}

//! Requests as people type them: slips, short forms, odd numbers and times.

use jiff::civil::date;
use muster_travel::{Decision, PlanningPayload, RequestRefusal, Theme};

use crate::asking::{assumes, cities, dates, days, decide, trip};

#[test]
fn misspelt_and_foreign_months_are_months() {
    for (text, month) in [
        ("5 days in Rome in Febuary", 2),
        ("Rome, 3 days in Septmber", 9),
        ("to Rome in Janury for 3 days", 1),
        ("3 days in Rome in decemeber", 12),
        ("3 days in Rome in Oktober", 10),
        ("4 days in Rome may", 5),
        ("Rome, May, 4 days", 5),
    ] {
        let trip = trip(text);
        assert_eq!(trip.dates.start.month(), month, "{text}");
        assert_eq!(cities(&trip), ["Rome"], "{text}");
        assert!(!assumes(&trip, "No place called"), "{:?}", trip.assumptions);
    }
    // Nobody says May here.
    let may = trip("we would go to Rome, if we may, for 4 days");
    assert!(assumes(&may, "You named no dates"));
}

#[test]
fn days_of_the_week_and_weekends_are_the_next_that_come() {
    for (text, start, end) in [
        ("Prague from Fri to Mon", "2026-11-27", "2026-11-30"),
        ("Prague, Friday to Monday", "2026-11-27", "2026-11-30"),
        ("prague fri-mon", "2026-11-27", "2026-11-30"),
        ("Prague, Saturday and Sunday", "2026-11-28", "2026-11-29"),
        (
            "Prague for 3 days, leaving next Thursday",
            "2026-11-26",
            "2026-11-28",
        ),
        (
            "3 days in Prague, starting on Sat",
            "2026-11-28",
            "2026-11-30",
        ),
        ("next weekend in Prague", "2026-11-28", "2026-11-29"),
        (
            "the weekend after next in Prague",
            "2026-12-05",
            "2026-12-06",
        ),
        ("next weekend, 3 days in Prague", "2026-11-27", "2026-11-29"),
        (
            "the week after next, 4 days in Prague",
            "2026-11-30",
            "2026-12-03",
        ),
        ("Prague tmrw for 2 days", "2026-11-22", "2026-11-23"),
    ] {
        let trip = trip(text);
        assert_eq!(cities(&trip), ["Prague"], "{text}");
        assert_eq!(dates(text), days(start, end), "{text}");
        assert!(assumes(&trip, "was read as"), "{:?}", trip.assumptions);
    }
    // A day in passing gives way to whatever else says when.
    let opera = trip("the opera on Friday, Prague in May for 3 days");
    assert_eq!(opera.dates.start.month(), 5);
}

#[test]
fn parts_of_a_month_and_turns_of_the_year_are_kept() {
    let first = trip("Rome in the first week of May, 4 days").dates;
    assert_eq!(first.start, date(2027, 5, 1));
    let half = trip("Rome in the second half of May for 4 days").dates;
    assert!(half.start >= date(2027, 5, 16) && half.end <= date(2027, 5, 31));
    assert_eq!(dates("Rome 24/12 to 2/1"), days("2026-12-24", "2027-01-02"));
}

#[test]
fn times_that_are_ruled_out_are_not_the_time() {
    for (text, out) in [
        ("Rome for a week, not in August", "August"),
        ("Rome for a week, avoid April", "April"),
        (
            "a week in Rome, any time except April and not in May",
            "April and May",
        ),
        ("a week in Rome, but not in spring", "Spring"),
    ] {
        let trip = trip(text);
        assert!(
            assumes(&trip, &format!("{out} ")) && assumes(&trip, "left out, as you asked"),
            "{text}: {:?}",
            trip.assumptions
        );
        let months: Vec<i8> = trip.dates.each().map(|day| day.month()).collect();
        let wrong: &[i8] = match out {
            "August" => &[8],
            "April" => &[4],
            "April and May" => &[4, 5],
            _ => &[3, 4, 5],
        };
        assert!(
            !months.iter().any(|m| wrong.contains(m)),
            "{text}: {months:?}"
        );
    }
    let flights = trip("5 days in Rome, no flights in May");
    assert_eq!(flights.dates.start.month(), 5);
    let two = trip("A week in Rome in May. And also 3 days in Paris in June.");
    assert_eq!(
        (cities(&two), two.dates.days()),
        (vec!["Rome", "Paris"], 10)
    );
    assert!(assumes(&two, "You also named June"));
}

#[test]
fn lengths_in_halves_and_short_forms_are_read() {
    for (text, length) in [
        ("one and a half weeks in Rome", 11),
        ("Rome for a week and a half", 11),
        ("a day and a half in Rome", 2),
        ("half a week in Rome", 4),
        ("Rome 5d4n", 5),
        ("5D/4N Rome", 5),
        ("2 wks in Rome", 14),
        ("a 3D museum and 4 days in Rome", 4),
    ] {
        assert_eq!(trip(text).dates.days(), length, "{text}");
    }
}

#[test]
fn sums_are_read_however_their_digits_are_grouped() {
    for (said, cents, currency) in [
        ("1.5k", 150_000, "USD"),
        ("around 2k", 200_000, "USD"),
        ("1.5k EUR", 150_000, "EUR"),
        ("EUR 1 200", 120_000, "EUR"),
        ("for 1 200 €", 120_000, "EUR"),
        ("€1\u{202f}200", 120_000, "EUR"),
        ("1 200 000 yen", 120_000_000, "JPY"),
        ("1'200 CHF", 120_000, "CHF"),
        ("EUR 1.500,50", 150_050, "EUR"),
        ("1500,50 EUR", 150_050, "EUR"),
        ("in March 3 200 EUR", 20_000, "EUR"),
        ("2 kids of 4 and 7 EUR 1500", 150_000, "EUR"),
    ] {
        let budget = trip(&format!("5 days in Rome {said}")).budget.unwrap();
        assert_eq!(
            (budget.amount_cents.0, budget.currency.0.as_str()),
            (cents, currency),
            "{said}"
        );
    }
    assert_eq!(trip("a 10k run in Rome, 3 days").budget, None);
    assert_eq!(trip("Rome, 3 days on a budget in 2027").budget, None);
}

#[test]
fn parties_are_counted_in_everyday_words() {
    for (who, adults, children, infants) in [
        ("for the wife and me", 2, 0, 0),
        ("w/ my gf", 2, 0, 0),
        ("3 ppl", 3, 0, 0),
        ("for 2 + 1 kid", 2, 1, 0),
        ("a couple with a 3 year old", 2, 1, 0),
        ("my wife, me and our 1-year-old daughter", 2, 0, 1),
        ("no kids", 1, 0, 0),
        ("for 2, without children", 2, 0, 0),
        ("without my wife", 1, 0, 0),
        ("just me", 1, 0, 0),
        ("just me and my mum", 2, 0, 0),
    ] {
        let travellers = trip(&format!("5 days in Rome, {who}")).travellers;
        let got = (travellers.adults, travellers.children, travellers.infants);
        assert_eq!(got, (adults, children, infants), "{who}");
    }
}

#[test]
fn case_emojis_and_short_names_do_not_matter() {
    for text in [
        "rome and florence from vienna for 6 days in may, 2 adults, 1500 eur, no museums",
        "ROME AND FLORENCE FROM VIENNA FOR 6 DAYS IN MAY, 2 ADULTS, 1500 EUR, NO MUSEUMS",
        "🇮🇹 Rome + Florence 🍕 from Vienna ✈️ 6 days in May ❤️ 2 adults 💶 1500€, w/o museums",
    ] {
        let trip = trip(text);
        assert_eq!(cities(&trip), ["Rome", "Florence"], "{text}");
        assert_eq!(
            trip.origin.as_ref().map(|o| o.city.as_str()),
            Some("Vienna")
        );
        assert_eq!(
            (trip.dates.days(), trip.travellers.adults),
            (6, 2),
            "{text}"
        );
        assert_eq!(trip.avoided, [Theme::Museums], "{text}");
        assert_eq!(trip.budget.map(|b| b.amount_cents.0), Some(150_000));
    }
    for (text, city) in [
        ("Rio 5 days", "Rio de Janeiro"),
        ("nyc for 4 days", "New York"),
        ("fez, 3 days", "Fes"),
        ("Rom, 3 days", "Rome"),
    ] {
        assert_eq!(cities(&trip(text)), [city], "{text}");
    }
    let states = trip("US road trip, 10 days");
    assert!(states.stops.iter().all(|s| s.country_code == "US"));
    assert_eq!(cities(&trip("TELL US ABOUT ROME, 3 DAYS")), ["Rome"]);
}

#[test]
fn a_text_of_fifty_kilobytes_is_refused_with_its_size() {
    let text = "Rome for 3 days, and then some. ".repeat(1_600);
    assert!(text.len() > 50_000);
    assert_eq!(
        decide(&PlanningPayload::of_text(text.clone())),
        Err(RequestRefusal::TooLong { bytes: text.len() })
    );
    let long = format!("Rome for 3 days. {}", "We like walking. ".repeat(900));
    assert!(matches!(
        decide(&PlanningPayload::of_text(long)),
        Ok(Decision::Plan(_))
    ));
}

//! Where to and from where.

use std::sync::Arc;

use muster_travel::{Complexity, Decision, Planner, PlanningPayload, World};

use crate::asking::{asked, assumes, cities, today, trip};

#[test]
fn places_keep_their_order_and_origins_are_no_stops() {
    let trip = trip("10 days to Tokyo, Kyoto and Osaka from London for 2 adults");
    assert_eq!(cities(&trip), ["Tokyo", "Kyoto", "Osaka"]);
    assert_eq!(trip.origin.as_ref().unwrap().city, "London");
    assert_eq!(trip.legs().len(), 4);
}

#[test]
fn origins_are_found_in_many_forms() {
    for text in [
        "from Berlin to Rome, 4 days",
        "4 days in Rome, departing from Berlin",
        "4 days in Rome, leaving Berlin on May 3",
        "we live in Berlin and want 4 days in Rome",
        "flying out of Berlin to Rome for 4 days",
        "a 4-day trip starting in Berlin and heading to Rome",
        "4 days in Rome, based in Berlin",
    ] {
        let trip = trip(text);
        assert_eq!(
            trip.origin.as_ref().map(|o| o.city.as_str()),
            Some("Berlin"),
            "{text}"
        );
        assert_eq!(cities(&trip), ["Rome"], "{text}");
    }
}

#[test]
fn a_country_or_two_become_cities_that_are_named() {
    let one = trip("Italy for 8 days, art and history");
    assert!(one.stops.len() > 1 && one.stops.iter().all(|s| s.country_code == "IT"));
    assert!(assumes(&one, "In Italy"));
    let two = trip("Italy and France, two weeks in September");
    let countries: Vec<&str> = two.stops.iter().map(|s| s.country_code.as_str()).collect();
    assert!(
        countries.contains(&"IT") && countries.contains(&"FR"),
        "{countries:?}"
    );
}

#[test]
fn stops_are_contiguous_and_no_night_is_lost() {
    for text in [
        "Japan for 12 days",
        "Tokyo, Kyoto and Osaka, 4 days",
        "Spain and Portugal in 9 days",
        "2 cities in 2 days in Italy",
        "Southeast Asia for 3 weeks",
    ] {
        let trip = trip(text);
        let first = trip.stops.first().unwrap();
        let last = trip.stops.last().unwrap();
        assert_eq!(
            (first.arrive, last.leave),
            (trip.dates.start, trip.dates.end),
            "{text}"
        );
        assert!(
            trip.stops
                .windows(2)
                .all(|pair| pair[0].leave == pair[1].arrive),
            "{text}"
        );
        assert_eq!(
            trip.stops.iter().map(|s| s.nights).sum::<u32>(),
            trip.dates.nights(),
            "{text}"
        );
    }
}

#[test]
fn three_cities_in_four_days_work_and_are_called_a_rush() {
    let trip = trip("three cities in 4 days in Italy");
    assert_eq!((trip.stops.len(), trip.dates.days()), (3, 4));
    assert!(trip.rushed && assumes(&trip, "rush"));
    assert_ne!(trip.complexity, Complexity::Simple);
}

#[test]
fn slips_of_the_pen_are_understood_and_stated() {
    for (text, city) in [
        ("a weekend in Barcelonaa", "Barcelona"),
        ("Tokio for 5 days", "Tokyo"),
        ("4 days in Florense", "Florence"),
    ] {
        let trip = trip(text);
        assert_eq!(cities(&trip), [city], "{text}");
        assert!(
            assumes(&trip, &format!("was read as {city}")),
            "{:?}",
            trip.assumptions
        );
    }
}

#[test]
fn a_home_city_of_the_settings_is_taken_and_stated() {
    let home = Planner::new(
        vec![Arc::new(World::bundled().unwrap())],
        Some("Berlin".into()),
    );
    let payload = PlanningPayload::of_text("5 days in Rome");
    let Ok(Decision::Plan(plan)) = home.decide(&payload, today()) else {
        panic!("no plan");
    };
    assert_eq!(
        plan.trip.origin.as_ref().map(|o| o.city.as_str()),
        Some("Berlin")
    );
    assert!(assumes(&plan.trip, "from the settings"));
}

#[test]
fn a_part_of_a_country_is_not_the_whole_of_it() {
    for (text, city) in [
        ("a week in Scotland", "Edinburgh"),
        ("4 days in Tuscany", "Florence"),
        ("5 days in Bavaria", "Munich"),
        ("3 days in England", "London"),
    ] {
        assert_eq!(cities(&trip(text)), [city], "{text}");
    }
    let california = trip("California for 10 days");
    assert!(
        california
            .stops
            .iter()
            .all(|s| ["San Francisco", "Los Angeles"].contains(&s.city.as_str()))
    );
    let (_, text, options) = asked("a week in Oregon");
    assert!(
        text.contains("Oregon (United States) is a real place"),
        "{text}"
    );
    assert!(
        options
            .first()
            .is_some_and(|o| o.contains("San Francisco") || o.contains("Vancouver"))
    );
}

#[test]
fn a_sight_stands_for_its_city_when_no_place_is_named() {
    assert_eq!(
        cities(&trip("I want to see the Eiffel Tower, 3 days in August")),
        ["Paris"]
    );
    assert_eq!(
        cities(&trip("3 days in Rome, with the Eiffel Tower in mind")),
        ["Rome"]
    );
    assert_eq!(cities(&trip("東京 5 days")), ["Tokyo"]);
}

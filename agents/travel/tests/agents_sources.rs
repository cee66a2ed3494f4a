//! The sources: what the bundled data promises, and what a TravelPlanner folder becomes.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use jiff::civil::date;
use muster_travel::{
    Basis, Cents, Endpoint, HouseRule, Occasion, PlaceId, Point, RoomKind, Source, TransportMode,
    TravelPlannerFolder, World,
};

/// Names a folder in the TravelPlanner format; tests that need one are skipped without it.
const FOLDER_VARIABLE: &str = "MUSTER_TRAVELPLANNER_FOLDER";
/// A sight further than this from its city's middle is a slip of a digit; day trips reach to here.
const SIGHT_KM_MAX: f64 = 260.0;

fn world() -> World {
    World::bundled().expect("the bundled data is well formed")
}

fn city(id: &str) -> Endpoint {
    Endpoint::City {
        place: PlaceId(id.to_owned()),
    }
}

fn folder() -> Option<TravelPlannerFolder> {
    let Ok(folder) = std::env::var(FOLDER_VARIABLE) else {
        eprintln!("SKIPPED: set {FOLDER_VARIABLE} to a folder in the TravelPlanner format");
        return None;
    };
    Some(TravelPlannerFolder::open(folder.as_ref()).expect("a folder in the TravelPlanner format"))
}

#[test]
fn at_least_sixty_destinations_have_everything_that_a_plan_needs() {
    let world = world();
    assert!(world.cities().len() >= 60, "{}", world.cities().len());
    for city in world.cities() {
        let id = &city.place;
        let country = world.country(&city.country_code);
        assert!(country.is_some(), "{id}: no country {}", city.country_code);
        assert!(
            !world.lodgings(id, date(2027, 5, 1)).is_empty(),
            "{id}: no beds"
        );
        assert!(
            world.sights(id).len() >= 5,
            "{id}: {} sights",
            world.sights(id).len()
        );
        for occasion in [Occasion::Breakfast, Occasion::Lunch, Occasion::Dinner] {
            let any = world
                .meals(id)
                .iter()
                .any(|meal| meal.occasions.contains(&occasion));
            assert!(any, "{id}: no {occasion:?}");
        }
        for month in 1..=12 {
            assert!(
                world.climate(id, month).is_some(),
                "{id}: no climate for month {month}"
            );
        }
        let zone = city.timezone.as_deref().unwrap_or_default();
        assert!(
            jiff::tz::TimeZone::get(zone).is_ok(),
            "{id}: no time zone {zone}"
        );
    }
}

#[test]
fn every_sight_lies_near_its_city_and_is_named_once() {
    let world = world();
    for city in world.cities() {
        let middle = city.point.expect("a position");
        let mut names = std::collections::BTreeSet::new();
        for sight in world.sights(&city.place) {
            let km = sight.point.expect("a position").km_to(middle);
            assert!(
                km < SIGHT_KM_MAX,
                "{}, {}: {km:.0} km away",
                city.name,
                sight.name
            );
            assert!(
                names.insert(&sight.name),
                "{}, {} comes twice",
                city.name,
                sight.name
            );
            assert!(
                (15..=840).contains(&sight.visit_minutes),
                "{}, {}",
                city.name,
                sight.name
            );
        }
    }
}

#[test]
fn names_are_found_whatever_their_case_and_accents() {
    let world = world();
    let found = |name: &str| {
        world
            .cities_named(name)
            .into_iter()
            .map(|city| city.name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(found("TOKYO"), found("Tokio"));
    assert_eq!(found("Atlantis"), Vec::<String>::new());
    assert!(
        world
            .area_named("japan")
            .is_some_and(|area| area.places.len() >= 3)
    );
    assert!(
        world
            .area_named("Europe")
            .is_some_and(|area| area.places.len() >= 20)
    );
}

#[test]
fn the_nearest_destinations_of_ljubljana_are_around_it() {
    let ljubljana = Point {
        latitude: 46.05,
        longitude: 14.51,
    };
    let world = world();
    let nearest = world.nearest_cities(ljubljana, 3);
    assert_eq!(nearest.len(), 3);
    assert!(nearest.iter().all(|(_, km)| *km < 500.0));
    assert!(nearest.windows(2).all(|pair| pair[0].1 <= pair[1].1));
}

#[test]
fn a_train_of_the_data_is_preferred_to_a_guess_and_runs_both_ways() {
    let world = world();
    let day = date(2027, 4, 3);
    let there = world.journeys(&city("tokyo"), &city("kyoto"), day);
    let back = world.journeys(&city("kyoto"), &city("tokyo"), day);
    let train = |ways: &[muster_travel::Journey]| {
        ways.iter()
            .find(|way| way.mode == TransportMode::Train)
            .map(|way| way.price)
    };
    assert!(train(&there).is_some());
    assert_eq!(train(&there), train(&back));
}

#[test]
fn an_ocean_is_only_flown_over_and_the_fare_is_called_an_estimate() {
    let world = world();
    let home = Endpoint::Place {
        name: "Boston".to_owned(),
        point: Point {
            latitude: 42.36,
            longitude: -71.06,
        },
    };
    let ways = world.journeys(&home, &city("rome"), date(2027, 4, 3));
    assert!(!ways.is_empty());
    assert!(
        ways.iter()
            .all(|way| way.mode == TransportMode::Flight && way.estimate)
    );
    assert!(
        ways.iter()
            .all(|way| way.price > Cents(20_000) && way.price < Cents(120_000))
    );
}

#[test]
fn a_dear_month_costs_more() {
    let world = world();
    let place = PlaceId("kyoto".to_owned());
    let price = |month| {
        let beds = world.lodgings(&place, date(2027, month, 10));
        beds.iter().map(|bed| bed.price_night.0).sum::<i64>()
    };
    assert!(price(4) > price(1));
}

#[test]
fn a_travelplanner_folder_keeps_the_rules_of_its_benchmark() {
    let Some(folder) = folder() else { return };
    assert_eq!(folder.cities().len(), 312);
    assert!(
        folder
            .period(date(2026, 11, 21))
            .covers(date(2022, 3, 1), date(2022, 3, 31))
    );
    let ways = folder.journeys(&city("Detroit"), &city("Norfolk"), date(2022, 3, 5));
    let of = |mode| {
        ways.iter()
            .find(move |way| way.mode == mode)
            .expect("a way by road")
    };
    // 1,144 km: int(1144 × 0.05) dollars for five, int(1144) for four.
    assert_eq!(of(TransportMode::SelfDriving).price, Cents::from_units(57));
    assert_eq!(
        of(TransportMode::SelfDriving).basis,
        Basis::Vehicle { seats: 5 }
    );
    assert_eq!(of(TransportMode::Taxi).price, Cents::from_units(1144));
    assert_eq!(of(TransportMode::Taxi).basis.units(5), 2);
    let far = folder.journeys(&city("Hartford"), &city("Denver"), date(2022, 4, 5));
    assert!(
        far.is_empty(),
        "a drive of days is no way, and April has no flights: {far:?}"
    );
}

#[test]
fn a_travelplanner_lodging_says_what_it_forbids() {
    let Some(folder) = folder() else { return };
    let beds = folder.lodgings(&PlaceId("Christiansted".to_owned()), date(2022, 3, 5));
    let bed = beds
        .iter()
        .find(|bed| bed.name == "Beautiful room upper manhttn.")
        .expect("the first row");
    assert_eq!(bed.room_type, RoomKind::PrivateRoom);
    assert_eq!(bed.forbids, vec![HouseRule::Smoking]);
    assert_eq!((bed.occupancy_max, bed.nights_min), (1, 1));
}

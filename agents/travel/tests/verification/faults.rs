//! Each of the thirteen kinds of fault, planted into every gold plan that can have it.

use muster_travel::{Cell, EntryName, Rule, Verification};

use crate::gold::{Gold, all};

/// Changes a plan, or the wish that it is judged by; `false` where the plan cannot have the fault.
type Plant = fn(&mut Gold) -> bool;

/// Plants a fault into every plan, and wants the verdict to be that fault alone. Returns the verdicts.
fn only(rule: Rule, plant: Plant) -> Vec<Verification> {
    let Some((verifier, golds)) = all() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for mut gold in golds {
        if !plant(&mut gold) {
            continue;
        }
        let verification = verifier.verify(&gold.asked, &gold.plan);
        let broken: Vec<Rule> = verification
            .failures
            .iter()
            .map(|failure| failure.rule)
            .collect();
        let others: Vec<&Rule> = broken.iter().filter(|other| **other != rule).collect();
        assert!(
            !broken.is_empty() && !verification.passed,
            "{}: nothing found",
            gold.idx
        );
        assert!(
            others.is_empty(),
            "{}: also {others:?}: {:?}",
            gold.idx,
            verification.failures
        );
        found.push(verification);
    }
    assert!(!found.is_empty(), "no plan can have this fault");
    found
}

fn names(verifications: &[Verification], day: u32, entry: EntryName) {
    for verification in verifications {
        let failures = verification.failures.iter();
        let places: Vec<_> = failures.map(|it| (it.day, it.entry)).collect();
        assert!(
            places.contains(&(Some(day), Some(entry))),
            "{:?}",
            verification.failures
        );
    }
}

fn put(gold: &mut Gold, day: usize, entry: EntryName, text: &str) -> bool {
    let day = gold.plan.get_mut(day).expect("the day");
    *day.cell_mut(entry) = Cell::Text(text.to_owned());
    true
}

fn get(gold: &Gold, day: usize, entry: EntryName) -> Option<String> {
    gold.plan.get(day)?.planned(entry).map(str::to_owned)
}

#[test]
fn a_restaurant_that_does_not_exist_is_found() {
    let found = only(Rule::WithinSandbox, |gold| {
        let city = get(gold, 1, EntryName::Dinner).expect("a dinner");
        let city = city.rsplit(", ").next().expect("a city").to_owned();
        put(
            gold,
            1,
            EntryName::Dinner,
            &format!("The Invented Spoon, {city}"),
        )
    });
    names(&found, 2, EntryName::Dinner);
}

#[test]
fn a_flight_that_does_not_exist_is_found() {
    let found = only(Rule::WithinSandbox, |gold| {
        let Some(way) = get(gold, 0, EntryName::Transportation) else {
            return false;
        };
        way.starts_with("Flight")
            && put(
                gold,
                0,
                EntryName::Transportation,
                &way.replacen(": F", ": F0", 1),
            )
    });
    names(&found, 1, EntryName::Transportation);
}

#[test]
fn a_day_without_a_bed_is_found() {
    let found = only(Rule::CompleteInformation, |gold| {
        // Two nights in a house that takes one guest for one night: the other one is enough for it.
        let Some(house) = get(gold, 1, EntryName::Accommodation) else {
            return false;
        };
        let same = |day| get(gold, day, EntryName::Accommodation).as_ref() == Some(&house);
        if gold.asked.days != 3 || !same(0) {
            return false;
        }
        put(gold, 1, EntryName::Accommodation, "-") && nights_min_is_one(gold)
    });
    names(&found, 2, EntryName::Accommodation);
}

/// Whether one night is enough for the house of the first day.
fn nights_min_is_one(gold: &Gold) -> bool {
    let Some((verifier, _)) = all() else {
        return false;
    };
    let verification = verifier.verify(&gold.asked, &gold.plan);
    verification.outcome(Rule::MinimumNightsStay) == Some(muster_travel::Outcome::Kept)
}

#[test]
fn a_day_without_an_attraction_is_found() {
    let found = only(Rule::CompleteInformation, |gold| {
        let stays = get(gold, 1, EntryName::CurrentCity).is_some_and(|city| !city.contains("from"));
        stays && put(gold, 1, EntryName::Attraction, "-")
    });
    names(&found, 2, EntryName::Attraction);
}

#[test]
fn a_meal_elsewhere_on_a_day_of_travel_is_found() {
    let found = only(Rule::WithinCurrentCity, |gold| {
        let last = gold.asked.days as usize - 1;
        let cities = get(gold, last, EntryName::CurrentCity).expect("a city");
        let inside = cities.contains("Binghamton");
        !inside
            && put(gold, last, EntryName::Lunch, "Le Petit Souffle, Binghamton")
            && gold.asked.budget > 0.0
            && {
                gold.asked.budget += 1000.0;
                true
            }
    });
    assert!(found.iter().all(|it| {
        it.failures
            .iter()
            .all(|failure| failure.entry == Some(EntryName::Lunch))
    }));
}

#[test]
fn a_trip_that_does_not_end_at_home_is_found() {
    let found = only(Rule::ReasonableCityRoute, |gold| {
        // The way goes on, but the day stays behind.
        let last = gold.asked.days as usize - 1;
        let city = get(gold, last, EntryName::CurrentCity).expect("a city");
        let here = city
            .trim_start_matches("from ")
            .split(" to ")
            .next()
            .expect("a city")
            .to_owned();
        let here = here.split('(').next().expect("a city").to_owned();
        let full = [
            EntryName::Breakfast,
            EntryName::Lunch,
            EntryName::Dinner,
            EntryName::Attraction,
        ];
        full.iter().all(|entry| get(gold, last, *entry).is_some())
            && put(gold, last, EntryName::CurrentCity, &here)
    });
    assert!(!found.is_empty());
}

#[test]
fn a_restaurant_twice_is_found() {
    let found = only(Rule::DiverseRestaurants, |gold| {
        let lunch = get(gold, 1, EntryName::Lunch).expect("a lunch");
        gold.asked.budget += 1000.0;
        gold.asked.local_constraint.cuisine = None;
        put(gold, 1, EntryName::Dinner, &lunch)
    });
    names(&found, 2, EntryName::Dinner);
}

#[test]
fn an_attraction_twice_is_found() {
    let found = only(Rule::DiverseAttractions, |gold| {
        let seen = get(gold, 1, EntryName::Attraction).expect("an attraction");
        let first = seen.split(';').next().expect("one").to_owned();
        put(gold, 1, EntryName::Attraction, &format!("{seen}{first};"))
    });
    names(&found, 2, EntryName::Attraction);
}

#[test]
fn a_drive_back_from_a_flight_is_found() {
    let found = only(Rule::NonConflictingTransportation, |gold| {
        let last = gold.asked.days as usize - 1;
        let ways: Vec<String> = (0..=last)
            .filter_map(|day| get(gold, day, EntryName::Transportation))
            .collect();
        let flies = ways.iter().all(|way| way.starts_with("Flight"));
        let back = get(gold, last, EntryName::CurrentCity).expect("a way");
        gold.asked.budget += 1000.0;
        gold.asked.local_constraint.transportation = None;
        flies
            && put(
                gold,
                last,
                EntryName::Transportation,
                &format!("Self-driving, {back}"),
            )
            && road_exists(gold)
    });
    assert!(found.iter().all(|it| {
        it.failures
            .iter()
            .all(|failure| failure.entry == Some(EntryName::Transportation))
    }));
}

/// Whether the data has the road that was put in.
fn road_exists(gold: &Gold) -> bool {
    let Some((verifier, _)) = all() else {
        return false;
    };
    let verification = verifier.verify(&gold.asked, &gold.plan);
    verification.outcome(Rule::WithinSandbox) == Some(muster_travel::Outcome::Kept)
}

#[test]
fn too_few_nights_in_a_house_are_found() {
    let found = only(Rule::MinimumNightsStay, |gold| {
        // "The heart of Brooklyn" asks for 30 nights.
        if gold.asked.dest != "Rockford" {
            return false;
        }
        gold.asked.budget += 10_000.0;
        gold.asked.local_constraint.house_rule = None;
        gold.asked.local_constraint.room_type = None;
        let house = "The heart of Brooklyn, Rockford";
        put(gold, 0, EntryName::Accommodation, house)
            && put(gold, 1, EntryName::Accommodation, house)
    });
    names(&found, 1, EntryName::Accommodation);
}

#[test]
fn a_dollar_over_the_budget_is_found() {
    let found = only(Rule::Budget, |gold| {
        let Some((verifier, _)) = all() else {
            return false;
        };
        gold.asked.budget = verifier.verify(&gold.asked, &gold.plan).cost_usd - 1.0;
        true
    });
    assert_eq!(found.len(), 45);
}

#[test]
fn a_house_that_forbids_what_was_asked_is_found() {
    let wishes = [
        "smoking",
        "parties",
        "children under 10",
        "visitors",
        "pets",
    ];
    let Some((verifier, golds)) = all() else {
        return;
    };
    let mut found = 0;
    for mut gold in golds {
        for wish in wishes {
            gold.asked.local_constraint.house_rule = Some(wish.to_owned());
            let verification = verifier.verify(&gold.asked, &gold.plan);
            let failures = &verification.failures;
            assert!(
                failures
                    .iter()
                    .all(|failure| failure.rule == Rule::RoomRule),
                "{failures:?}"
            );
            assert_eq!(failures.is_empty(), verification.passed);
            found += failures.len();
        }
    }
    assert!(found > 0, "no house of the gold plans forbids anything");
}

#[test]
fn a_cuisine_that_is_not_eaten_is_found() {
    let found = only(Rule::Cuisine, |gold| {
        gold.asked.local_constraint.cuisine = Some(vec!["Antarctic".to_owned()]);
        true
    });
    assert_eq!(found.len(), 45);
    let reasons = found.iter().flat_map(|it| &it.failures);
    assert!(
        reasons
            .into_iter()
            .all(|failure| failure.reason.contains("Antarctic"))
    );
}

#[test]
fn a_room_of_another_kind_is_found() {
    let found = only(Rule::RoomType, |gold| {
        gold.asked.local_constraint.room_type = Some("shared room".to_owned());
        true
    });
    assert_eq!(found.len(), 45, "no gold plan sleeps in a shared room");
}

#[test]
fn a_flight_that_was_ruled_out_is_found() {
    let found = only(Rule::Transportation, |gold| {
        gold.asked.local_constraint.transportation = Some("no flight".to_owned());
        let way = get(gold, 0, EntryName::Transportation).expect("a way");
        way.starts_with("Flight")
    });
    names(&found, 1, EntryName::Transportation);
}

#[test]
fn what_the_benchmark_passes_over_is_told_beside_the_verdict() {
    let Some((verifier, golds)) = all() else {
        return;
    };
    let mut gold = golds.first().expect("a plan").clone();
    assert!(verifier.verify(&gold.asked, &gold.plan).remarks.is_empty());
    put(
        &mut gold,
        1,
        EntryName::Dinner,
        "Le Petit Souffle, Binghamton",
    );
    let verification = verifier.verify(&gold.asked, &gold.plan);
    assert!(verification.passed, "{:?}", verification.failures);
    let remark = verification.remarks.first().expect("a remark");
    assert_eq!(
        (remark.rule, remark.day),
        (Rule::WithinCurrentCity, Some(2))
    );
}

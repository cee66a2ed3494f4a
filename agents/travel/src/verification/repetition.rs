use std::collections::BTreeMap;

use super::case::Case;
use super::{EntryName, Failure, Rule};

/// No restaurant twice.
pub(super) fn of_restaurants(case: &Case<'_>) -> Vec<Failure> {
    repeated(Rule::DiverseRestaurants, case.meals())
}

/// No attraction twice.
pub(super) fn of_attractions(case: &Case<'_>) -> Vec<Failure> {
    let entries = case.numbered().flat_map(|(number, day)| {
        let seen = day.attractions();
        seen.map(move |text| (number, EntryName::Attraction, text))
    });
    repeated(Rule::DiverseAttractions, entries)
}

fn repeated<'a>(
    rule: Rule,
    entries: impl Iterator<Item = (u32, EntryName, &'a str)>,
) -> Vec<Failure> {
    let mut first_days = BTreeMap::new();
    let mut failures = Vec::new();
    for (day, entry, text) in entries {
        match first_days.get(text) {
            None => {
                first_days.insert(text, day);
            }
            Some(first) => {
                let reason = format!("{text:?} is on day {first} already");
                failures.push(Failure::of_entry(rule, day, entry, reason));
            }
        }
    }
    failures
}

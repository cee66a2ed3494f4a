use std::collections::BTreeSet;

use super::case::Case;
use super::phrase::{from_to, without_brackets};
use super::{EntryName, Failure, PlanDay, Rule};

const RULE: Rule = Rule::CompleteInformation;
/// What the benchmark's annotators wrote on days after the end of a trip.
const NOT_NEEDED: &str = "You don't need to fill in the information for this or later days.";
/// Entries that a day is counted with, and the share of them that must be filled.
const ENTRIES_A_DAY: usize = 6;
const ENTRIES_SHARE_MIN: f64 = 0.5;

/// Days, cities, ways, meals, attractions and beds are there.
pub(super) fn failures(case: &Case<'_>) -> Vec<Failure> {
    let mut failures: Vec<Failure> = number_of_days(case)
        .into_iter()
        .chain(number_of_cities(case))
        .collect();
    for (number, day) in case.numbered() {
        let last = number == case.asked.days;
        failures.extend(of_day(number, day, last));
    }
    let filled: usize = case.days.iter().map(PlanDay::filled).sum();
    let needed = case.asked.days as usize * ENTRIES_A_DAY;
    if (filled as f64) < needed as f64 * ENTRIES_SHARE_MIN {
        let reason = format!("{filled} of {needed} entries are filled, fewer than half");
        failures.push(Failure::of_plan(RULE, reason));
    }
    failures
}

fn number_of_days(case: &Case<'_>) -> Option<Failure> {
    let days = case.days.iter();
    let planned = days.filter(|day| day.current_city.text() != Some(NOT_NEEDED) && !day.is_blank());
    let (planned, asked) = (planned.count(), case.asked.days);
    (planned != asked as usize).then(|| {
        Failure::of_plan(
            RULE,
            format!("{planned} days are planned, {asked} were asked for"),
        )
    })
}

/// The judge counts cities only of trips that begin at home.
fn number_of_cities(case: &Case<'_>) -> Option<Failure> {
    let home = case.asked.org.as_str();
    let mut visited = BTreeSet::new();
    for (number, day) in case.numbered() {
        let text = day.current_city.text().unwrap_or_default();
        if !text.contains("from") {
            visited.insert(without_brackets(text));
            continue;
        }
        let ends = from_to(text).map(|(a, b)| (without_brackets(a), without_brackets(b)));
        let Some((from, to)) = ends.filter(|(from, _)| number > 1 || *from == home) else {
            let entry = EntryName::CurrentCity;
            let reason = format!("{text:?} is no way from {home}, or none at all");
            return Some(Failure::of_entry(RULE, number, entry, reason));
        };
        visited.extend([from, to]);
    }
    visited.remove(home);
    let asked = case.asked.visiting_city_number;
    (visited.len() != asked).then(|| {
        let reason = format!(
            "{} cities are visited, {asked} were asked for",
            visited.len()
        );
        Failure::of_plan(RULE, reason)
    })
}

fn of_day(number: u32, day: &PlanDay, last: bool) -> Vec<Failure> {
    let mut failures = Vec::new();
    let mut lacks = |entry: EntryName, reason: &str| {
        failures.push(Failure::of_entry(RULE, number, entry, reason.to_owned()));
    };
    for entry in EntryName::ALL {
        let city = entry == EntryName::CurrentCity && day.cell(entry).text().is_none();
        if city || day.cell(entry).is_missing() {
            lacks(entry, "there is nothing in this column");
        }
    }
    let city = day.current_city.text().unwrap_or_default();
    let leaves = city.contains("from ");
    if (leaves || city.contains("to ")) && day.transportation.is_dash() {
        lacks(EntryName::Transportation, "a day of travel has no way");
    }
    if !leaves && !city.contains(" to ") && day.attraction.is_dash() {
        lacks(
            EntryName::Attraction,
            "a day without travel has no attraction",
        );
    }
    if !last && day.accommodation.is_dash() {
        lacks(
            EntryName::Accommodation,
            "a night before the last day has no bed",
        );
    }
    let without_meal = EntryName::MEALS.into_iter().filter(|_| !leaves);
    for meal in without_meal.filter(|meal| day.cell(*meal).is_dash()) {
        lacks(meal, "a day without travel lacks a meal");
    }
    failures
}

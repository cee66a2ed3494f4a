use super::case::Case;
use super::phrase::{flight_number, from_to, name_and_city, without_brackets};
use super::{EntryName, Failure, PlanDay, Rule};

const RULE: Rule = Rule::WithinSandbox;

/// Every place, flight and road exists in the data.
pub(super) fn failures(case: &Case<'_>) -> Vec<Failure> {
    let mut failures = Vec::new();
    let mut unknown =
        |day, entry, reason| failures.push(Failure::of_entry(RULE, day, entry, reason));
    for (number, day) in case.numbered() {
        if let Some(reason) = unknown_way(case, day) {
            unknown(number, EntryName::Transportation, reason);
        }
        for text in day.attractions() {
            let (name, city) = name_and_city(text);
            if !case.records.has_attraction(name, city) {
                unknown(number, EntryName::Attraction, not_there("attraction", text));
            }
        }
        if let Some(text) = day
            .accommodation
            .planned()
            .filter(|text| case.house(text).is_none())
        {
            unknown(number, EntryName::Accommodation, not_there("house", text));
        }
    }
    for (number, meal, text) in case.meals() {
        if case.restaurant(text).is_none() {
            unknown(number, meal, not_there("restaurant", text));
        }
    }
    failures
}

fn not_there(kind: &str, text: &str) -> String {
    format!("the data has no {kind} {text:?}")
}

fn unknown_way(case: &Case<'_>, day: &PlanDay) -> Option<String> {
    let text = day.transportation.planned()?;
    let lower = text.to_lowercase();
    let flies = lower.contains("flight number");
    let drives = lower.contains("self-driving");
    if !flies && !drives && !lower.contains("taxi") {
        return None;
    }
    let ends = from_to(text).or_else(|| from_to(day.current_city.planned()?));
    let Some((from, to)) = ends else {
        return Some(format!("{text:?} does not say from where to where"));
    };
    let (from, to) = (without_brackets(from), without_brackets(to));
    let known = if flies {
        let flights = flight_number(text).map_or(&[][..], |number| case.records.flights(number));
        flights
            .iter()
            .any(|flight| flight.from == from && flight.to == to)
    } else {
        case.records.car_usd(from, to, !drives).is_some()
    };
    (!known).then(|| format!("the data has no such way from {from} to {to}: {text:?}"))
}

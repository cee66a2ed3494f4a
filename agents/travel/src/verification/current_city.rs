use super::case::Case;
use super::city_marks::CityMarks;
use super::{EntryName, Failure, PlanDay, Rule};

const RULE: Rule = Rule::WithinCurrentCity;

/// Each entry lies in a city of its day.
pub(super) fn failures(case: &Case<'_>) -> Vec<Failure> {
    case.numbered()
        .flat_map(|(number, day)| of_day(number, day))
        .collect()
}

fn of_day(number: u32, day: &PlanDay) -> Vec<Failure> {
    let failure = |entry, reason| Failure::of_entry(RULE, number, entry, reason);
    let Some(city) = day.current_city.text() else {
        let reason = "the day has no city".to_owned();
        return vec![failure(EntryName::CurrentCity, reason)];
    };
    let Some(marks) = CityMarks::of(city) else {
        let reason = format!("{city:?} is not of the form \"from A to B\"");
        return vec![failure(EntryName::CurrentCity, reason)];
    };
    let mut failures = Vec::new();
    let mut outside = |entry, text: &str| {
        failures.push(failure(
            entry,
            format!("{text:?} does not belong to {city:?}"),
        ));
    };
    if let Some(way) = day
        .transportation
        .planned()
        .filter(|way| !marks.all_in(way))
    {
        outside(EntryName::Transportation, way);
    }
    for meal in EntryName::MEALS {
        if let Some(text) = day.planned(meal).filter(|text| !marks.any_in(text)) {
            outside(meal, text);
        }
    }
    for text in day.attractions().filter(|text| !marks.any_in(text)) {
        outside(EntryName::Attraction, text);
    }
    if let Some(text) = day
        .accommodation
        .planned()
        .filter(|text| !marks.last_in(text))
    {
        outside(EntryName::Accommodation, text);
    }
    failures
}

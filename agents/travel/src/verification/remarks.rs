//! What the benchmark's judge lets pass and a traveller would not.

use super::case::Case;
use super::phrase::{flight_number, from_to, name_and_city, without_brackets};
use super::{EntryName, Failure, PlanDay, Rule};

/// All of it, by the rule that it is about.
pub(super) fn all(case: &Case<'_>, planned: usize) -> Vec<Failure> {
    let mut remarks: Vec<Failure> = case
        .numbered()
        .flat_map(|(number, day)| elsewhere(number, day))
        .collect();
    remarks.extend(
        case.numbered()
            .filter_map(|(number, day)| unlisted(number, day)),
    );
    remarks.extend(
        case.numbered()
            .filter_map(|(number, day)| way(case, number, day)),
    );
    remarks.extend(begins_elsewhere(case));
    remarks.extend(other_city(case));
    if planned > case.asked.days as usize {
        let reason = format!(
            "{planned} days are planned, {} were asked for",
            case.asked.days
        );
        remarks.push(Failure::of_plan(Rule::CompleteInformation, reason));
    }
    remarks
}

/// Entries of a day without travel that lie in another city.
fn elsewhere(number: u32, day: &PlanDay) -> Vec<Failure> {
    let Some(here) = day
        .current_city
        .planned()
        .filter(|text| !text.contains("from"))
    else {
        return Vec::new();
    };
    let here = without_brackets(here).trim();
    let places = [
        EntryName::Breakfast,
        EntryName::Lunch,
        EntryName::Dinner,
        EntryName::Accommodation,
    ];
    let single = places
        .iter()
        .filter_map(|entry| Some((*entry, day.planned(*entry)?)));
    let seen = day.attractions().map(|text| (EntryName::Attraction, text));
    let away = single
        .chain(seen)
        .filter(|(_, text)| name_and_city(text).1 != here);
    let remarks = away.map(|(entry, text)| {
        let reason = format!("{text:?} is not in {here}, where the day is spent");
        Failure::of_entry(Rule::WithinCurrentCity, number, entry, reason)
    });
    remarks.collect()
}

/// An attraction that is not followed by `;`, and so does not count.
fn unlisted(number: u32, day: &PlanDay) -> Option<Failure> {
    let text = day.attraction.planned()?;
    let last = text
        .rsplit(';')
        .next()
        .map(str::trim)
        .filter(|last| !last.is_empty())?;
    let reason = format!("{last:?} is not followed by a semicolon and does not count");
    let entry = EntryName::Attraction;
    Some(Failure::of_entry(
        Rule::WithinSandbox,
        number,
        entry,
        reason,
    ))
}

/// A way by other means than the data has, or a flight of another day or other times.
fn way(case: &Case<'_>, number: u32, day: &PlanDay) -> Option<Failure> {
    let text = day.transportation.planned()?;
    let remark = |reason| {
        Failure::of_entry(
            Rule::WithinSandbox,
            number,
            EntryName::Transportation,
            reason,
        )
    };
    let lower = text.to_lowercase();
    if !lower.contains("flight number") {
        let driven = lower.contains("self-driving") || lower.contains("taxi");
        return (!driven).then(|| remark(format!("{text:?} is neither a flight nor a drive")));
    }
    let flight = case.records.flights(flight_number(text)?).first()?;
    let date = case
        .asked
        .date
        .get(number.checked_sub(1)? as usize)?
        .to_string();
    if flight.date != date {
        return Some(remark(format!(
            "the flight is on {}, the day is {date}",
            flight.date
        )));
    }
    let said =
        |label: &str, time: &str| !text.contains(label) || text.contains(&format!("{label}{time}"));
    let times =
        said("Departure Time: ", &flight.departs) && said("Arrival Time: ", &flight.arrives);
    (!times).then(|| {
        remark(format!(
            "the flight goes from {} to {}",
            flight.departs, flight.arrives
        ))
    })
}

fn begins_elsewhere(case: &Case<'_>) -> Option<Failure> {
    let text = case.days.first()?.current_city.planned()?;
    let first = from_to(text)
        .filter(|_| text.contains("from"))
        .map_or(text, |(a, _)| a);
    let (first, home) = (without_brackets(first), &case.asked.org);
    let reason = format!("the trip begins in {first}, not in {home}");
    let entry = EntryName::CurrentCity;
    (first != home).then(|| Failure::of_entry(Rule::ReasonableCityRoute, 1, entry, reason))
}

/// A trip to one city that goes to another.
fn other_city(case: &Case<'_>) -> Option<Failure> {
    let asked = case.asked;
    let first = case.days.first()?.current_city.planned()?;
    let (_, to) = from_to(first)?;
    let to = without_brackets(to);
    let single = asked.visiting_city_number == 1 && case.records.state(&asked.dest).is_some();
    let reason = format!("the trip goes to {to}, not to {}", asked.dest);
    let entry = EntryName::CurrentCity;
    (single && to != asked.dest)
        .then(|| Failure::of_entry(Rule::ReasonableCityRoute, 1, entry, reason))
}

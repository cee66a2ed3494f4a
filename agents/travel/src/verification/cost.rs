use super::case::Case;
use super::phrase::{flight_number, from_to, without_brackets};
use super::{EntryName, Failure, PlanDay, Rule};

/// People in one's own car, and in a taxi.
const SELF_DRIVING_SEATS: f64 = 5.0;
const TAXI_SEATS: f64 = 4.0;

/// What the plan costs all travellers, in US dollars. What the data does not know costs nothing.
pub(super) fn total(case: &Case<'_>) -> f64 {
    let people = f64::from(case.asked.people_number);
    let ways: f64 = case.days.iter().map(|day| of_way(case, day, people)).sum();
    let restaurants = case
        .meals()
        .filter_map(|(_, _, text)| case.restaurant(text));
    let meals: f64 = restaurants.map(|it| it.usd * people).sum();
    let nights = case.planned(EntryName::Accommodation);
    let houses = nights.filter_map(|(_, text)| case.house(text));
    let beds: f64 = houses
        .map(|it| it.usd_night * (people / it.occupancy_max).ceil())
        .sum();
    ways + meals + beds
}

/// The sum is within the budget.
pub(super) fn failures(case: &Case<'_>) -> Vec<Failure> {
    let (total, budget) = (total(case), case.asked.budget);
    let reason = || format!("the plan costs ${total}, the budget is ${budget}");
    let over = (total > budget).then(|| Failure::of_plan(Rule::Budget, reason()));
    over.into_iter().collect()
}

fn of_way(case: &Case<'_>, day: &PlanDay, people: f64) -> f64 {
    way_usd(case, day, people).unwrap_or_default()
}

fn way_usd(case: &Case<'_>, day: &PlanDay, people: f64) -> Option<f64> {
    let text = day.transportation.planned()?;
    let lower = text.to_lowercase();
    let (from, to) = from_to(text).or_else(|| from_to(day.current_city.planned()?))?;
    let (from, to) = (without_brackets(from), without_brackets(to));
    if lower.contains("flight number") {
        let flight = case.records.flights(flight_number(text)?).first()?;
        return Some(flight.usd * people);
    }
    let own = lower.contains("self-driving");
    if !own && !lower.contains("taxi") {
        return None;
    }
    let seats = if own { SELF_DRIVING_SEATS } else { TAXI_SEATS };
    let car = case.records.car_usd(from, to, !own)?;
    Some(car * (people / seats).ceil())
}

use std::collections::BTreeSet;

use super::case::Case;
use super::phrase::name_and_city;
use super::{EntryName, Failure, PlanDay, Rule};

/// Each cuisine asked for is eaten; nothing when none was.
pub(super) fn failures(case: &Case<'_>) -> Option<Vec<Failure>> {
    let asked = case.asked.local_constraint.cuisine.as_deref()?;
    if asked.is_empty() {
        return None;
    }
    let eaten: BTreeSet<&str> = case
        .days
        .iter()
        .flat_map(|day| eaten_on(case, day, asked))
        .collect();
    let lacking = asked
        .iter()
        .filter(|cuisine| !eaten.contains(cuisine.as_str()));
    let failures = lacking
        .map(|cuisine| Failure::of_plan(Rule::Cuisine, format!("nothing {cuisine} is eaten")));
    Some(failures.collect())
}

/// The benchmark's judge looks at a day's meals up to the first one at home.
fn eaten_on<'a>(case: &Case<'_>, day: &PlanDay, asked: &'a [String]) -> Vec<&'a str> {
    let meals = EntryName::MEALS
        .iter()
        .filter_map(|meal| day.planned(*meal));
    let away = meals.take_while(|text| name_and_city(text).1 != case.asked.org);
    let restaurants = away.filter_map(|text| case.restaurant(text));
    let eaten = restaurants.flat_map(|it| {
        let served = asked
            .iter()
            .filter(|cuisine| it.cuisines.contains(cuisine.as_str()));
        served.map(String::as_str)
    });
    eaten.collect()
}

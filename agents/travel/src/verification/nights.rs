use super::case::Case;
use super::phrase::name_and_city;
use super::{Cell, EntryName, Failure, Rule};

/// As many nights in a row as the house demands, where its name means one house only.
pub(super) fn failures(case: &Case<'_>) -> Vec<Failure> {
    let mut failures = Vec::new();
    let mut begin = 0;
    while let Some(day) = case.days.get(begin) {
        let same = |cell: &Cell| *cell == day.accommodation;
        let rest = case.days.iter().skip(begin);
        let nights = rest.take_while(|it| same(&it.accommodation)).count();
        failures.extend(of_stay(case, begin, nights));
        begin += nights;
    }
    failures
}

fn of_stay(case: &Case<'_>, begin: usize, nights: usize) -> Option<Failure> {
    let failure = |reason| {
        let day = u32::try_from(begin + 1).unwrap_or(u32::MAX);
        let entry = EntryName::Accommodation;
        Failure::of_entry(Rule::MinimumNightsStay, day, entry, reason)
    };
    let cell = &case.days.get(begin)?.accommodation;
    if cell.text().is_none() {
        return Some(failure("there is nothing in this column".to_owned()));
    }
    let text = cell.planned()?;
    let (name, city) = name_and_city(text);
    let mut houses = case.records.houses(name, city);
    let house = houses.next().filter(|_| houses.next().is_none())?;
    ((nights as f64) < house.nights_min).then(|| {
        let least = house.nights_min;
        failure(format!(
            "{text:?} is taken for {nights} nights, {least} at least"
        ))
    })
}

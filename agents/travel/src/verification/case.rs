use super::phrase::name_and_city;
use super::records::{House, Records, Restaurant};
use super::{Constraints, EntryName, Failure, PlanDay, Rule};

/// A plan that is judged.
pub(super) struct Case<'a> {
    pub(super) records: &'a Records,
    pub(super) asked: &'a Constraints,
    /// The days that were asked for, as far as they are planned.
    pub(super) days: &'a [PlanDay],
}

impl<'a> Case<'a> {
    pub(super) fn new(records: &'a Records, asked: &'a Constraints, plan: &'a [PlanDay]) -> Self {
        let days = usize::try_from(asked.days).unwrap_or(usize::MAX);
        Self {
            records,
            asked,
            days: plan.get(..days).unwrap_or(plan),
        }
    }

    /// The days with their numbers.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (u32, &'a PlanDay)> {
        (1..).zip(self.days)
    }

    /// Everything planned in one column.
    pub(super) fn planned(&self, entry: EntryName) -> impl Iterator<Item = (u32, &'a str)> {
        let days = self.numbered();
        days.filter_map(move |(number, day)| Some((number, day.planned(entry)?)))
    }

    /// Every meal.
    pub(super) fn meals(&self) -> impl Iterator<Item = (u32, EntryName, &'a str)> {
        self.numbered().flat_map(|(number, day)| {
            let meals = EntryName::MEALS.iter();
            meals.filter_map(move |meal| Some((number, *meal, day.planned(*meal)?)))
        })
    }

    /// The house that an entry means: the first whose name holds what is written.
    pub(super) fn house(&self, text: &str) -> Option<&'a House> {
        let (name, city) = name_and_city(text);
        self.records.houses(name, city).next()
    }

    /// The restaurant that an entry means: the first whose name holds what is written.
    pub(super) fn restaurant(&self, text: &str) -> Option<&'a Restaurant> {
        let (name, city) = name_and_city(text);
        self.records.restaurants(name, city).next()
    }

    /// A failure of each night whose house is not as it should be.
    pub(super) fn nights_failing(
        &self,
        rule: Rule,
        wrong: impl Fn(&House) -> Option<String>,
    ) -> Vec<Failure> {
        let nights = self.planned(EntryName::Accommodation);
        let failures = nights.filter_map(|(day, text)| {
            let reason = wrong(self.house(text)?)?;
            let entry = EntryName::Accommodation;
            Some(Failure::of_entry(
                rule,
                day,
                entry,
                format!("{text}: {reason}"),
            ))
        });
        failures.collect()
    }
}

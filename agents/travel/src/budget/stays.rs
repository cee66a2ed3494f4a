use std::collections::BTreeMap;

use super::frontier::{Frontier, State};
use super::pricing::Till;
use super::subject::Subject;
use crate::activity::{FittedDay, Fitting, Item, ItemKind, Programme, serves};
use crate::source::folded;
use crate::transport::{TimesInTown, TransportOption};
use crate::trip::{Cents, Stop};

/// What a sight and a meal are worth that one comes too late for, or goes too early.
const SIGHT_POINTS: i64 = 8;
const MEAL_POINTS: i64 = 6;

/// The alternatives at every stop, by when one comes and goes.
pub(super) struct Stays<'a> {
    till: &'a Till<'a>,
    beds: Vec<Option<Frontier>>,
    kitchens: Vec<String>,
    known: BTreeMap<(usize, TimesInTown), Frontier>,
}

impl<'a> Stays<'a> {
    pub(super) fn of(till: &'a Till<'a>) -> Self {
        let stops = till.trip.stops.iter();
        Self {
            till,
            beds: stops.map(|stop| beds(till, stop)).collect(),
            kitchens: till.trip.cuisines.iter().map(|it| folded(it)).collect(),
            known: BTreeMap::new(),
        }
    }

    /// What is chosen at a stop, in the order of the picks. What has no alternatives at all is a gap that its specialist
    /// has named.
    pub(super) fn subjects(&self, stop: usize) -> impl Iterator<Item = Subject> {
        let bed = self.beds.get(stop).is_some_and(Option::is_some);
        let place = self.till.trip.stops.get(stop).map(|stop| &stop.place);
        let programme =
            place.is_some_and(|place| self.till.findings.activities.contains_key(place));
        let bed = bed.then_some(Subject::Lodging(stop));
        bed.into_iter()
            .chain(programme.then_some(Subject::Programme(stop)))
    }

    /// Beds and programmes of a stop between two ways.
    pub(super) fn between(
        &mut self,
        stop: usize,
        there: Option<&TransportOption>,
        on: Option<&TransportOption>,
    ) -> Frontier {
        let times = TimesInTown::of(self.till.trip, stop, there, on);
        if let Some(known) = self.known.get(&(stop, times)) {
            return known.clone();
        }
        let programmes = self.programmes(stop, times);
        let frontier = match self.beds.get(stop) {
            Some(Some(beds)) => Frontier::joined(&[(beds, &programmes)]),
            _ => programmes,
        };
        self.known.insert((stop, times), frontier.clone());
        frontier
    }

    fn programmes(&self, index: usize, times: TimesInTown) -> Frontier {
        let till = self.till;
        let none = Frontier::of(State::NONE);
        let Some(stop) = till.trip.stops.get(index) else {
            return none;
        };
        let Some(activity) = till.findings.activities.get(&stop.place) else {
            return none;
        };
        let fitting = Fitting {
            stop,
            pace: till.trip.pace,
            times,
        };
        let states = activity.programmes.iter().zip(0_u16..).map(|(it, pick)| {
            let days = fitting.days(it);
            State {
                cost: cost(till, &days),
                quality: i64::from(it.quality) * i64::from(stop.nights + 1) - missed(it, &days),
                kitchens: self.kitchens_of(&days),
                picks: vec![pick],
            }
        });
        Frontier::among(states.collect())
    }

    fn kitchens_of(&self, days: &[FittedDay]) -> u32 {
        let mut kitchens = 0;
        for item in days.iter().flat_map(|day| &day.items) {
            let ItemKind::Meal { meal, .. } = &item.kind else {
                continue;
            };
            for (at, wanted) in self.kitchens.iter().enumerate().take(32) {
                if meal.cuisines.iter().any(|of| serves(of, wanted)) {
                    kitchens |= 1 << at;
                }
            }
        }
        kitchens
    }
}

/// Points for the sights and meals of a programme for which no time is left.
fn missed(programme: &Programme, days: &[FittedDay]) -> i64 {
    let worth = |item: &Item| match &item.kind {
        ItemKind::Sight { .. } => SIGHT_POINTS,
        ItemKind::Meal { .. } | ItemKind::OwnMeal { .. } => MEAL_POINTS,
        ItemKind::Free { .. } => 0,
    };
    let planned = programme.days.iter().flat_map(|day| &day.items);
    let left = days.iter().flat_map(|day| &day.items);
    planned.map(worth).sum::<i64>() - left.map(worth).sum::<i64>()
}

fn cost(till: &Till<'_>, days: &[FittedDay]) -> Cents {
    till.days(days).iter().map(|line| line.total_cents).sum()
}

fn beds(till: &Till<'_>, stop: &Stop) -> Option<Frontier> {
    let beds = till.findings.accommodations.get(&stop.place)?;
    let states = beds.options.iter().zip(0_u16..).map(|(option, pick)| {
        let lines = till.bed(stop, option);
        State {
            cost: lines.iter().map(|line| line.total_cents).sum(),
            quality: i64::from(option.quality) * i64::from(stop.nights.max(1)),
            kitchens: 0,
            picks: vec![pick],
        }
    });
    let states: Vec<State> = states.collect();
    (!states.is_empty()).then(|| Frontier::among(states))
}

//! What does not fit between the results of the specialists: which task is to do it again, and
//! against which other.

use std::collections::BTreeMap;

use jiff::civil::Date;
use muster_proto::{Conflict, Json, TaskId, limits::CONFLICTS_MAX};

use super::Contradiction;
use crate::activity::{ItemKind, Programme};
use crate::budget::{Subject, audit};
use crate::finding::{Finding, Findings};
use crate::refusal::Refusal;
use crate::source::Source;
use crate::transport::LegOptions;
use crate::trip::{Leg, PlaceId, Stop, Trip};

/// The name of the task that made the plan.
const PLANNING: &str = "planning";

/// The findings that a task was given, and who brought which.
#[derive(Debug, Default)]
pub(crate) struct Given {
    pub(crate) findings: Findings,
    locations: BTreeMap<PlaceId, TaskId>,
    accommodations: BTreeMap<PlaceId, TaskId>,
    activities: BTreeMap<PlaceId, TaskId>,
    /// By the ends.
    legs: BTreeMap<(String, String), TaskId>,
    budget: Option<TaskId>,
}

impl Given {
    /// Sorts what came in.
    ///
    /// # Errors
    /// When something calls itself a finding and is none.
    pub(crate) fn gather(inputs: &BTreeMap<TaskId, Json>) -> Result<Self, Refusal> {
        let mut given = Self::default();
        for (task, json) in inputs {
            if let Some(finding) = Finding::read(json.as_str())? {
                given.note(task, &finding);
                given.findings.add(finding);
            }
        }
        Ok(given)
    }

    fn note(&mut self, task: &TaskId, finding: &Finding) {
        let task = task.clone();
        match finding {
            Finding::Location(it) => drop(self.locations.insert(it.place.clone(), task)),
            Finding::Accommodation(it) => drop(self.accommodations.insert(it.place.clone(), task)),
            Finding::Activity(it) => drop(self.activities.insert(it.place.clone(), task)),
            Finding::Transport(it) => {
                let legs = it.legs.iter().map(|leg| (ends(leg), task.clone()));
                self.legs.extend(legs);
            }
            Finding::Budget(_) => self.budget = Some(task),
            Finding::Tips(_) | Finding::Weather(_) => {}
        }
    }

    /// Everything that does not fit, at most [`CONFLICTS_MAX`].
    pub(crate) fn conflicts(&self, source: &dyn Source, trip: &Trip) -> Vec<Conflict> {
        let mut found = Vec::new();
        self.places(trip, &mut found);
        let others = trip.alternatives.iter().map(|other| &other.stop);
        for stop in trip.stops.iter().chain(others) {
            self.nights(stop, &mut found);
            self.programmes(source, stop, &mut found);
        }
        self.days_of_legs(trip, &mut found);
        // A bill for alternatives that are wrong themselves says nothing more.
        if found.is_empty() {
            self.bill(source, trip, &mut found);
        }
        found.truncate(CONFLICTS_MAX);
        found
    }

    /// Results on cities that the plan does not have.
    fn places(&self, trip: &Trip, found: &mut Vec<Conflict>) {
        let others = trip.alternatives.iter().map(|other| &other.stop);
        let planned: Vec<&PlaceId> = trip.stops.iter().chain(others).map(|s| &s.place).collect();
        let tasks = [&self.locations, &self.accommodations, &self.activities];
        for (place, task) in tasks.into_iter().flatten() {
            if !planned.contains(&place) {
                let city = self.findings.locations.get(place).map(|it| &*it.city);
                let city = city.unwrap_or(&place.0);
                let reason = format!("no stop of the trip is {city}, but the result is about it");
                found.extend(against_plan(Some(task), reason));
            }
        }
    }

    fn nights(&self, stop: &Stop, found: &mut Vec<Conflict>) {
        let Some(finding) = self.findings.accommodations.get(&stop.place) else {
            return;
        };
        let task = self.accommodations.get(&stop.place);
        if finding.nights != stop.nights {
            let reason = format!(
                "{} is for {} nights, but the beds are for {}",
                stop.city, stop.nights, finding.nights
            );
            found.extend(against_plan(task, reason));
        }
        let elsewhere = finding
            .options
            .iter()
            .find(|option| option.lodging.place != stop.place);
        if let Some(option) = elsewhere {
            let reason = format!("{} is not in {}", option.lodging.name, stop.city);
            let location = self.locations.get(&stop.place);
            found.extend(conflict(task, location, reason));
        }
    }

    fn programmes(&self, source: &dyn Source, stop: &Stop, found: &mut Vec<Conflict>) {
        let Some(finding) = self.findings.activities.get(&stop.place) else {
            return;
        };
        let task = self.activities.get(&stop.place);
        let beds = self.accommodations.get(&stop.place);
        let wrong_days = finding.programmes.iter().find_map(|it| wrong_day(it, stop));
        if let Some(reason) = wrong_days {
            found.extend(conflict(task, beds, reason));
        }
        let known = source.sights(&stop.place);
        let mut items = finding
            .programmes
            .iter()
            .flat_map(|programme| &programme.days)
            .flat_map(|day| &day.items);
        let invented = items.find_map(|item| match &item.kind {
            ItemKind::Sight { sight } if !known.contains(sight) => Some(&sight.name),
            _ => None,
        });
        if let Some(name) = invented {
            let reason = format!(
                "`{name}` is not among the sights of {}, or is another there",
                stop.city
            );
            found.extend(conflict(task, self.locations.get(&stop.place), reason));
        }
    }

    fn days_of_legs(&self, trip: &Trip, found: &mut Vec<Conflict>) {
        let others = trip.alternatives.iter().map(|other| trip.with(other));
        let trips = std::iter::once(trip.clone()).chain(others);
        let legs: Vec<Leg> = trips.flat_map(|trip| trip.legs()).collect();
        let given = self.findings.transports.iter().flat_map(|it| &it.legs);
        for given in given {
            if legs.iter().any(|leg| given.are_of(leg)) {
                continue;
            }
            let reason = format!(
                "no leg of the trip goes from {} to {} on {}",
                given.from, given.to, given.date
            );
            found.extend(against_plan(self.legs.get(&ends(given)), reason));
        }
    }

    fn bill(&self, source: &dyn Source, trip: &Trip, found: &mut Vec<Conflict>) {
        let Some(budget) = &self.findings.budget else {
            return;
        };
        let legs = trip.legs();
        let at = |index: usize| trip.stops.get(index).map(|stop| &stop.place);
        for doubt in audit(source, trip, &self.findings, budget) {
            let offered_by = match doubt.subject {
                Some(Subject::Leg(index)) => {
                    let leg = legs.iter().find(|leg| leg.index == index);
                    let ends = leg.map(|leg| (leg.from.city().into(), leg.to.city().into()));
                    ends.and_then(|ends| self.legs.get(&ends))
                }
                Some(Subject::Lodging(index)) => {
                    at(index).and_then(|at| self.accommodations.get(at))
                }
                Some(Subject::Programme(index)) => at(index).and_then(|at| self.activities.get(at)),
                None => None,
            };
            found.extend(conflict(self.budget.as_ref(), offered_by, doubt.reason));
        }
    }

    /// The tasks behind what is wrong in the finished itinerary.
    pub(crate) fn blamed(&self, trip: &Trip, contradictions: &[Contradiction]) -> Vec<Conflict> {
        let blame = |contradiction: &Contradiction| {
            let reason = contradiction.to_string();
            match contradiction {
                Contradiction::Sum { .. } => conflict(self.budget.as_ref(), None, reason),
                Contradiction::Days => conflict(self.activities.values().next(), None, reason),
                Contradiction::Twice(what) | Contradiction::Invented(what) => {
                    let stop = self.stop_with(what)?;
                    let location = self.locations.get(stop);
                    conflict(self.activities.get(stop), location, reason)
                }
                Contradiction::Overlap { date, .. } | Contradiction::Closed { date, .. } => {
                    let stop = stop_on(trip, *date)?;
                    let beds = self.accommodations.get(stop);
                    conflict(self.activities.get(stop), beds, reason)
                }
            }
        };
        let mut blamed: Vec<Conflict> = contradictions.iter().filter_map(blame).collect();
        blamed.truncate(CONFLICTS_MAX);
        blamed
    }

    /// The last stop whose programmes name something.
    fn stop_with(&self, what: &str) -> Option<&PlaceId> {
        let names = |programme: &Programme| {
            let mut items = programme.days.iter().flat_map(|day| &day.items);
            items.any(|item| match &item.kind {
                ItemKind::Sight { sight } => sight.name == what,
                ItemKind::Meal { meal, .. } => meal.name == what,
                ItemKind::OwnMeal { .. } | ItemKind::Free { .. } => false,
            })
        };
        let mut activities = self.findings.activities.iter().rev();
        activities
            .find(|(_, finding)| finding.programmes.iter().any(names))
            .map(|(stop, _)| stop)
    }
}

fn ends(leg: &LegOptions) -> (String, String) {
    (leg.from.clone(), leg.to.clone())
}

fn stop_on(trip: &Trip, date: Date) -> Option<&PlaceId> {
    let on = |stop: &Stop| stop.arrive <= date && date <= stop.leave;
    trip.stops
        .iter()
        .find(|stop| on(stop))
        .map(|stop| &stop.place)
}

/// A programme has each day of the stop once, in order.
fn wrong_day(programme: &Programme, stop: &Stop) -> Option<String> {
    let given: Vec<u32> = programme.days.iter().map(|day| day.day).collect();
    let due: Vec<u32> = (0..=stop.nights).collect();
    (given != due).then(|| {
        format!(
            "the stay in {} has {} nights, but a programme has {} days",
            stop.city,
            stop.nights,
            given.len()
        )
    })
}

fn against_plan(responsible: Option<&TaskId>, reason: String) -> Option<Conflict> {
    let planning = TaskId::new(PLANNING).ok();
    conflict(responsible, planning.as_ref(), reason)
}

fn conflict(
    responsible: Option<&TaskId>,
    against: Option<&TaskId>,
    reason: String,
) -> Option<Conflict> {
    Some(Conflict {
        responsible: responsible?.clone(),
        against: against.cloned(),
        reason,
    })
}

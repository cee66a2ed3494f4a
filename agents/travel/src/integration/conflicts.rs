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
use crate::trip::{Stop, Trip};

/// The name of the task that made the plan.
const PLANNING: &str = "planning";

/// The findings that a task was given, and who brought which.
#[derive(Debug, Default)]
pub(crate) struct Given {
    pub(crate) findings: Findings,
    locations: BTreeMap<usize, TaskId>,
    accommodations: BTreeMap<usize, TaskId>,
    activities: BTreeMap<usize, TaskId>,
    legs: BTreeMap<usize, TaskId>,
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
            Finding::Location(it) => drop(self.locations.insert(it.stop, task)),
            Finding::Accommodation(it) => drop(self.accommodations.insert(it.stop, task)),
            Finding::Activity(it) => drop(self.activities.insert(it.stop, task)),
            Finding::Transport(it) => {
                let legs = it.legs.iter().map(|leg| (leg.leg, task.clone()));
                self.legs.extend(legs);
            }
            Finding::Budget(_) => self.budget = Some(task),
            Finding::Tips(_) | Finding::Weather(_) => {}
        }
    }

    /// Everything that does not fit, at most [`CONFLICTS_MAX`].
    pub(crate) fn conflicts(&self, source: &dyn Source, trip: &Trip) -> Vec<Conflict> {
        let mut found = Vec::new();
        for (index, stop) in trip.stops.iter().enumerate() {
            self.place(index, stop, &mut found);
            self.nights(index, stop, &mut found);
            self.programmes(source, index, stop, &mut found);
        }
        self.days_of_legs(trip, &mut found);
        // A bill for alternatives that are wrong themselves says nothing more.
        if found.is_empty() {
            self.bill(source, trip, &mut found);
        }
        found.truncate(CONFLICTS_MAX);
        found
    }

    fn place(&self, index: usize, stop: &Stop, found: &mut Vec<Conflict>) {
        let Some(finding) = self.findings.locations.get(&index) else {
            return;
        };
        if finding.place != stop.place {
            let reason = format!(
                "stop {index} is {}, but the result is about {}",
                stop.city, finding.city
            );
            found.extend(against_plan(self.locations.get(&index), reason));
        }
    }

    fn nights(&self, index: usize, stop: &Stop, found: &mut Vec<Conflict>) {
        let Some(finding) = self.findings.accommodations.get(&index) else {
            return;
        };
        let task = self.accommodations.get(&index);
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
            let location = self.locations.get(&index);
            found.extend(conflict(task, location, reason));
        }
    }

    fn programmes(
        &self,
        source: &dyn Source,
        index: usize,
        stop: &Stop,
        found: &mut Vec<Conflict>,
    ) {
        let Some(finding) = self.findings.activities.get(&index) else {
            return;
        };
        let task = self.activities.get(&index);
        let beds = self.accommodations.get(&index);
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
            found.extend(conflict(task, self.locations.get(&index), reason));
        }
    }

    fn days_of_legs(&self, trip: &Trip, found: &mut Vec<Conflict>) {
        let legs = trip.legs();
        let given = self.findings.transports.iter().flat_map(|it| &it.legs);
        for given in given {
            let Some(leg) = legs.iter().find(|leg| leg.index == given.leg) else {
                continue;
            };
            let ends = (leg.from.city(), leg.to.city());
            if leg.date != given.date || ends != (given.from.as_str(), given.to.as_str()) {
                let reason = format!(
                    "leg {} goes from {} to {} on {}, but the result is from {} to {} on {}",
                    leg.index, ends.0, ends.1, leg.date, given.from, given.to, given.date
                );
                found.extend(against_plan(self.legs.get(&given.leg), reason));
            }
        }
    }

    fn bill(&self, source: &dyn Source, trip: &Trip, found: &mut Vec<Conflict>) {
        let Some(budget) = &self.findings.budget else {
            return;
        };
        for doubt in audit(source, trip, &self.findings, budget) {
            let offered_by = match doubt.subject {
                Some(Subject::Leg(index)) => self.legs.get(&index),
                Some(Subject::Lodging(index)) => self.accommodations.get(&index),
                Some(Subject::Programme(index)) => self.activities.get(&index),
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
                    let location = self.locations.get(&stop);
                    conflict(self.activities.get(&stop), location, reason)
                }
                Contradiction::Overlap { date, .. } | Contradiction::Closed { date, .. } => {
                    let stop = stop_on(trip, *date)?;
                    let beds = self.accommodations.get(&stop);
                    conflict(self.activities.get(&stop), beds, reason)
                }
            }
        };
        let mut blamed: Vec<Conflict> = contradictions.iter().filter_map(blame).collect();
        blamed.truncate(CONFLICTS_MAX);
        blamed
    }

    /// The last stop whose programmes name something.
    fn stop_with(&self, what: &str) -> Option<usize> {
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
            .map(|(stop, _)| *stop)
    }
}

fn stop_on(trip: &Trip, date: Date) -> Option<usize> {
    let on = |stop: &Stop| stop.arrive <= date && date <= stop.leave;
    trip.stops.iter().position(on)
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

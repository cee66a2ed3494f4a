use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Parts, planned};
use crate::answer::{Dependency, TimelineStep};
use crate::choice::reach;
use crate::department::Department;
use crate::department_plan::{DECIDE_STEP, Step, works_step};
use crate::measure::Measure;
use crate::schedule::{OwnedStep, ScheduleError, Slot, schedule};
use crate::season::later;

/// How long it takes to declare a stage, in days.
const DECIDE_DAYS: i64 = 1;

/// All steps, and when each happens.
pub(crate) struct Timeline<'a> {
    decide: Step,
    steps: Vec<(Department, &'a Step)>,
    slots: BTreeMap<String, Slot>,
    /// The day from which each measure works.
    works: Vec<(i64, &'a Measure)>,
}

impl<'a> Timeline<'a> {
    pub(crate) fn of(parts: &Parts<'a>) -> Result<Self, ScheduleError> {
        let decide = Step {
            id: DECIDE_STEP.to_owned(),
            title: format!("Declare: {}", parts.plan.assessment.stage_name),
            responsible: "General manager".to_owned(),
            days: DECIDE_DAYS,
            after: Vec::new(),
            crews: 0,
        };
        let steps: Vec<(Department, &Step)> = parts
            .departments
            .iter()
            .flat_map(|(department, plan)| plan.steps.iter().map(|step| (*department, step)))
            .collect();
        let crews = parts.departments.iter();
        let crews = crews.filter_map(|(department, plan)| Some((*department, plan.crews?)));
        let mut owned: Vec<OwnedStep<'_>> = vec![(None, &decide)];
        owned.extend(
            steps
                .iter()
                .map(|(department, step)| (Some(*department), *step)),
        );
        let slots = schedule(&owned, &crews.collect())?;
        let works = planned(parts.departments)
            .into_iter()
            .filter_map(|(_, it)| {
                let slot = slots.get(&works_step(&it.measure.id))?;
                Some((slot.end_day, &it.measure))
            });
        Ok(Self {
            works: works.collect(),
            decide,
            steps,
            slots,
        })
    }

    /// The cut that is reached on a day from now.
    pub(crate) fn reach_on(&self, day: i64) -> f64 {
        let at_work = self.works.iter().filter(|(from, _)| *from <= day);
        reach(at_work.map(|(_, measure)| *measure))
    }

    /// The measures that work by a day.
    pub(crate) fn working_by(&self, day: i64) -> impl Iterator<Item = &'a Measure> + '_ {
        let at_work = self.works.iter().filter(move |(from, _)| *from <= day);
        at_work.map(|(_, measure)| *measure)
    }

    /// The first day on which a cut is reached.
    pub(crate) fn met_day(&self, target: f64) -> Option<i64> {
        let mut days: Vec<i64> = self.works.iter().map(|(day, _)| *day).collect();
        days.push(0);
        days.sort_unstable();
        days.into_iter()
            .find(|day| self.reach_on(*day) >= target - 5e-4)
    }

    pub(crate) fn end_of(&self, id: &str) -> i64 {
        self.slots.get(id).map_or(0, |slot| slot.end_day)
    }

    /// All steps but the one of the management.
    pub(crate) fn owned(&self) -> &[(Department, &'a Step)] {
        &self.steps
    }

    /// The steps as they happen.
    pub(crate) fn steps(&self, start: Date) -> Vec<TimelineStep> {
        let decide = std::iter::once(("Management", &self.decide));
        let others = self
            .steps
            .iter()
            .map(|(department, step)| (department.title(), *step));
        let mut rows: Vec<(Slot, TimelineStep)> = decide
            .chain(others)
            .filter_map(|(department, step)| {
                let slot = *self.slots.get(&step.id)?;
                Some((
                    slot,
                    TimelineStep {
                        id: step.id.clone(),
                        title: step.title.clone(),
                        department: department.to_owned(),
                        responsible: step.responsible.clone(),
                        start: later(start, slot.start_day),
                        end: later(start, slot.end_day),
                        after: step.after.clone(),
                    },
                ))
            })
            .collect();
        rows.sort_by(|(one, left), (two, right)| {
            (one.start_day, one.end_day, &left.id).cmp(&(two.start_day, two.end_day, &right.id))
        });
        rows.into_iter().map(|(_, row)| row).collect()
    }

    /// Where a step waits for one of another department.
    pub(crate) fn dependencies(&self, start: Date) -> Vec<Dependency> {
        let find = |id: &String| self.steps.iter().find(|(_, step)| step.id == *id);
        let mut found = Vec::new();
        for (department, step) in &self.steps {
            for before in step.after.iter().filter_map(find) {
                if before.0 != *department {
                    found.push(Dependency {
                        step: step.title.clone(),
                        department: department.title().to_owned(),
                        waits_for: before.1.title.clone(),
                        of: before.0.title().to_owned(),
                        until: later(start, self.end_of(&before.1.id)),
                    });
                }
            }
        }
        found
    }
}

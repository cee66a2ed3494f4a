//! When steps of all departments happen: each as early as what comes before it and the crews allow.

use std::collections::BTreeMap;

use crate::department::Department;
use crate::department_plan::Step;

/// Longest timeline, in days: ten years.
const DAYS_MAX: i64 = 3650;

/// A step with its department, `None` for the management.
pub type OwnedStep<'a> = (Option<Department>, &'a Step);

/// When a step happens, in days from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// The day that it begins.
    pub start_day: i64,
    /// The day that it is done.
    pub end_day: i64,
}

/// Why there is no timeline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// A step that is waited for does not exist.
    #[error("{step} waits for {missing}, which nobody plans")]
    Missing {
        /// Who waits.
        step: String,
        /// For what.
        missing: String,
    },
    /// Steps that wait for one another.
    #[error("{0} waits for itself, in a circle")]
    Circle(String),
}

/// The slots of steps, by id. Of steps that could begin on the same day those come first that most of the rest waits
/// for.
///
/// # Errors
/// [`ScheduleError`] naming the step.
pub fn schedule(
    steps: &[OwnedStep<'_>],
    crews: &BTreeMap<Department, u32>,
) -> Result<BTreeMap<String, Slot>, ScheduleError> {
    let tails = tails(steps)?;
    let mut slots: BTreeMap<String, Slot> = BTreeMap::new();
    let mut in_use: BTreeMap<Department, Vec<u32>> = BTreeMap::new();
    while slots.len() < steps.len() {
        let ready = |step: &Step| {
            step.after.iter().filter_map(|id| slots.get(id)).count() == step.after.len()
        };
        let earliest = |step: &Step| {
            step.after
                .iter()
                .filter_map(|id| slots.get(id))
                .map(|slot| slot.end_day)
                .max()
                .unwrap_or(0)
        };
        let next = steps
            .iter()
            .filter(|(_, step)| !slots.contains_key(&step.id) && ready(step))
            .min_by_key(|(_, step)| (earliest(step), -tails[&step.id], step.id.clone()));
        let Some((department, step)) = next else {
            let left = steps.iter().find(|(_, step)| !slots.contains_key(&step.id));
            return Err(ScheduleError::Circle(
                left.map_or(String::new(), |(_, step)| step.id.clone()),
            ));
        };
        let mut start_day = earliest(step);
        if let Some(department) = department
            && let Some(limit) = crews.get(department).filter(|_| step.crews > 0)
        {
            let used = in_use.entry(*department).or_default();
            start_day = first_free(used, start_day, step, (*limit).max(step.crews));
            book(used, start_day, step);
        }
        let slot = Slot {
            start_day,
            end_day: start_day + step.days,
        };
        slots.insert(step.id.clone(), slot);
    }
    Ok(slots)
}

fn first_free(used: &[u32], from: i64, step: &Step, limit: u32) -> i64 {
    let free = |day: i64| used.get(day as usize).copied().unwrap_or(0) + step.crews <= limit;
    let mut start = from;
    while start < DAYS_MAX && !(start..start + step.days).all(free) {
        start += 1;
    }
    start
}

fn book(used: &mut Vec<u32>, start: i64, step: &Step) {
    let end = (start + step.days) as usize;
    if used.len() < end {
        used.resize(end, 0);
    }
    for day in &mut used[start as usize..end] {
        *day += step.crews;
    }
}

/// How many days come after each step begins, itself among them.
fn tails(steps: &[OwnedStep<'_>]) -> Result<BTreeMap<String, i64>, ScheduleError> {
    for (_, step) in steps {
        let known = |id: &&String| steps.iter().any(|(_, other)| other.id == **id);
        if let Some(missing) = step.after.iter().find(|id| !known(id)) {
            return Err(ScheduleError::Missing {
                step: step.id.clone(),
                missing: missing.clone(),
            });
        }
    }
    let mut tails: BTreeMap<String, i64> = steps
        .iter()
        .map(|(_, step)| (step.id.clone(), step.days))
        .collect();
    // As many rounds as the longest chain has steps.
    for _ in 0..=steps.len() {
        let mut changed = false;
        for (_, step) in steps {
            let own = tails[&step.id];
            for before in &step.after {
                let days = steps
                    .iter()
                    .find(|(_, other)| other.id == *before)
                    .map_or(0, |(_, other)| other.days);
                if let Some(tail) = tails.get_mut(before).filter(|tail| **tail < own + days) {
                    *tail = own + days;
                    changed = true;
                }
            }
        }
        if !changed {
            return Ok(tails);
        }
    }
    Err(ScheduleError::Circle(
        steps
            .first()
            .map_or(String::new(), |(_, step)| step.id.clone()),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(id: &str, days: i64, after: &[&str], crews: u32) -> Step {
        Step {
            id: id.to_owned(),
            title: id.to_owned(),
            responsible: String::new(),
            days,
            after: after.iter().map(|id| (*id).to_owned()).collect(),
            crews,
        }
    }

    fn slots(steps: &[Step], crews: u32) -> Result<BTreeMap<String, Slot>, ScheduleError> {
        let owned: Vec<OwnedStep<'_>> = steps
            .iter()
            .map(|step| (Some(Department::Operations), step))
            .collect();
        schedule(&owned, &BTreeMap::from([(Department::Operations, crews)]))
    }

    #[test]
    fn nothing_begins_before_what_it_waits_for_and_no_crew_is_booked_twice() {
        let steps = [
            step("a", 10, &[], 2),
            step("b", 5, &["a"], 2),
            step("c", 10, &[], 2),
            step("d", 0, &["b", "c"], 0),
        ];
        let slots = slots(&steps, 3).unwrap();
        for step in &steps {
            for before in &step.after {
                assert!(slots[before].end_day <= slots[&step.id].start_day);
            }
        }
        for day in 0..40 {
            let used: u32 = steps
                .iter()
                .filter(|step| slots[&step.id].start_day <= day && day < slots[&step.id].end_day)
                .map(|step| step.crews)
                .sum();
            assert!(used <= 3, "day {day}");
        }
        // The longer chain goes first.
        assert_eq!(slots["a"].start_day, 0);
        assert_eq!(slots["d"].end_day, 25);
    }

    #[test]
    fn circles_and_missing_steps_are_named() {
        let circle = slots(&[step("a", 1, &["b"], 0), step("b", 1, &["a"], 0)], 1);
        assert!(matches!(circle, Err(ScheduleError::Circle(_))));
        let missing = slots(&[step("a", 1, &["x"], 0)], 1).unwrap_err();
        assert_eq!(missing.to_string(), "a waits for x, which nobody plans");
    }
}

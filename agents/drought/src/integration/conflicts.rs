//! What does not fit between the departments' plans.

use crate::brief::RuledOut;
use crate::choice::{Aim, choose, reach};
use crate::department::Department;
use crate::department_plan::announce_step;
use crate::measure::Measure;
use crate::planning::demand_for_costs;
use crate::schedule::ScheduleError;
use crate::unit::percent;
use crate::worker::{announce_order, leave_out_order, take_order};

use super::{Parts, Timeline, planned};

/// Reaches that are as good as equal, as a fraction.
const TOLERANCE: f64 = 5e-4;

/// A department that is to do its plan again, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blame {
    /// Who.
    pub department: Department,
    /// Whose plan it stands against.
    pub against: Option<Department>,
    /// Why, and what would help.
    pub reason: String,
}

fn blame(department: Department, against: Option<Department>, reason: String) -> Blame {
    Blame {
        department,
        against: against.filter(|other| *other != department),
        reason,
    }
}

/// The first kind of conflict that there is: what depends on it may be settled with it.
pub(super) fn conflicts(parts: &Parts<'_>) -> Vec<Blame> {
    let checks: [fn(&Parts<'_>) -> Vec<Blame>; 5] =
        [altered, requirements, shortfall, announcements, unscheduled];
    checks
        .iter()
        .map(|check| check(parts))
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// Measures are to be those that were given: a saving that somebody made up would hide a shortfall.
fn altered(parts: &Parts<'_>) -> Vec<Blame> {
    let given = |measure: &Measure| parts.plan.measures.iter().any(|known| known == measure);
    let wrong = |(department, planned): (Department, &crate::department_plan::PlannedMeasure)| {
        let measure = &planned.measure;
        let own = measure.owner() == Some(department);
        (!given(measure) || !own).then(|| {
            blame(
                department,
                None,
                format!(
                    "“{}” is not a measure of {department} as it was given",
                    measure.title
                ),
            )
        })
    };
    planned(parts.departments)
        .into_iter()
        .filter_map(wrong)
        .collect()
}

fn requirements(parts: &Parts<'_>) -> Vec<Blame> {
    let mut found = Vec::new();
    for (department, it) in planned(parts.departments) {
        for id in &it.measure.requires {
            if parts.departments.values().any(|plan| plan.has(id)) {
                continue;
            }
            let owner = parts.plan.measures.iter().find(|measure| measure.id == *id);
            let owner = owner
                .and_then(Measure::owner)
                .filter(|owner| !refuses(parts, *owner, id));
            found.push(match owner {
                Some(owner) => blame(
                    owner,
                    Some(department),
                    format!(
                        "{department} plans “{}”, which needs {id} {}",
                        it.measure.title,
                        take_order(id)
                    ),
                ),
                None => blame(
                    department,
                    None,
                    format!(
                        "“{}” needs {id}, which cannot be had {}",
                        it.measure.title,
                        leave_out_order(&it.measure.id)
                    ),
                ),
            });
        }
    }
    found
}

/// Whether a department has said that it leaves a measure out.
fn refuses(parts: &Parts<'_>, department: Department, id: &str) -> bool {
    parts
        .departments
        .get(&department)
        .is_some_and(|plan| plan.left_out.iter().any(|left| left.what == id))
}

/// Short of the target by the deadline, or over the budget, while other measures would do better.
fn shortfall(parts: &Parts<'_>) -> Vec<Blame> {
    let plan = parts.plan;
    let situation = &plan.situation;
    let all = planned(parts.departments);
    // Without a timeline the announcements are missing, and are asked for next.
    let timeline = Timeline::of(parts).ok();
    let deadline = situation.deadline_days.min(situation.horizon_days);
    let in_time: Vec<&Measure> = match &timeline {
        Some(timeline) => timeline
            .working_by(deadline.max(last_nominal(&all)))
            .collect(),
        None => all.iter().map(|(_, it)| &it.measure).collect(),
    };
    let target = plan.assessment.target;
    let now = reach(in_time.iter().copied());
    let cost: f64 = all.iter().map(|(_, it)| it.cost_usd).sum();
    let over = situation
        .budget_usd
        .is_some_and(|budget| cost > budget + 1.0);
    if now >= target - TOLERANCE && !over {
        return Vec::new();
    }
    let aim = Aim {
        cut: target,
        budget_usd: situation.budget_usd,
        demand_ml: demand_for_costs(situation),
        horizon_days: situation.horizon_days,
        delay_days_max: deadline.max(last_nominal(&all)),
        level: plan.level,
    };
    let own = |measure: &Measure| in_time.iter().any(|other| other.id == measure.id);
    let usable = |measure: &Measure| own(measure) || available(parts, measure);
    let better = choose(&plan.measures, &aim, usable);
    if better.reach <= now + TOLERANCE && !over {
        return Vec::new();
    }
    let taken = |id: &str| {
        better
            .taken
            .iter()
            .any(|place| plan.measures[*place].id == id)
    };
    let mut found = Vec::new();
    for place in &better.taken {
        let measure = &plan.measures[*place];
        let planned = all.iter().any(|(_, it)| it.measure.id == measure.id);
        if let Some(owner) = measure.owner().filter(|_| !planned) {
            let reason = format!(
                "the departments reach {} of the {} asked for; “{}” ({}) would help {}",
                percent(now),
                percent(target),
                measure.title,
                measure.effect(),
                take_order(&measure.id)
            );
            found.push(blame(owner, None, reason));
        }
    }
    found.extend(needless(&all, over, taken));
    found
}

/// What the better choice does without only costs.
fn needless(
    all: &[(Department, &crate::department_plan::PlannedMeasure)],
    over: bool,
    taken: impl Fn(&str) -> bool,
) -> Vec<Blame> {
    let why = match over {
        true => "the plans cost more than the budget",
        false => "others reach the cut at a lower cost",
    };
    let left = all.iter().filter(|(_, it)| !taken(&it.measure.id));
    left.map(|(department, it)| {
        let (title, order) = (&it.measure.title, leave_out_order(&it.measure.id));
        blame(
            *department,
            None,
            format!("{why}; “{title}” is what it can do without {order}"),
        )
    })
    .collect()
}

/// The longest delay that the planner's own choice has: what it took is never late by itself.
fn last_nominal(all: &[(Department, &crate::department_plan::PlannedMeasure)]) -> i64 {
    all.iter()
        .map(|(_, it)| it.measure.delay_days)
        .max()
        .unwrap_or(0)
}

/// Whether a measure that nobody plans may be asked for: its department has the crews and has not left it out, and
/// nobody rules it out.
fn available(parts: &Parts<'_>, measure: &Measure) -> bool {
    let ruled_out = |it: &RuledOut| it.measure.id == measure.id;
    let owner = measure.owner();
    let plan = owner.and_then(|owner| parts.departments.get(&owner));
    let can = plan.is_some_and(|plan| plan.crews.is_none_or(|crews| measure.crews <= crews));
    can && owner.is_some_and(|owner| !refuses(parts, owner, &measure.id))
        && !parts.plan.ruled_out.iter().any(ruled_out)
}

/// Customers are told of everything that they are to do.
fn announcements(parts: &Parts<'_>) -> Vec<Blame> {
    let steps = parts
        .departments
        .get(&Department::Communications)
        .map(|plan| &plan.steps);
    let told =
        |id: &str| steps.is_some_and(|steps| steps.iter().any(|step| step.id == announce_step(id)));
    let missing = |(department, it): (Department, &crate::department_plan::PlannedMeasure)| {
        let measure = &it.measure;
        (measure.announce && !told(&measure.id)).then(|| {
            let reason = format!(
                "customers are not told of “{}” {}",
                measure.title,
                announce_order(&measure.id, &measure.title)
            );
            blame(Department::Communications, Some(department), reason)
        })
    };
    planned(parts.departments)
        .into_iter()
        .filter_map(missing)
        .collect()
}

/// Steps that wait for what nobody plans, or for one another.
fn unscheduled(parts: &Parts<'_>) -> Vec<Blame> {
    let Err(error) = Timeline::of(parts) else {
        return Vec::new();
    };
    let (ScheduleError::Missing { step, .. } | ScheduleError::Circle(step)) = &error;
    let owner = parts
        .departments
        .iter()
        .find(|(_, plan)| plan.steps.iter().any(|own| own.id == *step));
    owner
        .map(|(department, _)| blame(*department, None, error.to_string()))
        .into_iter()
        .collect()
}

//! The integrator: departments' plans become one, checked; what does not fit goes back to whom it belongs.

mod conflicts;
mod markdown;
mod metrics;
mod plots;
mod summary;
mod timeline;

use std::collections::BTreeMap;

use crate::answer::{Answer, AnswerMeasure, ForecastRow, Responsibility};
use crate::choice::reach;
use crate::department::Department;
use crate::department_plan::{DepartmentPlan, PlannedMeasure, works_step};
use crate::measure::Measure;
use crate::planning::DroughtPlan;
use crate::season::later;

pub use conflicts::Blame;
pub(crate) use timeline::Timeline;

/// A plan in parts: what the planner and the departments brought.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'a> {
    /// The planner's.
    pub plan: &'a DroughtPlan,
    /// The departments'.
    pub departments: &'a BTreeMap<Department, DepartmentPlan>,
}

/// The measures of all departments with their owners, in the order of departments.
pub(crate) fn planned(
    departments: &BTreeMap<Department, DepartmentPlan>,
) -> Vec<(Department, &PlannedMeasure)> {
    departments
        .iter()
        .flat_map(|(department, plan)| plan.measures.iter().map(|planned| (*department, planned)))
        .collect()
}

impl Parts<'_> {
    /// What does not fit, and who is to do it again; empty when all does.
    #[must_use]
    pub fn conflicts(&self) -> Vec<Blame> {
        conflicts::conflicts(self)
    }

    /// The integrated plan. `accepted` are conflicts that a person accepts; they are stated as gaps.
    ///
    /// # Errors
    /// [`crate::ScheduleError`] where steps wait for what nobody plans.
    pub fn integrate(&self, accepted: &[Blame]) -> Result<Answer, crate::ScheduleError> {
        let plan = self.plan;
        let timeline = Timeline::of(self)?;
        let situation = &plan.situation;
        let all: Vec<&Measure> = planned(self.departments)
            .into_iter()
            .map(|(_, it)| &it.measure)
            .collect();
        let reached = reach(all.iter().copied());
        let target = plan.assessment.target;
        let mut answer = Answer {
            title: format!("Drought response plan for {}", situation.name),
            date: situation.date,
            stage: plan.assessment.stage,
            stage_name: plan.assessment.stage_name.clone(),
            target,
            reach: reached,
            shortfall: Some(target - reached)
                .filter(|short| *short > 5e-4)
                .unwrap_or(0.0),
            met_on: timeline
                .met_day(target)
                .map(|day| later(situation.date, day)),
            cost_usd: planned(self.departments)
                .iter()
                .map(|(_, it)| it.cost_usd)
                .sum(),
            summary: Vec::new(),
            measures: self.measures(&timeline),
            timeline: timeline.steps(situation.date),
            dependencies: timeline.dependencies(situation.date),
            departments: self.words(),
            responsibilities: responsibilities(&timeline),
            metrics: metrics::metrics(self, reached),
            messages: plan.messages.clone(),
            forecast: self.forecast(&timeline),
            chance_below_reserve: self.chance(|_| 0.0),
            chance_below_reserve_with: self.chance(|day| timeline.reach_on(day)),
            chances: plan.assessment.chances.clone(),
            required: plan.assessment.required,
            triggers: plan.assessment.triggers.clone(),
            scenarios: plan.scenarios.clone(),
            contingency: plan.contingency.clone(),
            stakeholders: self.each(|it| &it.replies),
            revisions: self.each(|it| &it.revisions),
            left_out: self
                .departments
                .values()
                .flat_map(|it| it.left_out.clone())
                .collect(),
            unassigned: plan.unassigned.clone(),
            situation: plan.entries.clone(),
            assumptions: [plan.assumptions.clone(), self.each(|it| &it.assumptions)].concat(),
            gaps: Vec::new(),
            sources: plan.sources.clone(),
            method: method(plan),
            plots: Vec::new(),
            markdown: String::new(),
        };
        answer.gaps = summary::gaps(self, &answer, &timeline, accepted);
        answer.summary = summary::summary(self, &answer);
        answer.plots = plots::plots(self, &answer, &timeline);
        answer.markdown = markdown::markdown(self, &answer);
        Ok(answer)
    }

    fn each(&self, list: impl Fn(&DepartmentPlan) -> &Vec<String>) -> Vec<String> {
        self.departments
            .values()
            .flat_map(|plan| list(plan).clone())
            .collect()
    }

    fn measures(&self, timeline: &Timeline<'_>) -> Vec<AnswerMeasure> {
        let start = self.plan.situation.date;
        let measure = |(department, planned): (Department, &PlannedMeasure)| AnswerMeasure {
            id: planned.measure.id.clone(),
            title: planned.measure.title.clone(),
            department: department.title().to_owned(),
            effect: planned.measure.effect(),
            cost_usd: planned.cost_usd,
            works_on: later(start, timeline.end_of(&works_step(&planned.measure.id))),
            responsible: planned.measure.responsible.clone(),
        };
        planned(self.departments).into_iter().map(measure).collect()
    }

    /// What each department does, and which measure would be its next.
    fn words(&self) -> Vec<String> {
        let level = self.plan.level;
        let of = |(department, plan): (&Department, &DepartmentPlan)| {
            let own: Vec<&str> = plan
                .measures
                .iter()
                .map(|it| it.measure.title.as_str())
                .collect();
            let free = |measure: &&Measure| {
                let out = self
                    .plan
                    .ruled_out
                    .iter()
                    .any(|it| it.measure.id == measure.id);
                let can = plan.crews.is_none_or(|crews| measure.crews <= crews)
                    && !plan.left_out.iter().any(|it| it.what == measure.id);
                measure.owner() == Some(*department) && !plan.has(&measure.id) && !out && can
            };
            let rival = |measure: &&Measure| {
                !plan
                    .measures
                    .iter()
                    .any(|it| it.measure.group.is_some() && it.measure.group == measure.group)
            };
            let next = self
                .plan
                .measures
                .iter()
                .filter(free)
                .filter(rival)
                .min_by_key(|it| (it.level_min.max(level), it.delay_days));
            let next = next.map_or(String::new(), |it| {
                format!(
                    "; next would be “{}” ({}, {} days)",
                    it.title,
                    it.effect(),
                    it.delay_days
                )
            });
            let now = match own.is_empty() {
                true => "no measure is needed of it now".to_owned(),
                false => own.join("; "),
            };
            format!("**{}**: {now}{next}", department.title())
        };
        self.departments.iter().map(of).collect()
    }

    /// A cut of demand as a cut of what is drawn from the reservoir.
    fn of_draw(&self, cut: f64) -> f64 {
        let situation = &self.plan.situation;
        match (situation.demand_ml, situation.draw_ml()) {
            (Some(demand), Some(draw)) if draw > 0.0 => (cut * demand / draw).min(1.0),
            _ => cut,
        }
    }

    fn chance(&self, cut: impl Fn(i64) -> f64) -> Option<f64> {
        let situation = &self.plan.situation;
        let outlook = self.plan.assessment.outlook.as_ref()?;
        outlook.chance_below_reserve(
            situation.reservoir.as_ref()?,
            situation.storage_ml?,
            |day| self.of_draw(cut(day)),
        )
    }

    fn forecast(&self, timeline: &Timeline<'_>) -> Vec<ForecastRow> {
        let situation = &self.plan.situation;
        let known = (
            self.plan.assessment.outlook.as_ref(),
            situation.reservoir.as_ref(),
            situation.storage_ml,
        );
        let (Some(outlook), Some(reservoir), Some(storage)) = known else {
            return Vec::new();
        };
        let without = outlook.bands(reservoir, storage, |_| 0.0);
        let with = outlook.bands(reservoir, storage, |day| {
            self.of_draw(timeline.reach_on(day))
        });
        let rows = without.into_iter().zip(with);
        rows.map(|(without, with)| ForecastRow {
            date: without.date,
            low_ml: without.low_ml,
            median_ml: without.median_ml,
            high_ml: without.high_ml,
            low_with_ml: with.low_ml,
            median_with_ml: with.median_ml,
        })
        .collect()
    }
}

fn responsibilities(timeline: &Timeline<'_>) -> Vec<Responsibility> {
    let mut by_person: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (_, step) in timeline.owned() {
        let what = step
            .title
            .split(':')
            .next()
            .unwrap_or(&step.title)
            .trim_end_matches(" works")
            .to_owned();
        let list = by_person.entry(&step.responsible).or_default();
        if !list.contains(&what) {
            list.push(what);
        }
    }
    let people = by_person.into_iter().filter(|(who, _)| !who.is_empty());
    people
        .map(|(who, what)| Responsibility {
            who: who.to_owned(),
            what,
        })
        .collect()
}

fn method(plan: &DroughtPlan) -> String {
    let search = match plan.proven {
        true => "Measures were chosen by an exact search: none cheaper reaches as much.",
        false => {
            "Measures were chosen by a search that stopped at its bound: cheaper ones may reach as much."
        }
    };
    format!(
        "Made by fixed rules without a language model: the same request gives the same plan. {} {search} Savings of several measures multiply.",
        plan.assessment.forecast_method
    )
}

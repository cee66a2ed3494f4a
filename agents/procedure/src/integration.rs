//! The answer: the departments' plans in one timeline, with who answers for what and what is missing.

mod markdown;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::condition::Verdict;
use crate::department::{DepartmentPlan, Undecided};
use crate::placeholder::fill;
use crate::planning::Planned;
use crate::procedure::{Action, LEVEL};
use crate::schedule::schedule;

/// One step of the timeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The action's id.
    pub id: String,
    /// What is done.
    pub title: String,
    /// Whose it is.
    pub department: String,
    /// Who does it.
    pub owner: String,
    /// When it begins, in hours from the beginning.
    pub start_hours: f64,
    /// When it is finished.
    pub end_hours: f64,
    /// By when it has to be.
    pub due_hours: Option<f64>,
    /// By how much it comes too late.
    pub late_hours: f64,
    /// The ids of the chosen actions that it waits for.
    pub after: Vec<String>,
}

/// Something that waits for another department.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dependency {
    /// What waits.
    pub action: String,
    /// What it waits for.
    pub waits_for: String,
    /// Who has to wait.
    pub department: String,
    /// For whom.
    pub on: String,
}

/// Who answers for what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Responsibility {
    /// The department.
    pub department: String,
    /// Who leads it.
    pub lead: String,
    /// How many actions are its own.
    pub actions: usize,
}

/// A figure to watch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What it says.
    pub title: String,
    /// What it is; missing where it is only watched.
    pub value: Option<f64>,
    /// Its unit.
    pub unit: String,
    /// What it should be.
    pub target: Option<String>,
}

/// What somebody is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PublicMessage {
    /// Who.
    pub audience: String,
    /// One line.
    pub headline: String,
    /// What is said.
    pub text: String,
}

/// The whole plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// What it is called.
    pub title: String,
    /// How it stands, in a few sentences.
    pub summary: String,
    /// The level, where the procedure has any.
    pub level: Option<String>,
    /// What was told.
    pub values: BTreeMap<String, Value>,
    /// All steps, by when they begin.
    pub timeline: Vec<Step>,
    /// Who answers for what.
    pub responsibilities: Vec<Responsibility>,
    /// What waits for another department.
    pub dependencies: Vec<Dependency>,
    /// Figures to watch.
    pub metrics: Vec<Figure>,
    /// What people are told.
    pub messages: Vec<PublicMessage>,
    /// What is missing.
    pub gaps: Vec<String>,
    /// What was assumed.
    pub assumptions: Vec<String>,
    /// On what it rests.
    pub sources: Vec<String>,
    /// How it was made.
    pub method: String,
    /// For people.
    pub markdown: String,
}

/// Makes one plan of the departments'.
#[must_use]
pub fn integrate(
    planned: &Planned,
    plans: &BTreeMap<String, DepartmentPlan>,
    mut gaps: Vec<String>,
) -> Answer {
    let procedure = &planned.procedure;
    let chosen: BTreeSet<String> = plans
        .values()
        .flat_map(|plan| plan.actions.clone())
        .collect();
    let timeline = steps(planned, &chosen);
    let undecided = planned
        .undecided
        .iter()
        .chain(plans.values().flat_map(|plan| &plan.undecided));
    gaps.extend(undecided.map(|it| open(planned, it)));
    gaps.extend(stranded(planned));
    let late = timeline.iter().filter(|it| it.late_hours > 0.0);
    gaps.extend(late.map(|it| {
        format!(
            "{:?} is finished after {} h and has to be by {} h",
            it.title,
            it.end_hours,
            it.due_hours.unwrap_or_default()
        )
    }));
    let (metrics, messages) = (figures(planned, &mut gaps), messages(planned, &mut gaps));
    gaps.extend(
        planned
            .others
            .keys()
            .map(|name| format!("{name:?} was told, and the procedure does nothing with it")),
    );
    let level = planned
        .values
        .get(LEVEL)
        .and_then(Value::as_str)
        .and_then(|id| procedure.level(id));
    let mut answer = Answer {
        title: procedure.title.clone(),
        summary: String::new(),
        level: level.map(|it| it.title.clone()),
        values: planned.values.clone(),
        responsibilities: responsibilities(planned, &chosen),
        dependencies: dependencies(&timeline),
        timeline,
        metrics,
        messages,
        gaps,
        assumptions: vec!["Each action takes the time that the procedure gives for it, and begins as soon as what it waits for is finished.".to_owned()],
        sources: procedure.sources.iter().cloned().chain(["data/procedure.yaml of the workflow".to_owned()]).collect(),
        method: "rules of the workflow's procedure; earliest times along what waits for what".to_owned(),
        markdown: String::new(),
    };
    answer.summary = summary(&answer);
    answer.markdown = markdown::markdown(&answer, planned);
    answer
}

fn steps(planned: &Planned, chosen: &BTreeSet<String>) -> Vec<Step> {
    let procedure = &planned.procedure;
    let step = |slot: crate::schedule::Slot| {
        let action = procedure.action(&slot.action)?;
        let department = procedure
            .departments
            .iter()
            .find(|it| it.id == action.department)?;
        Some(Step {
            id: action.id.clone(),
            title: action.title.clone(),
            department: department.title.clone(),
            owner: action
                .owner
                .clone()
                .unwrap_or_else(|| department.lead.clone()),
            start_hours: slot.start_hours,
            end_hours: slot.end_hours,
            due_hours: slot.due_hours,
            late_hours: slot.late_hours,
            after: action
                .after
                .iter()
                .filter(|id| chosen.contains(*id))
                .cloned()
                .collect(),
        })
    };
    schedule(procedure, chosen)
        .into_iter()
        .filter_map(step)
        .collect()
}

fn open(planned: &Planned, it: &Undecided) -> String {
    let title = planned
        .procedure
        .action(&it.action)
        .map_or(&it.action, |action| &action.title);
    let needs: Vec<&str> = it
        .needs
        .iter()
        .map(|id| {
            planned
                .procedure
                .value(id)
                .map_or(id.as_str(), |value| value.title.as_str())
        })
        .collect();
    format!("{title:?} is not decided: nobody told {}", needs.join(", "))
}

/// What is called for, but whose department is not called in.
fn stranded(planned: &Planned) -> Vec<String> {
    let alone = |it: &&Action| {
        !planned.departments.contains(&it.department)
            && !it.when.0.is_empty()
            && it.when.verdict(&planned.values) == Verdict::Holds
    };
    let actions = planned.procedure.actions.iter().filter(alone);
    actions
        .map(|it| {
            format!(
                "{:?} is called for, but its department {} is not called in",
                it.title, it.department
            )
        })
        .collect()
}

fn responsibilities(planned: &Planned, chosen: &BTreeSet<String>) -> Vec<Responsibility> {
    let called = planned
        .procedure
        .departments
        .iter()
        .filter(|it| planned.departments.contains(&it.id));
    let own = |id: &str| {
        planned
            .procedure
            .actions
            .iter()
            .filter(|it| it.department == id && chosen.contains(&it.id))
            .count()
    };
    called
        .map(|it| Responsibility {
            department: it.title.clone(),
            lead: it.lead.clone(),
            actions: own(&it.id),
        })
        .collect()
}

fn dependencies(timeline: &[Step]) -> Vec<Dependency> {
    let mut found = Vec::new();
    for step in timeline {
        let others = step
            .after
            .iter()
            .filter_map(|id| timeline.iter().find(|it| it.id == *id));
        for other in others.filter(|it| it.department != step.department) {
            found.push(Dependency {
                action: step.title.clone(),
                waits_for: other.title.clone(),
                department: step.department.clone(),
                on: other.department.clone(),
            });
        }
    }
    found
}

fn figures(planned: &Planned, gaps: &mut Vec<String>) -> Vec<Figure> {
    let mut figures = Vec::new();
    for metric in &planned.procedure.metrics {
        if metric.when.verdict(&planned.values) != Verdict::Holds {
            continue;
        }
        let told = metric
            .value
            .as_ref()
            .map(|id| planned.values.get(id).and_then(Value::as_f64));
        if told == Some(None) {
            gaps.push(format!(
                "{:?} cannot be computed: nobody told {}",
                metric.title,
                metric.value.as_deref().unwrap_or_default()
            ));
        }
        figures.push(Figure {
            title: metric.title.clone(),
            value: told.flatten().map(|value| value * metric.times),
            unit: metric.unit.clone(),
            target: metric.target.clone(),
        });
    }
    figures
}

fn messages(planned: &Planned, gaps: &mut Vec<String>) -> Vec<PublicMessage> {
    let mut told = Vec::new();
    let all = planned.procedure.messages.iter();
    for message in all.filter(|it| it.when.verdict(&planned.values) == Verdict::Holds) {
        let mut missing = BTreeSet::new();
        let mut text = |text: &str| {
            fill(text, |id| {
                let said = said(planned, id);
                said.unwrap_or_else(|| {
                    missing.insert(id.to_owned());
                    format!("[{id}]")
                })
            })
        };
        let (headline, text) = (text(&message.headline), text(&message.text));
        gaps.extend(missing.iter().map(|id| {
            format!(
                "the message to {} has to be filled in: nobody told {id}",
                message.audience
            )
        }));
        told.push(PublicMessage {
            audience: message.audience.clone(),
            headline,
            text,
        });
    }
    told
}

/// A value as people read it.
fn said(planned: &Planned, id: &str) -> Option<String> {
    let value = planned.values.get(id)?;
    if id == LEVEL {
        return planned
            .procedure
            .level(value.as_str()?)
            .map(|it| it.title.clone());
    }
    let spec = planned.procedure.value(id)?;
    Some(match value {
        Value::String(text) => spec
            .options
            .iter()
            .find(|it| it.id == *text)
            .map_or_else(|| text.clone(), |it| it.title.clone()),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => {
            let number = grouped(number.as_f64().unwrap_or_default());
            spec.unit
                .as_ref()
                .map_or_else(|| number.clone(), |unit| format!("{number} {unit}"))
        }
        other => other.to_string(),
    })
}

/// A number with commas between its thousands.
pub(super) fn grouped(number: f64) -> String {
    let text = format!("{}", (number.abs() * 1000.0).round() / 1000.0);
    let (whole, rest) = text
        .split_once('.')
        .map_or((text.as_str(), ""), |(whole, rest)| (whole, rest));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if number < 0.0 { "-" } else { "" };
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{grouped}{point}{rest}")
}

fn summary(answer: &Answer) -> String {
    let end = answer
        .timeline
        .iter()
        .map(|it| it.end_hours)
        .fold(0.0, f64::max);
    let late = answer
        .timeline
        .iter()
        .filter(|it| it.late_hours > 0.0)
        .count();
    let level = answer
        .level
        .as_ref()
        .map(|it| format!("{it}. "))
        .unwrap_or_default();
    let times = if late == 0 {
        "no deadline is missed".to_owned()
    } else {
        format!("too late: {late}")
    };
    format!(
        "{level}{} departments do {} actions within {} hours; {times}.",
        answer.responsibilities.len(),
        answer.timeline.len(),
        grouped(end)
    )
}

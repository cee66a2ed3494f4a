use std::collections::BTreeSet;

use config::{Config, File, FileFormat};
use serde::{Deserialize, Serialize};

use crate::condition::Condition;
use crate::placeholder::placeholders;
use crate::procedure_error::ProcedureError;
use crate::value::{Kind, ValueSpec};

/// Where it is among the data of a workflow.
pub(crate) const FILE: &str = "procedure.yaml";
/// The value that says which level holds.
pub(crate) const LEVEL: &str = "level";
/// Most entries of one list: a procedure is read and kept by people.
const ENTRIES_MAX: usize = 200;
/// Longest time that an action or its deadline may have, in hours: ten years.
const HOURS_MAX: f64 = 87_600.0;

/// A degree of severity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// By which conditions know it, as the value `level`.
    pub id: String,
    /// What people read.
    pub title: String,
    /// When it holds.
    #[serde(default)]
    pub when: Condition,
}

/// Who does something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// By which actions know it; the id of its task.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Who answers for it.
    pub lead: String,
    /// When it is called in.
    #[serde(default)]
    pub when: Condition,
}

/// Something that a department does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// By which other actions know it.
    pub id: String,
    /// What is done.
    pub title: String,
    /// Whose it is.
    pub department: String,
    /// Who does it; the department's lead where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// When it is called for.
    #[serde(default)]
    pub when: Condition,
    /// What has to be finished before.
    #[serde(default)]
    pub after: Vec<String>,
    /// How long it takes, in hours.
    pub takes_hours: f64,
    /// By when it has to be finished, in hours from the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_hours: Option<f64>,
}

/// A figure by which people see how it goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// What it says.
    pub title: String,
    /// The value that it is computed from; a metric without one is only watched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What the value is multiplied with.
    #[serde(default = "one")]
    pub times: f64,
    /// Its unit.
    #[serde(default)]
    pub unit: String,
    /// What it should be, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// When it counts.
    #[serde(default)]
    pub when: Condition,
}

fn one() -> f64 {
    1.0
}

/// What somebody is told. `{id}` stands for a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Who is told.
    pub audience: String,
    /// One line.
    pub headline: String,
    /// What is said.
    pub text: String,
    /// When it is said.
    #[serde(default)]
    pub when: Condition,
}

/// All that a workflow does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Procedure {
    /// What the answer is called.
    pub title: String,
    /// What a request may tell.
    pub values: Vec<ValueSpec>,
    /// Degrees of severity, the worst first: the first that holds counts.
    #[serde(default)]
    pub levels: Vec<Level>,
    /// Who does something.
    pub departments: Vec<Department>,
    /// What they do.
    pub actions: Vec<Action>,
    /// Figures to watch.
    #[serde(default)]
    pub metrics: Vec<Metric>,
    /// What people are told.
    #[serde(default)]
    pub messages: Vec<Message>,
    /// On what it rests.
    #[serde(default)]
    pub sources: Vec<String>,
}

impl Procedure {
    /// Reads it, and holds it against the rules.
    ///
    /// # Errors
    /// [`ProcedureError`] naming the key and what to do.
    pub fn read(text: &str) -> Result<Self, ProcedureError> {
        let procedure: Self = Config::builder()
            .add_source(File::from_str(text, FileFormat::Yaml))
            .build()
            .and_then(Config::try_deserialize)
            .map_err(|error| ProcedureError(error.to_string()))?;
        procedure.check().map_err(ProcedureError)?;
        Ok(procedure)
    }

    fn check(&self) -> Result<(), String> {
        for (key, count) in [
            ("departments", self.departments.len()),
            ("actions", self.actions.len()),
        ] {
            if count == 0 {
                return Err(format!("{key}: is empty; name at least one"));
            }
        }
        unique("values", self.values.iter().map(|it| it.id.as_str()))?;
        unique("levels", self.levels.iter().map(|it| it.id.as_str()))?;
        unique(
            "departments",
            self.departments.iter().map(|it| it.id.as_str()),
        )?;
        unique("actions", self.actions.iter().map(|it| it.id.as_str()))?;
        if self.values.iter().any(|it| it.id == LEVEL) {
            return Err(format!(
                "values.{LEVEL}: is what `levels` says; take another id"
            ));
        }
        if self.departments.iter().any(|it| it.id == "planning") {
            return Err(
                "departments.planning: is the id of the planning task; take another".to_owned(),
            );
        }
        self.values.iter().try_for_each(check_value)?;
        self.check_conditions()?;
        self.actions
            .iter()
            .try_for_each(|it| self.check_action(it))?;
        self.check_order()?;
        self.check_figures()
    }

    fn check_action(&self, action: &Action) -> Result<(), String> {
        let key = format!("actions.{}", action.id);
        if !self.departments.iter().any(|it| it.id == action.department) {
            let known: Vec<&str> = self.departments.iter().map(|it| it.id.as_str()).collect();
            let (own, known) = (&action.department, known.join(", "));
            return Err(format!(
                "{key}.department: there is no department {own:?}; known are {known}"
            ));
        }
        if let Some(other) = action.after.iter().find(|id| self.action(id).is_none()) {
            return Err(format!(
                "{key}.after: there is no action {other:?}; name the id of one"
            ));
        }
        let times = [
            ("takes_hours", Some(action.takes_hours)),
            ("within_hours", action.within_hours),
        ];
        for (name, hours) in times {
            if hours.is_some_and(|it| !(0.0..=HOURS_MAX).contains(&it)) {
                return Err(format!("{key}.{name}: has to be 0 to {HOURS_MAX}"));
            }
        }
        Ok(())
    }

    /// Nothing may wait for itself.
    fn check_order(&self) -> Result<(), String> {
        match self.in_order() {
            order if order.len() == self.actions.len() => Ok(()),
            order => {
                let waits = self.actions.iter().map(|it| it.id.as_str());
                let waits: Vec<&str> = waits
                    .filter(|id| !order.iter().any(|done| done.id == *id))
                    .collect();
                Err(format!(
                    "actions.{}.after: these wait for each other: {}; take one of them out",
                    waits[0],
                    waits.join(", ")
                ))
            }
        }
    }

    fn check_figures(&self) -> Result<(), String> {
        let knows = |id: &str| self.value(id).is_some() || id == LEVEL;
        for (metric, place) in self.metrics.iter().zip(1..) {
            let value = metric.value.as_deref();
            if let Some(id) =
                value.filter(|id| self.value(id).is_none_or(|it| it.kind != Kind::Number))
            {
                return Err(format!(
                    "metrics[{place}].value: {id:?} is no value that is a number"
                ));
            }
            if !metric.times.is_finite() {
                return Err(format!("metrics[{place}].times: has to be a number"));
            }
        }
        for (message, place) in self.messages.iter().zip(1..) {
            for (name, text) in [("headline", &message.headline), ("text", &message.text)] {
                if let Some(id) = placeholders(text).find(|id| !knows(id)) {
                    return Err(format!(
                        "messages[{place}].{name}: {{{id}}} stands for no value; name one of `values`, or level"
                    ));
                }
            }
        }
        Ok(())
    }

    fn check_conditions(&self) -> Result<(), String> {
        let levels = self
            .levels
            .iter()
            .map(|it| (format!("levels.{}", it.id), &it.when));
        let departments = self
            .departments
            .iter()
            .map(|it| (format!("departments.{}", it.id), &it.when));
        let actions = self
            .actions
            .iter()
            .map(|it| (format!("actions.{}", it.id), &it.when));
        let metrics = self
            .metrics
            .iter()
            .zip(1..)
            .map(|(it, at)| (format!("metrics[{at}]"), &it.when));
        let messages = self
            .messages
            .iter()
            .zip(1..)
            .map(|(it, at)| (format!("messages[{at}]"), &it.when));
        let all = levels
            .chain(departments)
            .chain(actions)
            .chain(metrics)
            .chain(messages);
        for (key, condition) in all {
            let is_level = key.starts_with("levels.");
            self.check_condition(&format!("{key}.when"), condition, is_level)?;
        }
        Ok(())
    }

    fn check_condition(
        &self,
        key: &str,
        condition: &Condition,
        is_level: bool,
    ) -> Result<(), String> {
        for (id, test) in condition.0.iter().flatten() {
            let known: Vec<&str> = if id == LEVEL && !is_level {
                self.levels.iter().map(|it| it.id.as_str()).collect()
            } else {
                let value = self.value(id).ok_or_else(|| {
                    format!(
                        "{key}: there is no value {id:?}; add it to `values`, or name one of them"
                    )
                })?;
                if test.has_bounds() && value.kind != Kind::Number {
                    return Err(format!(
                        "{key}.{id}: only a number has bounds; say `is` or `one_of`"
                    ));
                }
                check_literals(&format!("{key}.{id}"), value.kind, test)?;
                value.options.iter().map(|it| it.id.as_str()).collect()
            };
            if test.is_empty() {
                return Err(format!(
                    "{key}.{id}: says nothing; say is, one_of, above, at_least, below, at_most or known"
                ));
            }
            let text = test.literals().filter_map(|literal| literal.as_str());
            if let Some(other) = text
                .into_iter()
                .find(|it| !known.is_empty() && !known.contains(it))
            {
                return Err(format!(
                    "{key}.{id}: {other:?} is none of {}",
                    known.join(", ")
                ));
            }
        }
        Ok(())
    }

    /// The actions, each behind those that it waits for; those in a circle are missing.
    pub(crate) fn in_order(&self) -> Vec<&Action> {
        let mut order: Vec<&Action> = Vec::with_capacity(self.actions.len());
        let mut done: BTreeSet<&str> = BTreeSet::new();
        loop {
            let free = |it: &&Action| {
                !done.contains(it.id.as_str())
                    && it.after.iter().all(|id| done.contains(id.as_str()))
            };
            let next: Vec<&Action> = self.actions.iter().filter(free).collect();
            if next.is_empty() {
                return order;
            }
            done.extend(next.iter().map(|it| it.id.as_str()));
            order.extend(next);
        }
    }

    /// A value by id.
    #[must_use]
    pub fn value(&self, id: &str) -> Option<&ValueSpec> {
        self.values.iter().find(|it| it.id == id)
    }

    /// An action by id.
    #[must_use]
    pub fn action(&self, id: &str) -> Option<&Action> {
        self.actions.iter().find(|it| it.id == id)
    }

    /// A level by id.
    #[must_use]
    pub fn level(&self, id: &str) -> Option<&Level> {
        self.levels.iter().find(|it| it.id == id)
    }
}

fn unique<'a>(key: &str, ids: impl Iterator<Item = &'a str>) -> Result<(), String> {
    let mut known = BTreeSet::new();
    for id in ids {
        let is_name =
            |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "_-".contains(it);
        if id.is_empty() || id.len() > 64 || !id.chars().all(is_name) {
            return Err(format!(
                "{key}: the id {id:?} has to have 1 to 64 of a-z, 0-9, _ and -"
            ));
        }
        if !known.insert(id) {
            return Err(format!("{key}.{id}: is there twice; take another id"));
        }
        if known.len() > ENTRIES_MAX {
            return Err(format!("{key}: at most {ENTRIES_MAX} are allowed"));
        }
    }
    Ok(())
}

fn check_value(value: &ValueSpec) -> Result<(), String> {
    let key = format!("values.{}", value.id);
    if value.kind != Kind::Text && !value.options.is_empty() {
        return Err(format!("{key}.options: only a text has options"));
    }
    let has_unit = value.unit.is_some() || !value.units.is_empty();
    if value.kind != Kind::Number && has_unit {
        return Err(format!("{key}.unit: only a number has a unit"));
    }
    if let Some((name, _)) = value
        .units
        .iter()
        .find(|(_, it)| !(it.is_finite() && **it > 0.0))
    {
        return Err(format!("{key}.units.{name}: has to be greater than zero"));
    }
    unique(
        &format!("{key}.options"),
        value.options.iter().map(|it| it.id.as_str()),
    )
}

fn check_literals(key: &str, kind: Kind, test: &crate::condition::Test) -> Result<(), String> {
    let fits = |literal: &serde_json::Value| match kind {
        Kind::Number => literal.is_number(),
        Kind::Text => literal.is_string(),
        Kind::YesNo => literal.is_boolean(),
    };
    let told = match kind {
        Kind::Number => "a number",
        Kind::Text => "a text",
        Kind::YesNo => "true or false",
    };
    match test.literals().find(|literal| !fits(literal)) {
        Some(other) => Err(format!("{key}: {other} has to be {told}, as the value is")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;

//! What a department plans.

use serde::{Deserialize, Serialize};

use crate::department::Department;
use crate::measure::Measure;

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Unique in the whole plan.
    pub id: String,
    /// What is done.
    pub title: String,
    /// Who answers for it.
    pub responsible: String,
    /// How long it takes, in days; 0 for a moment.
    pub days: i64,
    /// Steps, of any department, that have to be done before.
    pub after: Vec<String>,
    /// Field crews that it takes.
    pub crews: u32,
}

/// A measure that a department takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedMeasure {
    /// The measure, as it was given.
    pub measure: Measure,
    /// What it costs until the horizon, in US dollars.
    pub cost_usd: f64,
    /// Whether others do its field work.
    pub contracted: bool,
}

/// Something that was asked for and is not planned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The measure's id, or what else it is.
    pub what: String,
    /// Why.
    pub reason: String,
}

/// What a department plans.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DepartmentPlan {
    /// Whose it is.
    pub department: Department,
    /// Its measures.
    pub measures: Vec<PlannedMeasure>,
    /// Its steps, in an order that their dependencies allow.
    pub steps: Vec<Step>,
    /// Crews that its steps share; no bound where missing.
    pub crews: Option<u32>,
    /// What is not planned.
    pub left_out: Vec<LeftOut>,
    /// How it is seen whether the plan works.
    pub metrics: Vec<String>,
    /// Answers to those who have a say.
    pub replies: Vec<String>,
    /// What was assumed.
    pub assumptions: Vec<String>,
    /// What reviewers asked for, and what came of it.
    pub revisions: Vec<String>,
}

impl DepartmentPlan {
    /// Whether a measure is among its own.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.measures.iter().any(|planned| planned.measure.id == id)
    }
}

/// The step that tells that a measure works.
#[must_use]
pub(crate) fn works_step(measure: &str) -> String {
    format!("{measure}-works")
}

/// The step that tells customers of a measure.
#[must_use]
pub(crate) fn announce_step(measure: &str) -> String {
    format!("announce-{measure}")
}

/// The step with which every plan begins: that the stage is declared.
pub(crate) const DECIDE_STEP: &str = "decide";

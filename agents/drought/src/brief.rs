//! What a department is asked to plan.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::department::Department;
use crate::measure::Measure;
use crate::reading::{Action, Stakeholder};
use crate::unit::VolumeUnit;

/// A measure that somebody rules out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RuledOut {
    /// The measure.
    pub measure: Measure,
    /// Who.
    pub by: String,
    /// Whether the target cannot be reached without it.
    pub needed: bool,
}

/// What a department is asked to plan, with what it has to know for it and no more: when a request is changed, the
/// departments that it does not touch keep their plans.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Brief {
    /// Whose it is.
    pub department: Department,
    /// The utility.
    pub name: String,
    /// The day that the plan begins.
    pub date: Date,
    /// The stage that is called for.
    pub stage_name: String,
    /// The level, of six, that measures are asked for at.
    pub level: usize,
    /// The cut that all departments together have to reach, as a fraction of demand.
    pub target: f64,
    /// How far the plan looks, in days.
    pub horizon_days: i64,
    /// When measures have to work, in days.
    pub deadline_days: i64,
    /// Demand, in megalitres a day.
    pub demand_ml: f64,
    /// The unit in which people are answered.
    pub unit: VolumeUnit,
    /// Field crews that the department has; no bound where missing.
    pub crews: Option<u32>,
    /// Measures that were chosen for the target.
    pub measures: Vec<Measure>,
    /// Others of the department that may be added.
    pub candidates: Vec<Measure>,
    /// What is ruled out.
    pub ruled_out: Vec<RuledOut>,
    /// What was asked for beside the measures.
    pub actions: Vec<Action>,
    /// Measures of any department that customers have to be told of: id and title. For communications.
    pub announce: Vec<(String, String)>,
    /// Who has a say, for communications.
    pub stakeholders: Vec<Stakeholder>,
}

use std::collections::BTreeMap;

use muster_proto::Plan;
use serde::{Deserialize, Serialize};

use super::contingency::{LevelPlan, Scenario, StageMessage};
use crate::assessment::Assessment;
use crate::brief::RuledOut;
use crate::department::Department;
use crate::measure::Measure;
use crate::reading::{Action, Entry, Stakeholder};
use crate::situation::Situation;

/// Something that belongs to no department that is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unassigned {
    /// What.
    pub title: String,
    /// Whose it was to be.
    pub department: String,
}

/// The planner's result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DroughtPlan {
    /// The departments' tasks.
    pub plan: Plan,
    /// How things stand.
    pub situation: Situation,
    /// All that the request says.
    pub entries: Vec<Entry>,
    /// What the situation requires.
    pub assessment: Assessment,
    /// The level, of six, that measures are asked for at; 0 for none.
    pub level: usize,
    /// All measures that there are.
    pub measures: Vec<Measure>,
    /// Those that were chosen, by id.
    pub chosen: Vec<String>,
    /// The cut that they reach, as a fraction of demand.
    pub reach: f64,
    /// What they cost until the horizon, in US dollars.
    pub cost_usd: f64,
    /// Whether no cheaper or nearer choice exists.
    pub proven: bool,
    /// What is ruled out.
    pub ruled_out: Vec<RuledOut>,
    /// What is to be done beside the measures.
    pub actions: Vec<Action>,
    /// What belongs to no known department.
    pub unassigned: Vec<Unassigned>,
    /// Who has a say.
    pub stakeholders: Vec<Stakeholder>,
    /// Field crews by department.
    pub crews: BTreeMap<Department, u32>,
    /// What would be needed in wetter and drier years.
    pub scenarios: Vec<Scenario>,
    /// What would be done at each level.
    pub contingency: Vec<LevelPlan>,
    /// What the public is told at each level.
    pub messages: Vec<StageMessage>,
    /// What was assumed.
    pub assumptions: Vec<String>,
    /// What is missing.
    pub gaps: Vec<String>,
    /// From where the figures are.
    pub sources: Vec<String>,
}

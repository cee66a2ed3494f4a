//! The integrated plan.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::assessment::{LevelChance, RequiredCuts};
use crate::department_plan::LeftOut;
use crate::planning::{LevelPlan, Scenario, StageMessage, Unassigned};
use crate::plot::Plot;
use crate::reading::Entry;

/// A measure of the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerMeasure {
    /// Its id.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Whose it is.
    pub department: String,
    /// What it does, in words.
    pub effect: String,
    /// What it costs until the horizon, in US dollars.
    pub cost_usd: f64,
    /// From when on it works.
    pub works_on: Date,
    /// Who answers for it.
    pub responsible: String,
}

/// A step of the timeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimelineStep {
    /// Its id.
    pub id: String,
    /// What is done.
    pub title: String,
    /// Whose it is.
    pub department: String,
    /// Who answers for it.
    pub responsible: String,
    /// The day that it begins.
    pub start: Date,
    /// The day that it is done.
    pub end: Date,
    /// Steps that come before.
    pub after: Vec<String>,
}

/// A step that waits for one of another department.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dependency {
    /// What waits.
    pub step: String,
    /// Whose it is.
    pub department: String,
    /// What it waits for.
    pub waits_for: String,
    /// Whose that is.
    pub of: String,
    /// When that is done.
    pub until: Date,
}

/// What somebody answers for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Responsibility {
    /// Who.
    pub who: String,
    /// For what.
    pub what: Vec<String>,
}

/// Storage at a time, in megalitres.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForecastRow {
    /// When.
    pub date: Date,
    /// Without measures; one year in ten is lower.
    pub low_ml: f64,
    /// Without measures, in the middle.
    pub median_ml: f64,
    /// Without measures; one year in ten is higher.
    pub high_ml: f64,
    /// With the plan's measures; one year in ten is lower.
    pub low_with_ml: f64,
    /// With the plan's measures, in the middle.
    pub median_with_ml: f64,
}

/// The integrated plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// What it is.
    pub title: String,
    /// The day that it begins.
    pub date: Date,
    /// The stage that is called for, 0 for none.
    pub stage: usize,
    /// Its name.
    pub stage_name: String,
    /// The cut that is aimed at, as a fraction of demand.
    pub target: f64,
    /// The cut that the measures reach.
    pub reach: f64,
    /// What the measures are short of the target, as a fraction of demand; 0 where nothing is.
    pub shortfall: f64,
    /// From when on the target is met; never where missing.
    pub met_on: Option<Date>,
    /// What the measures cost until the horizon, in US dollars.
    pub cost_usd: f64,
    /// The plan in a few sentences.
    pub summary: Vec<String>,
    /// The measures.
    pub measures: Vec<AnswerMeasure>,
    /// The timeline.
    pub timeline: Vec<TimelineStep>,
    /// Where departments wait for one another.
    pub dependencies: Vec<Dependency>,
    /// What each department does, and what it would do next, in words.
    pub departments: Vec<String>,
    /// Who answers for what.
    pub responsibilities: Vec<Responsibility>,
    /// How it is seen whether the plan works.
    pub metrics: Vec<String>,
    /// What the public is told at each level.
    pub messages: Vec<StageMessage>,
    /// Storage ahead; empty without a forecast.
    pub forecast: Vec<ForecastRow>,
    /// The chance to fall below the reserve without measures, and with them.
    pub chance_below_reserve: Option<f64>,
    /// With the plan's measures.
    pub chance_below_reserve_with: Option<f64>,
    /// Chances of each level.
    pub chances: Vec<LevelChance>,
    /// The cuts that keep the reserve.
    pub required: Option<RequiredCuts>,
    /// What starts and ends the stages next to this one.
    pub triggers: Vec<String>,
    /// Other years than the one planned for.
    pub scenarios: Vec<Scenario>,
    /// What would be done at each level.
    pub contingency: Vec<LevelPlan>,
    /// What those who have a say are told.
    pub stakeholders: Vec<String>,
    /// What was done again, and why.
    pub revisions: Vec<String>,
    /// What is not planned, and why.
    pub left_out: Vec<LeftOut>,
    /// What belongs to no known department.
    pub unassigned: Vec<Unassigned>,
    /// All that the request says.
    pub situation: Vec<Entry>,
    /// What was assumed.
    pub assumptions: Vec<String>,
    /// What is missing.
    pub gaps: Vec<String>,
    /// From where the figures are.
    pub sources: Vec<String>,
    /// How it was made.
    pub method: String,
    /// Plots, as SVG.
    pub plots: Vec<Plot>,
    /// All of it, to read.
    pub markdown: String,
}

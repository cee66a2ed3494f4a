use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use muster_proto::{Plan, Question};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::compensation::Compensation;
use super::contingency::{Contingency, level_of_six, messages};
use super::drought_plan::{DroughtPlan, Unassigned};
use super::exclusions::Exclusions;
use super::{question, tasks};
use crate::assessment::{Assessment, Assessor};
use crate::choice::{Aim, Choice, choose};
use crate::draw::seed_of;
use crate::frame::{Basis, Frame};
use crate::measure::Measure;
use crate::reading::{Key, Reading, RequestError, read_request};
use crate::records::{Records, Shelf};
use crate::settings::{Settings, SettingsError};
use crate::situation::Situation;

/// Demand that costs are told for where none is known, in megalitres a day.
const DEMAND_ML_DEFAULT: f64 = 100.0;

/// What the planner gets. Fields that it does not know are left to whoever sent them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PlanningPayload {
    /// Names and values, or words.
    #[serde(default)]
    pub request: Value,
    /// What was to be different since, oldest first, each read like a request.
    #[serde(default)]
    pub changes: Vec<String>,
    /// Answers to questions, by their id.
    #[serde(default)]
    pub answers: BTreeMap<String, Value>,
    /// The files of the workflow's data, by name: frames, measures and messages. Years are not drawn anew when these change.
    #[serde(default, skip_serializing)]
    pub data: BTreeMap<String, String>,
}

/// What planning came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// A plan.
    Plan(Box<DroughtPlan>),
    /// Something that only a person can say.
    Ask(Question),
}

/// Plans.
#[derive(Debug, Clone)]
pub struct Planner {
    settings: Arc<Settings>,
    shelf: Shelf,
}

impl Planner {
    /// With settings, and with the series of a folder.
    #[must_use]
    pub fn new(settings: Arc<Settings>, data: Option<std::path::PathBuf>) -> Self {
        Self {
            settings,
            shelf: Shelf { folder: data },
        }
    }

    /// The same planner, by the data of a workflow's folder.
    ///
    /// # Errors
    /// [`SettingsError`] naming the file.
    pub fn with_data(&self, data: &BTreeMap<String, String>) -> Result<Self, SettingsError> {
        if data.is_empty() {
            return Ok(self.clone());
        }
        Ok(Self {
            settings: Arc::new(Settings::read(data)?),
            shelf: self.shelf.clone(),
        })
    }

    /// A plan or a question. The same payload and day give the same.
    ///
    /// # Errors
    /// [`RequestError`] naming what cannot be used.
    pub fn decide(&self, payload: &PlanningPayload, today: Date) -> Result<Decision, RequestError> {
        let mut reading = read(payload)?;
        match reading.settle_units() {
            Err(RequestError::NoUnit(names)) => {
                let error = RequestError::NoUnit(names);
                return question::unit(&error.to_string())
                    .map(Decision::Ask)
                    .ok_or(error);
            }
            settled => settled?,
        }
        let named = self.named_frame(&reading)?;
        let records = self.shelf.records(&reading, named)?;
        let situation = Situation::of(&mut reading, &records, today)?;
        let nothing = situation.storage_share.is_none()
            && !situation.balance_known()
            && situation.mandated.is_none()
            && situation.stage.is_none();
        if nothing && let Some(question) = question::situation() {
            return Ok(Decision::Ask(question));
        }
        let frame = named.or_else(|| self.fitting_frame(&situation));
        let frame =
            frame.ok_or_else(|| malformed("frame", "there is none in the settings".to_owned()))?;
        let assessment = Assessor {
            situation: &situation,
            records: &records,
            frame,
            seed: seed(payload),
            areas: reading.drought_areas,
        }
        .assess()?;
        let plan = self.plan(reading, situation, &records, frame, assessment);
        Ok(Decision::Plan(Box::new(plan)))
    }

    fn named_frame(&self, reading: &Reading) -> Result<Option<&Frame>, RequestError> {
        let Some(name) = reading.texts.get(&Key::Frame) else {
            return Ok(None);
        };
        let known: Vec<&str> = self
            .settings
            .frames
            .iter()
            .map(|frame| frame.name.as_str())
            .collect();
        let frame = self.settings.frame(name);
        frame
            .map(Some)
            .ok_or_else(|| malformed("frame", format!("{name:?} is none of {}", known.join(", "))))
    }

    /// By required cut where that can be told, or where nothing but a mandate is known; by storage otherwise.
    fn fitting_frame(&self, situation: &Situation) -> Option<&Frame> {
        let basis = match situation.balance_known() || situation.storage_share.is_none() {
            true => Basis::RequiredCut,
            false => Basis::StoragePercent,
        };
        let fits = |frame: &&Frame| frame.basis == basis;
        self.settings
            .frames
            .iter()
            .find(fits)
            .or(self.settings.frames.first())
    }

    fn plan(
        &self,
        mut reading: Reading,
        situation: Situation,
        records: &Records,
        frame: &Frame,
        mut assessment: Assessment,
    ) -> DroughtPlan {
        let measures = reading
            .measures
            .take()
            .unwrap_or_else(|| self.settings.measures.clone());
        let mut exclusions = Exclusions::of(&reading, &measures);
        let known = |measure: &Measure| measure.owner().is_some();
        let usable = |measure: &Measure| known(measure) && !exclusions.has(measure);
        Compensation {
            situation: &situation,
            frame,
            measures: &measures,
            aim: aim(&situation, assessment.target),
            usable: &usable,
        }
        .apply(&mut assessment);
        let aim = aim(&situation, assessment.target);
        let choice = choose(&measures, &aim, usable);
        let contingency = Contingency {
            frame,
            measures: &measures,
            aim,
            usable: &usable,
        };
        let (levels, scenarios) = (contingency.levels(), contingency.scenarios(&assessment));
        let without = choose(&measures, &aim, known);
        mark_needed(&mut exclusions, &choice, &without, &measures, &aim);
        let unassigned = unassigned(&reading, &measures);
        let mut plan = DroughtPlan {
            plan: Plan::default(),
            messages: messages(&self.settings, frame, &assessment, &situation.name),
            level: level_of_six(assessment.target),
            chosen: choice
                .taken
                .iter()
                .map(|place| measures[*place].id.clone())
                .collect(),
            reach: choice.reach,
            cost_usd: choice.cost_usd,
            proven: choice.proven,
            ruled_out: exclusions.ruled_out,
            actions: reading.actions,
            unassigned,
            stakeholders: reading.stakeholders,
            crews: reading.crews,
            scenarios,
            contingency: levels,
            gaps: gaps(
                &situation,
                records,
                &exclusions.unknown,
                &reading.not_understood,
            ),
            assumptions: assumptions(
                reading.assumptions,
                &situation,
                records,
                (frame, &assessment),
            ),
            sources: sources(records, frame, measures == self.settings.measures),
            entries: reading.entries,
            measures,
            situation,
            assessment,
        };
        plan.plan = tasks::tasks(&plan);
        plan
    }
}

/// The demand that costs are told for, in megalitres a day.
pub(crate) fn demand_for_costs(situation: &Situation) -> f64 {
    situation.demand_ml.unwrap_or(DEMAND_ML_DEFAULT)
}

fn read(payload: &PlanningPayload) -> Result<Reading, RequestError> {
    let mut reading = read_request(&payload.request)?;
    for change in &payload.changes {
        let value = serde_json::from_str::<Value>(change)
            .ok()
            .filter(Value::is_object);
        reading.overlay(read_request(&value.unwrap_or_else(|| json!(change)))?);
    }
    for (id, answer) in &payload.answers {
        let said = match (id.as_str(), answer) {
            ("unit", answer) => json!({"unit": answer}),
            (_, answer) => answer.clone(),
        };
        reading.overlay(read_request(&said)?);
    }
    Ok(reading)
}

/// The same request draws the same years.
fn seed(payload: &PlanningPayload) -> u64 {
    seed_of(
        serde_json::to_string(payload)
            .unwrap_or_default()
            .as_bytes(),
    )
}

fn aim(situation: &Situation, cut: f64) -> Aim {
    Aim {
        cut,
        budget_usd: situation.budget_usd,
        demand_ml: demand_for_costs(situation),
        horizon_days: situation.horizon_days,
        delay_days_max: situation.deadline_days.min(situation.horizon_days),
        level: level_of_six(cut),
    }
}

/// What is ruled out is needed when the target is short with it and not (so) short without.
fn mark_needed(
    exclusions: &mut Exclusions,
    with: &Choice,
    without: &Choice,
    measures: &[Measure],
    aim: &Aim,
) {
    let short = |choice: &Choice| (aim.cut - choice.reach).max(0.0);
    if short(with) <= short(without) + 1e-6 {
        return;
    }
    for ruled_out in &mut exclusions.ruled_out {
        let taken = |place: &usize| measures[*place].id == ruled_out.measure.id;
        ruled_out.needed = without.taken.iter().any(taken);
    }
}

fn unassigned(reading: &Reading, measures: &[Measure]) -> Vec<Unassigned> {
    let entry = |title: &str, department: &str| {
        let known = crate::department::Department::of(department).is_some();
        (!known).then(|| Unassigned {
            title: title.to_owned(),
            department: department.to_owned(),
        })
    };
    let actions = reading
        .actions
        .iter()
        .filter_map(|action| entry(&action.title, &action.department));
    let measures = measures
        .iter()
        .filter_map(|measure| entry(&measure.title, &measure.department));
    actions.chain(measures).collect()
}

fn gaps(
    situation: &Situation,
    records: &Records,
    unknown: &[String],
    not_understood: &[String],
) -> Vec<String> {
    let mut gaps = Vec::new();
    if !situation.balance_known() {
        let missing = [
            (
                "storage",
                situation.storage_share.is_none() && situation.storage_ml.is_none(),
            ),
            ("capacity", situation.reservoir.is_none()),
            ("inflow", situation.inflow_ml.is_none()),
            ("demand", situation.demand_ml.is_none()),
        ];
        let names: Vec<&str> = missing
            .iter()
            .filter(|(_, missing)| *missing)
            .map(|(name, _)| *name)
            .collect();
        gaps.push(format!(
            "There is no water balance and no forecast: {} not known.",
            names.join(" and ")
        ));
    } else if records.net_inflow.is_none() {
        gaps.push(
            "There are no chances: no series of inflow was given. Seasons are not in the forecast."
                .to_owned(),
        );
    }
    gaps.extend(unknown.iter().cloned());
    gaps.extend(
        not_understood
            .iter()
            .map(|text| format!("Not understood, and not used: “{text}”.")),
    );
    gaps
}

fn assumptions(
    mut said: Vec<String>,
    situation: &Situation,
    records: &Records,
    (frame, assessment): (&Frame, &Assessment),
) -> Vec<String> {
    if assessment.stage > 0 && situation.stage != Some(assessment.stage) {
        said.push(format!(
            "The stage is what the figures of one day call for; it is declared when its trigger has held for {} days.",
            frame.start_after_days
        ));
    }
    said.extend(records.notes.iter().cloned());
    if situation.demand_ml.is_none() {
        said.push(format!(
            "No demand was given: costs are told for {DEMAND_ML_DEFAULT} megalitres a day."
        ));
    }
    said
}

fn sources(records: &Records, frame: &Frame, built_in: bool) -> Vec<String> {
    let mut sources = vec!["the figures of the request".to_owned()];
    sources.extend(records.sources.iter().cloned());
    sources.push(format!("{}. {}", frame.title, frame.source));
    sources.push(if built_in {
        "Measures: planning values within the ranges that utilities report, not the utility's own (config/workflows/drought/data/measures.csv).".to_owned()
    } else {
        "Measures: those of the request.".to_owned()
    });
    sources
}

fn malformed(key: &str, reason: String) -> RequestError {
    RequestError::Malformed {
        key: key.to_owned(),
        reason,
    }
}

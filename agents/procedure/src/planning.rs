use std::collections::BTreeMap;

use muster_proto::{
    AgentType, Choice as Offered, Delegation, Json, Plan, PlanTask, Priority, Question, QuestionId,
    Seconds, TaskId,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::condition::Verdict;
use crate::department::{Brief, Undecided};
use crate::procedure::{Department, FILE, LEVEL, Procedure};
use crate::procedure_error::ProcedureError;
use crate::reading::{Reading, RequestError};
use crate::value::ValueSpec;

/// How long one attempt of a department may take, in milliseconds: it answers from memory.
const TASK_TIMEOUT_MS: u64 = 30_000;
/// The question for what is missing.
const QUESTION: &str = "details";

/// What the planner gets.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct PlanningPayload {
    /// Names and values, or words.
    #[serde(default)]
    pub request: Value,
    /// What was to be different since, oldest first.
    #[serde(default)]
    pub changes: Vec<String>,
    /// Answers to questions, by their id.
    #[serde(default)]
    pub answers: BTreeMap<String, Value>,
    /// What is assumed, where the request has scenarios.
    #[serde(default)]
    pub scenario: Option<Assumed>,
    /// The files of the workflow's data, by name.
    #[serde(default)]
    pub data: BTreeMap<String, String>,
}

/// One scenario.
#[derive(Debug, Clone, Deserialize)]
pub struct Assumed {
    /// In words, or as names and values.
    pub assumptions: Value,
}

/// The planner's result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    /// By what is worked.
    pub procedure: Procedure,
    /// What was told, and the level.
    pub values: BTreeMap<String, Value>,
    /// What was told that the procedure does not know.
    pub others: BTreeMap<String, Value>,
    /// Who is called in.
    pub departments: Vec<String>,
    /// Departments, and the level, that cannot be decided on.
    pub undecided: Vec<Undecided>,
}

/// What planning came to.
#[derive(Debug)]
pub enum Decision {
    /// A plan.
    Plan(Box<Planned>, Plan),
    /// Something that only a person can say.
    Ask(Question),
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanningError {
    /// The workflow's folder is not what it should be.
    #[error("the workflow's folder cannot be used: {0}")]
    Procedure(#[from] ProcedureError),
    /// The request is not.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// It says too little.
    #[error("these are still missing: {0}; name them as in {{\"id\": value}}")]
    Missing(String),
    /// Nobody is called in.
    #[error("no department is called in by what the request says: {0}")]
    Nobody(String),
}

/// A plan or a question. The same payload gives the same.
///
/// # Errors
/// [`PlanningError`] naming what cannot be used.
pub fn decide(payload: &PlanningPayload) -> Result<Decision, PlanningError> {
    let text = payload.data.get(FILE);
    let text = text.ok_or_else(|| {
        ProcedureError("is missing; write it as docs/workflows.md says".to_owned())
    })?;
    let procedure = Procedure::read(text)?;
    let mut reading = Reading::default();
    reading.take(&procedure, &payload.request)?;
    if let Some(scenario) = &payload.scenario {
        reading.take(&procedure, &scenario.assumptions)?;
    }
    if let Some(answer) = payload.answers.get(QUESTION) {
        let missing = missing(&procedure, &reading);
        reading.take_answer(&procedure, &missing, answer)?;
    }
    for change in &payload.changes {
        reading.take(&procedure, &Value::from(change.as_str()))?;
    }
    let missing = missing(&procedure, &reading);
    if !missing.is_empty() {
        let ids = || {
            missing
                .iter()
                .map(|it| it.id.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        };
        return match question(&missing) {
            Some(question) if !payload.answers.contains_key(QUESTION) => {
                Ok(Decision::Ask(question))
            }
            _ => Err(PlanningError::Missing(ids())),
        };
    }
    plan(procedure, reading)
}

fn missing<'a>(procedure: &'a Procedure, reading: &Reading) -> Vec<&'a ValueSpec> {
    let lacks = |it: &&ValueSpec| it.required && !reading.values.contains_key(&it.id);
    procedure.values.iter().filter(lacks).collect()
}

/// One question for all that is missing; with options where one value has them.
fn question(missing: &[&ValueSpec]) -> Option<Question> {
    let text = missing.iter().map(|it| {
        let asked = || format!("{}?", it.title);
        it.question.clone().unwrap_or_else(asked)
    });
    let options = match missing {
        [one] => one
            .options
            .iter()
            .zip(1..)
            .filter_map(|(option, number)| {
                Some(Offered {
                    key: number.to_string(),
                    label: option.title.clone(),
                    value: Json::from_value(&option.id).ok()?,
                })
            })
            .collect(),
        _ => Vec::new(),
    };
    let names: Vec<String> = missing
        .iter()
        .map(|it| {
            let unit = it
                .unit
                .as_ref()
                .map(|unit| format!(" in {unit}"))
                .unwrap_or_default();
            format!("{}{unit}", it.id)
        })
        .collect();
    Some(Question {
        why: Some(format!(
            "Without it nothing can be planned. Names and values will do: {}.",
            names.join(", ")
        )),
        options,
        ..Question::new(
            QuestionId::new(QUESTION).ok()?,
            text.collect::<Vec<_>>().join(" "),
        )
    })
}

fn plan(procedure: Procedure, reading: Reading) -> Result<Decision, PlanningError> {
    let mut values = reading.values;
    let mut undecided = Vec::new();
    for level in &procedure.levels {
        match level.when.verdict(&values) {
            Verdict::Holds => {
                values.insert(LEVEL.to_owned(), Value::from(level.id.as_str()));
                break;
            }
            Verdict::Unknown(needs) => undecided.push(Undecided {
                action: level.title.clone(),
                needs,
            }),
            Verdict::Fails => {}
        }
    }
    let mut called: Vec<&Department> = Vec::new();
    for department in &procedure.departments {
        match department.when.verdict(&values) {
            Verdict::Holds => called.push(department),
            Verdict::Unknown(needs) => undecided.push(Undecided {
                action: department.title.clone(),
                needs,
            }),
            Verdict::Fails => {}
        }
    }
    if called.is_empty() {
        let told = serde_json::to_string(&values).unwrap_or_default();
        return Err(PlanningError::Nobody(told));
    }
    let tasks = called
        .iter()
        .filter_map(|it| task(&procedure, it, &values))
        .collect();
    let departments = called.iter().map(|it| it.id.clone()).collect();
    let planned = Planned {
        departments,
        values,
        others: reading.others,
        undecided,
        procedure,
    };
    Ok(Decision::Plan(Box::new(planned), Plan { tasks }))
}

fn task(
    procedure: &Procedure,
    department: &Department,
    values: &BTreeMap<String, Value>,
) -> Option<PlanTask> {
    let own = procedure
        .actions
        .iter()
        .filter(|it| it.department == department.id);
    let brief = Brief {
        department: department.clone(),
        actions: own.cloned().collect(),
        values: values.clone(),
    };
    Some(PlanTask {
        id: TaskId::new(department.id.clone()).ok()?,
        agent_type: AgentType::new("procedure-department").ok()?,
        payload: Json::from_value(&brief).ok()?,
        depends_on: Vec::new(),
        priority: Priority::P2,
        // The other departments go on without it, and the answer says who is missing.
        optional: true,
        timeout: Some(Seconds::from_ms(TASK_TIMEOUT_MS)),
        delegation: Delegation::default(),
    })
}

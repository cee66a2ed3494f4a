use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the planning agent gets.
///
/// JSON: `{"request": text or object, "session"?: text, "budget_limit"?: number, "answers"?: {id: value},
/// "changes"?: [text], "scenario"?: {"name": text, "assumptions": text or object}}`.
/// Fields that it does not know are left to whoever sent them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PlanningPayload {
    /// The request in plain words, or an object with fields such as `destinations`, `start`,
    /// `end`, `days`, `adults`, `children`, `budget`, `currency`, `interests`, `origin`, `text`.
    #[serde(default)]
    pub request: Value,
    /// The session that it belongs to; planning does not use it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// The most that the trip may cost, in the currency of the request (US dollars when it names
    /// none). The smaller of this and a budget in the request holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_limit: Option<f64>,
    /// Answers to earlier questions, by the question's id. An answer is read like a request, and
    /// holds in place of the request in everything that it says.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, Value>,
    /// What was to be different since, oldest first. Each is read like a request, and holds in place of
    /// what was said before in everything that it says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
    /// What is assumed, where the request is answered under several assumptions. It is read like a
    /// request, and holds in place of all that was said in everything that it says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<Assumed>,
    /// Answers to questions that came up with the changes.
    #[serde(skip)]
    pub later_answers: BTreeMap<String, Value>,
}

/// One of several assumptions under which a request is answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assumed {
    /// The name of the scenario.
    pub name: String,
    /// What is assumed: text, or an object with fields such as those of a request.
    pub assumptions: Value,
}

impl PlanningPayload {
    /// A payload with nothing but a text.
    pub fn of_text(text: impl Into<String>) -> PlanningPayload {
        PlanningPayload {
            request: Value::String(text.into()),
            ..PlanningPayload::default()
        }
    }
}

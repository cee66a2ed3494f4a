//! What one agent asks another within a run, and what it is answered.

use serde::{Deserialize, Serialize};

use crate::{
    AgentType, AttemptId, Exchange, Fault, Json, Method, RunId, TaskId, Tenant, Timestamp, Tokens,
};

/// A request from one agent to whoever of another type has room: in a `data_request` that requires
/// a response within its `timeout`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// The run in which it is asked.
    pub run_id: RunId,
    /// The task that is worked on.
    pub task_id: TaskId,
    /// The attempt that pays for the answer.
    pub attempt_id: AttemptId,
    /// Whose run it is.
    pub tenant: Tenant,
    /// Who is asked.
    pub agent_type: AgentType,
    /// Who asks, and who asked before: the type of the task's own agent first, 1 to
    /// [`crate::limits::ASK_DEPTH_MAX`]. A type that stands in it is not asked again.
    pub chain: Vec<AgentType>,
    /// What is asked, at most [`crate::limits::ASK_BYTES_MAX`] bytes of JSON.
    pub payload: Json,
    /// The time of the request, an input of the run: work that depends on "now" uses this.
    pub now: Timestamp,
    /// What the answer may cost, in US dollars; no bound where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_usd_max: Option<f64>,
}

/// What was answered: in a `result_share` on the reply subject of an [`Ask`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The attempt, from the ask.
    pub attempt_id: AttemptId,
    /// How long it took, in milliseconds.
    #[serde(default)]
    pub elapsed_ms: u64,
    /// What it is.
    pub outcome: AnswerOutcome,
}

/// How an ask ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerOutcome {
    /// With an answer.
    Success(Found),
    /// With none. The code `full` says that there is no room, which is nobody's fault.
    Fault(Fault),
}

/// An answer, with how it was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The answer itself, at most [`crate::limits::ASK_BYTES_MAX`] bytes of JSON.
    pub data: Json,
    /// How it was made.
    #[serde(default)]
    pub method: Method,
    /// From which data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// What was assumed where the ask said nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumptions: Vec<String>,
    /// Tokens used, those of its own asks included.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tokens: Tokens,
    /// What it cost in US dollars, its own asks included.
    #[serde(default, skip_serializing_if = "is_default")]
    pub cost_usd: f64,
    /// What was asked and shared for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exchanges: Vec<Exchange>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

//! What could not be done, as clients see it.

use serde::{Deserialize, Serialize};

use crate::{AgentId, AgentType, Fault, RunId, TaskId, Timestamp};

/// Verb `dead_letters`, `GET /api/dead-letters`: what could not be done, newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DeadLettersRequest {
    /// At most so many, 1 to [`crate::limits::RUNS_PAGE_MAX`]; 50 where missing.
    pub limit: Option<usize>,
}

/// Verbs `dead_letter`, `resend` and `drop`; over HTTP the id is in the path.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadLetterRequest {
    /// Which.
    pub id: String,
}

/// What could not be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeadLetterList {
    /// Newest first.
    pub dead_letters: Vec<DeadLetterView>,
}

/// One thing that could not be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeadLetterView {
    /// Names it.
    pub id: String,
    /// `poison_task`, `exhausted_retries`, `failed_task` or `undecodable_message`.
    pub kind: String,
    /// `open`, `resent` or `dropped`.
    pub state: String,
    /// When, by the log's clock.
    pub at: Timestamp,
    /// Why.
    pub fault: Fault,
    /// The run that it was part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<RunId>,
    /// The task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_id: Option<TaskId>,
    /// Who should have done it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_type: Option<AgentType>,
    /// Every attempt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attempts: Vec<AttemptView>,
    /// A message that could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageView>,
    /// The run as which its request was sent again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resent_as: Option<RunId>,
}

/// One attempt at a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttemptView {
    /// From 1.
    pub number: u32,
    /// `running`, `succeeded`, `asked`, `failed`, `released` or `cancelled`.
    pub state: String,
    /// When it was handed over.
    pub started_at: Timestamp,
    /// To whom; missing where any listener of the type could take it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<AgentId>,
    /// When it was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// Why it did not bring the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// A message that could not be read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageView {
    /// Where it came.
    pub subject: String,
    /// How it begins.
    pub sample: String,
    /// Its length.
    pub bytes: u64,
    /// Others like it that came in between and are not kept.
    pub others: u64,
}

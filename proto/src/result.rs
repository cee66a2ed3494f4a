//! What an attempt brought.

use serde::{Deserialize, Serialize};

use crate::{AttemptId, Exchange, Fault, Json, Plan, Question, RunId, TaskId, json_bound};

/// How a result was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// By a language model.
    Model,
    /// By a computation that gives the same every time.
    #[default]
    Deterministic,
    /// By a simpler way than usual, because the usual one failed.
    Fallback,
    /// Taken from a cache.
    Cached,
}

/// Tokens that models read and wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tokens {
    /// Tokens read.
    pub input: u64,
    /// Tokens written.
    pub output: u64,
}

/// Work that was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Success {
    /// The result itself.
    pub data: Json,
    /// Whether `data` is a reference to a blob.
    #[serde(default, skip_serializing_if = "is_false")]
    pub blob: bool,
    /// How it was made.
    #[serde(default)]
    pub method: Method,
    /// From which data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// What was assumed where the request said nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumptions: Vec<String>,
    /// How sure the agent is, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// Tokens used, by the answers that it asked for too.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tokens: Tokens,
    /// What it cost in US dollars, the answers that it asked for included.
    #[serde(default, skip_serializing_if = "is_default")]
    pub cost_usd: f64,
    /// More tasks to do: from the planning task, the run's plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
    /// What it asked and shared on the way, at most [`crate::limits::EXCHANGES_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exchanges: Vec<Exchange>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(value: &bool) -> bool {
    !value
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// With a result.
    Success(Success),
    /// With a fault.
    Fault(Fault),
    /// With a question: the task goes again with the answer.
    Question(Question),
}

impl Outcome {
    /// A bound for its length as JSON, in bytes, without writing it: JSON text as it is, and other
    /// texts as if each byte were escaped. None for what is rare and short.
    #[must_use]
    pub fn bytes_bound(&self) -> Option<usize> {
        /// Field names, numbers, quotes and commas.
        const FRAME_BYTES: usize = 256;
        match self {
            Self::Success(success) => {
                let plan = success.plan.iter().flat_map(|plan| &plan.tasks);
                let plan = plan.map(|task| json_bound::of_task(&task.node(), task.payload.len()));
                Some(
                    FRAME_BYTES
                        + success.data.len()
                        + json_bound::of_texts(&success.sources)
                        + json_bound::of_texts(&success.assumptions)
                        + plan.sum::<usize>()
                        + json_bound::of_exchanges(&success.exchanges),
                )
            }
            Self::Fault(_) | Self::Question(_) => None,
        }
    }
}

/// The end of one attempt, as the agent reports it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskResult {
    /// The run, from the task.
    pub run_id: RunId,
    /// The task, from the task.
    pub task_id: TaskId,
    /// The attempt, from the task.
    pub attempt_id: AttemptId,
    /// How long it took, in milliseconds.
    #[serde(default)]
    pub elapsed_ms: u64,
    /// How it ended.
    pub outcome: Outcome,
}

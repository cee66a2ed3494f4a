//! One call, however it came, and its answer.

use std::time::Duration;

use muster_proto::{RunId, Tenant, Timestamp, api::Problem, limits::WAIT_S_MAX};
use serde::{Deserialize, Serialize};

/// What a client wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verb {
    /// A trip in plain words.
    Plan,
    /// A request under any workflow, or an explicit plan.
    Run,
    /// How a run stands.
    Status,
    /// Change a run.
    Modify,
    /// Hold a run.
    Pause,
    /// Let a held run go on.
    Resume,
    /// Have a task of a run done again.
    Feedback,
    /// Give a task of a run to other agents.
    Redirect,
    /// Stop everything.
    Stop,
    /// Let everything go on.
    Lift,
    /// Whether everything is stopped.
    Stopped,
    /// What the tenant's runs have cost.
    Costs,
    /// Stop a run.
    Cancel,
    /// Answer a question.
    Answer,
    /// One page of a run's history.
    Events,
    /// Runs, newest first.
    List,
    /// The registry.
    Agents,
    /// The pools, and how many instances they want.
    Pools,
    /// The workflows.
    Workflows,
    /// What could not be done.
    DeadLetters,
    /// One thing that could not be done.
    DeadLetter,
    /// Send its request again.
    Resend,
    /// Give it up.
    Drop,
    /// Why a run's tasks went where they went.
    Why,
    /// Force a breaker open or closed.
    Breaker,
    /// Between orchestrators: whether a command is known.
    Lookup,
}

impl Verb {
    /// The verb of a subject.
    pub(crate) fn from_token(token: &str) -> Option<Self> {
        let verb = serde_json::from_value(serde_json::Value::String(token.to_owned())).ok();
        verb.filter(|verb| *verb != Self::Lookup)
    }

    /// Whether it is a command; the others only look.
    pub(crate) fn changes(self) -> bool {
        match self {
            Self::Plan
            | Self::Run
            | Self::Modify
            | Self::Pause
            | Self::Resume
            | Self::Feedback
            | Self::Redirect
            | Self::Stop
            | Self::Lift
            | Self::Cancel
            | Self::Answer
            | Self::Resend
            | Self::Drop
            | Self::Breaker => true,
            Self::Status
            | Self::Events
            | Self::List
            | Self::Agents
            | Self::Pools
            | Self::Workflows
            | Self::DeadLetters
            | Self::DeadLetter
            | Self::Why
            | Self::Stopped
            | Self::Costs
            | Self::Lookup => false,
        }
    }
}

/// One call. The same one sent again has the same `command_id`, and is done once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Call {
    pub(crate) tenant: Tenant,
    pub(crate) verb: Verb,
    /// The client's own name for the command, or one that was made for it.
    pub(crate) command_id: String,
    /// Whether the client named the command.
    pub(crate) named: bool,
    /// Seconds to wait for the end of the run.
    pub(crate) wait_s: u64,
    /// The map of shards by which the call found its shard.
    #[serde(default)]
    pub(crate) map_epoch: u64,
    /// Where a page begins, when that is a run of another shard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) behind: Option<(Timestamp, RunId)>,
    /// The body, as text.
    pub(crate) body: String,
}

impl Call {
    pub(crate) fn wait(&self) -> Option<Duration> {
        (self.wait_s > 0).then(|| Duration::from_secs(self.wait_s.min(WAIT_S_MAX)))
    }
}

/// The answer to a call: JSON, and the HTTP status that goes with it.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) retry_after_s: Option<u64>,
}

impl Answer {
    /// A body with its status.
    pub(crate) fn of<T: Serialize>(status: u16, body: &T) -> Self {
        match serde_json::to_vec(body) {
            Ok(body) => Self {
                status,
                body,
                retry_after_s: None,
            },
            Err(error) => Self::problem(&Problem::new(
                500,
                "internal",
                "Internal error",
                error.to_string(),
            )),
        }
    }

    /// A problem.
    pub(crate) fn problem(problem: &Problem) -> Self {
        // Texts and numbers always have a JSON form.
        let body = serde_json::to_vec(problem).unwrap_or_default();
        Self {
            status: problem.status,
            body,
            retry_after_s: problem.retry_after,
        }
    }
}

impl From<Result<Self, Problem>> for Answer {
    fn from(result: Result<Self, Problem>) -> Self {
        result.unwrap_or_else(|problem| Self::problem(&problem))
    }
}

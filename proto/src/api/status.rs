//! What clients get.

use serde::{Deserialize, Serialize};

use crate::{
    AgentType, Choice, Fault, Gap, Heartbeat, Json, Priority, QuestionId, RunId, TaskId, Timestamp,
    Tokens, WorkflowName,
};

/// Where a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Stored; nothing has started.
    Queued,
    /// The request is read and broken into tasks.
    Planning,
    /// Tasks are worked on.
    Working,
    /// The results are put together.
    Integrating,
    /// A person is asked.
    AwaitingClarification,
    /// A person has to agree.
    AwaitingConfirmation,
    /// The answer is there.
    Completed,
    /// There will be no answer; `fault` says why.
    Failed,
    /// Stopped by a person.
    Cancelled,
}

impl RunState {
    /// Whether nothing can follow.
    #[must_use]
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }

    /// The name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Planning => "planning",
            Self::Working => "working",
            Self::Integrating => "integrating",
            Self::AwaitingClarification => "awaiting_clarification",
            Self::AwaitingConfirmation => "awaiting_confirmation",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Where a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// Waits for other tasks.
    Blocked,
    /// Waits for an agent.
    Ready,
    /// An agent has it.
    Assigned,
    /// Done.
    Succeeded,
    /// Failed for good.
    Failed,
    /// Left out: optional, or nobody needs it any more.
    Skipped,
    /// Stopped with its run.
    Cancelled,
}

/// One task in a status.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskStatus {
    /// The task.
    pub id: TaskId,
    /// Who does it.
    pub agent_type: AgentType,
    /// Where it is.
    pub state: TaskState,
    /// How urgent it is.
    pub priority: Priority,
    /// Tasks whose results it needs.
    pub depends_on: Vec<TaskId>,
    /// Attempts so far.
    pub attempts: u32,
    /// The scenarios that it belongs to, in runs that have some; several where they share it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scenarios: Vec<String>,
    /// What it waits for or why it failed, in words, where there is something to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A question that waits for an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenQuestion {
    /// Names it in an answer.
    pub id: QuestionId,
    /// The task that asks.
    pub task_id: TaskId,
    /// The question.
    pub text: String,
    /// Why it is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Answers on offer.
    pub options: Vec<Choice>,
    /// Whether other answers are taken too.
    pub free_text: bool,
    /// Until when it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// The key of the option that counts when nobody answers in time; where missing, the task fails
    /// then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
}

/// Addresses that belong to a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    /// Its status.
    pub status: String,
    /// Its events.
    pub events: String,
    /// To stop it.
    pub cancel: String,
}

impl Links {
    /// The addresses of a run.
    #[must_use]
    pub fn of(run: &RunId) -> Self {
        Self {
            status: format!("/api/runs/{run}/status"),
            events: format!("/api/runs/{run}/events"),
            cancel: format!("/api/runs/{run}/cancel"),
        }
    }
}

/// A run: the answer to `status`, and to a submission (202: without tasks that are not known yet).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunStatus {
    /// The run.
    pub id: RunId,
    /// Its workflow, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<WorkflowName>,
    /// The run whose place it takes, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modifies: Option<RunId>,
    /// The scenarios, where the request is answered under several assumptions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scenarios: Vec<ScenarioStatus>,
    /// Where it is.
    pub state: RunState,
    /// Whether an operator holds it: nothing of it begins.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub paused: bool,
    /// When it was stored.
    pub accepted_at: Timestamp,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// Events so far: watchers resume from here.
    pub events: u64,
    /// Its tasks.
    pub tasks: Vec<TaskStatus>,
    /// Questions that wait for an answer.
    pub questions: Vec<OpenQuestion>,
    /// What was assumed where the request said nothing.
    pub assumptions: Vec<String>,
    /// Optional work that is missing from the answer.
    pub gaps: Vec<Gap>,
    /// What it has cost so far, in US dollars; attempts without a result count with what their agents
    /// said beforehand.
    #[serde(default)]
    pub cost_usd: f64,
    /// What it may cost, in US dollars; without a bound where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_limit_usd: Option<f64>,
    /// Tokens that models read and wrote for it.
    #[serde(default)]
    pub tokens: Tokens,
    /// The answer, when it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Json>,
    /// Why there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    /// Why this is the last state that was stored, which may be out of date; missing where it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale: Option<String>,
    /// Where to look next.
    pub links: Links,
}

/// One scenario in a status.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScenarioStatus {
    /// Its name.
    pub name: String,
    /// What is assumed: text, or an object.
    pub assumptions: Json,
    /// Where it is.
    pub state: RunState,
    /// Why it has no answer; the others go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// One run in a listing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunSummary {
    /// The run.
    pub id: RunId,
    /// Its workflow, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<WorkflowName>,
    /// Where it is.
    pub state: RunState,
    /// When it was stored.
    pub accepted_at: Timestamp,
    /// The beginning of the request.
    pub request: String,
}

/// One page of runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunList {
    /// Newest first.
    pub runs: Vec<RunSummary>,
    /// Give this as `before` for the next page; missing on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<RunId>,
    /// Why these are the last states that were stored, which may be out of date; missing where they
    /// are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stale: Option<String>,
}

/// The answer to an answer, and to a cancellation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerBody {
    /// The run.
    pub id: RunId,
    /// Where it is now.
    pub state: RunState,
}

/// What a tenant's runs have cost.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Costs {
    /// All of them.
    pub total: CostLine,
    /// By workflow; those with a plan of their own have none.
    pub workflows: Vec<CostLine>,
}

/// What some runs have cost, attempts without a result included.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CostLine {
    /// Their workflow, where that is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<WorkflowName>,
    /// How many there are.
    pub runs: u64,
    /// In US dollars.
    pub cost_usd: f64,
    /// Tokens that models read and wrote.
    pub tokens: Tokens,
}

/// Whether everything is stopped by an operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopView {
    /// Whether it is.
    pub stopped: bool,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}

/// One agent in a listing: its registry record and what the orchestrator knows besides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgentView {
    /// What it says of itself.
    pub record: Heartbeat,
    /// Whether it was heard within three heartbeats.
    pub online: bool,
    /// Seconds since it was heard.
    pub seen_s: f64,
    /// Attempts that this orchestrator's shards have given it and that are not ended.
    pub in_flight: u32,
    /// Whether it gets work, by how it has done lately.
    #[serde(default)]
    pub breaker: BreakerState,
    /// Whether its whole type gets work.
    #[serde(default)]
    pub type_breaker: BreakerState,
    /// Failures since its last success.
    #[serde(default)]
    pub failures_in_a_row: u32,
    /// Attempts that brought a result, as far as the shards' owners have seen.
    #[serde(default)]
    pub succeeded: u64,
    /// Attempts that failed.
    #[serde(default)]
    pub failed: u64,
}

/// Whether somebody who has failed lately gets work.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum BreakerState {
    /// As usual.
    #[default]
    Closed,
    /// One task at a time, to see whether it has recovered.
    HalfOpen,
    /// Nothing for a while.
    Open,
}

/// One workflow in a listing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkflowView {
    /// Its name.
    pub name: WorkflowName,
    /// What it is for.
    pub description: String,
    /// Requests to try.
    pub examples: Vec<String>,
    /// Agent types that its plans may use.
    pub agent_types: Vec<AgentType>,
    /// Hash of its folder.
    pub hash: String,
}

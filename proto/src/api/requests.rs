//! What clients send.

use serde::{Deserialize, Serialize};

use crate::{AgentId, AgentType, Json, Plan, QuestionId, RunId, TaskId, Timestamp, WorkflowName};

/// What happens to a request when its conversation has a run that goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenBusy {
    /// It is refused.
    Reject,
    /// It begins when those before it have ended.
    #[default]
    Queue,
    /// What goes on is stopped; what it has done stands.
    Interrupt,
    /// What goes on is stopped as if it had never been: refused where something was done that cannot be
    /// taken back.
    RollBack,
}

/// `POST /api/trips/plan`, verb `plan`: a trip in plain words.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanRequest {
    /// The request, in plain words.
    pub request: String,
    /// The conversation that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// What happens when the conversation has a run that goes on; as the workflow says where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when_busy: Option<WhenBusy>,
    /// The assumptions under which the request is answered, side by side in one run; once and as it is
    /// where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scenarios: Vec<ScenarioRequest>,
    /// What the trip may cost, where the words do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_limit: Option<f64>,
    /// What working it out may cost, in US dollars; without a bound where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_limit_usd: Option<f64>,
}

/// One set of assumptions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScenarioRequest {
    /// Its name, unique in the request; at most [`crate::limits::ID_BYTES_MAX`] bytes.
    pub name: String,
    /// What is assumed: text, or an object; at most [`crate::limits::TEXT_BYTES_MAX`] bytes. The fields
    /// of an object take the place of those of the same names in a request that is an object, and in the
    /// payloads of an explicit plan, which needs such fields.
    pub assumptions: Json,
}

/// `POST /api/runs`, verb `run`: a request under any workflow, or an explicit plan.
#[derive(Debug, Clone, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct RunRequest {
    /// The workflow; not together with `plan`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<WorkflowName>,
    /// The request under that workflow: text or any JSON value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Json>,
    /// An explicit plan; not together with `workflow`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
    /// The conversation that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// What happens when the conversation has a run that goes on; as the workflow says where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when_busy: Option<WhenBusy>,
    /// The assumptions under which the request is answered, side by side in one run; once and as it is
    /// where empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scenarios: Vec<ScenarioRequest>,
    /// A bound for what the answer proposes to spend, for workflows that know one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_limit: Option<f64>,
    /// What working it out may cost, in US dollars; without a bound where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_limit_usd: Option<f64>,
}

/// Verb `status`; over HTTP the id is in the path.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusRequest {
    /// The run.
    pub id: RunId,
}

/// `PUT /api/agents/{type}/breaker`, verb `breaker`; over HTTP the type is in the path.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreakerRequest {
    /// The agent type.
    pub agent_type: AgentType,
    /// One agent of it; the type as a whole where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<AgentId>,
    /// What to do with the breaker.
    pub breaker: BreakerForce,
}

/// What a person decides about a breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakerForce {
    /// No work, whatever happens.
    Open,
    /// Work, whatever happens.
    Closed,
    /// As failures and successes have it.
    Auto,
}

/// Verb `cancel`; over HTTP the id is in the path and the reason a query parameter.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CancelRequest {
    /// The run.
    pub id: RunId,
    /// Why, for those who read the run later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// `PUT /api/runs/{id}/pause` and `…/resume`, verbs `pause` and `resume`; over HTTP the id is in the path.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PauseRequest {
    /// The run.
    pub id: RunId,
    /// Why, for those who read the run later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// `POST /api/runs/{id}/feedback`, verb `feedback`; over HTTP the id is in the path. The task is done
/// again with the reason, and so is all that was built on its result.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedbackRequest {
    /// The run.
    pub id: RunId,
    /// The task, which has brought a result.
    pub task_id: TaskId,
    /// What it should do better.
    pub reason: String,
}

/// `GET /api/costs`, verb `costs`; over HTTP the times are in the query.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CostsRequest {
    /// Runs that were taken at this time or later; from the first on where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Runs that were taken before this time; up to now where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// `PUT /api/runs/{id}/redirect`, verb `redirect`; over HTTP the id is in the path. The task is done by
/// other agents from now on; at least one of the two has to be named.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedirectRequest {
    /// The run.
    pub id: RunId,
    /// The task, which has not ended.
    pub task_id: TaskId,
    /// The type that is to do it; as before where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_type: Option<AgentType>,
    /// The agent that is to do it, as long as it is there; any of the type where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<AgentId>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// `PUT /api/emergency-stop`, verb `stop`: nothing begins, and what is with agents is taken back, of all
/// tenants and in all shards, until it is lifted (`DELETE`, verb `lift`).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopRequest {
    /// Why.
    pub reason: String,
}

/// `POST /api/runs/{id}/answers`, verb `answer`; over HTTP the id is in the path.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerRequest {
    /// The run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<RunId>,
    /// The question; may be left out while just one is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question_id: Option<QuestionId>,
    /// The key of an option, or an answer in other words or values.
    pub answer: Json,
}

/// `PUT /api/runs/{id}/modify`, verb `modify`; over HTTP the id is in the path. The answer is the
/// status of the run that takes the place of this one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModifyRequest {
    /// The run to change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<RunId>,
    /// What is to be different, in words; what they do not speak of stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    /// The whole request as it should be, in place of the one before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Json>,
    /// Another bound for what the answer proposes to spend.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_limit: Option<f64>,
    /// Another plan, for runs that came with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
    /// Whether a person is asked first.
    #[serde(default)]
    pub confirm: Confirm,
}

/// Whether a person is asked before a change is carried out. The question says what would be done
/// again and what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirm {
    /// Where the change is a major one, by the workflow's measure.
    #[default]
    Major,
    /// Always: a preview.
    Always,
    /// Never.
    Never,
}

/// Verb `events`: one page of a run's history.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventsRequest {
    /// The run.
    pub id: RunId,
    /// Events after this number; from the first where missing.
    #[serde(default)]
    pub after: u64,
}

/// Verb `list`, `GET /api/runs`: runs, newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ListRequest {
    /// At most so many, 1 to [`crate::limits::RUNS_PAGE_MAX`]; 50 where missing.
    pub limit: Option<usize>,
    /// Only runs accepted before this one: the last id of the page before.
    pub before: Option<RunId>,
}

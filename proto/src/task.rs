//! A task on its way to an agent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    AgentType, AttemptId, Json, Priority, QuestionId, RunId, Seconds, TaskId, Tenant, Timestamp,
    WorkflowName,
};

/// An optional task that brought nothing: what is missing, in words fit for the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The task.
    pub task_id: TaskId,
    /// Who should have done it.
    pub agent_type: AgentType,
    /// Why there is nothing. For people; never data to work with.
    pub reason: String,
}

/// One attempt at one task, as the agent gets it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskRequest {
    /// The run it belongs to.
    pub run_id: RunId,
    /// The task, unique within the run.
    pub task_id: TaskId,
    /// This hand-over. The same id may come twice: do it once.
    pub attempt_id: AttemptId,
    /// Which attempt it is, from 1.
    pub attempt: u32,
    /// Who is asked.
    pub agent_type: AgentType,
    /// Whose run it is.
    pub tenant: Tenant,
    /// The run's workflow, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow: Option<WorkflowName>,
    /// What to do.
    pub payload: Json,
    /// Results of the tasks that it depends on, by task id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<TaskId, Json>,
    /// Optional tasks that it depends on and that brought nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Gap>,
    /// Answers of a person to questions that this task asked before, by question id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<QuestionId, Json>,
    /// Which of `payload` and `inputs.<id>` are not values but references
    /// `{"sha256", "bytes"}` to blobs; `inputs` where the reference stands in the place of the whole
    /// map. Only agents that register as durable get references.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blobs: Vec<String>,
    /// How urgent it is.
    pub priority: Priority,
    /// How long it may take, in seconds, from when the agent starts.
    pub timeout: Seconds,
    /// The time of the request, an input of the run: work that depends on "now" uses this.
    pub now: Timestamp,
    /// The shard that the result goes to (`muster.result.<shard>.<type>.<agent_id>`).
    pub shard: u32,
    /// How large the result may be, in bytes.
    pub result_bytes_max: u64,
    /// The same for every attempt at the task, and for no other task: agents whose work changes
    /// something do it once for each key. Missing for those that change nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
    /// Do nothing: find out by the key whether the task was done before, by an attempt of which
    /// nobody knows the outcome. If so, bring its result; if surely not, the fault `not_done`; if
    /// nobody can tell, the fault `outcome_unknown`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub look_up: bool,
    /// Tasks with the same name here were handed over together, to be done together where the agent
    /// can: the id of the first of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<AttemptId>,
    /// Why results that this task brought before were sent back, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub feedback: Vec<String>,
    /// What the attempt may cost, in US dollars; no bound where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_usd_max: Option<f64>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(value: &bool) -> bool {
    !value
}

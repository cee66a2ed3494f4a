//! What the engine knows of a workflow.

use muster_proto::{AgentType, Priority, Seconds, WorkflowName};
use serde::{Deserialize, Serialize};

/// A task that the engine itself adds to each run of a workflow: planning or integration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Who does it.
    pub agent_type: AgentType,
    /// How long one attempt may take, in seconds; the default of the settings where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Seconds>,
    /// How urgent it is.
    #[serde(default)]
    pub priority: Priority,
}

/// How one kind of request is planned, worked on and integrated. Kept in the log by its hash, so
/// that a run goes on with the workflow that it began with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkflowSpec {
    /// Its name.
    pub name: WorkflowName,
    /// Hash of its folder.
    pub hash: String,
    /// Who makes the plan.
    pub planning: Stage,
    /// Who makes the answer from the results.
    pub integration: Stage,
    /// Agent types that plans may use.
    pub agent_types: Vec<AgentType>,
    /// Most tasks in a plan.
    pub tasks_max: usize,
}

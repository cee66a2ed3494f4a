//! What the engine knows of a workflow.

use std::collections::BTreeMap;

use muster_proto::{AgentType, Priority, Seconds, WorkflowName, api::WhenBusy};
use serde::{Deserialize, Serialize};

use crate::{
    Schema,
    record::{FORMAT_OLDEST, FORMAT_WITH_CHECKS, FORMAT_WITH_SCENARIOS},
};

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
    /// Who compares the answers of a request's scenarios; they are compared field by field where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Stage>,
    /// Agent types that plans may use.
    pub agent_types: Vec<AgentType>,
    /// Most tasks in a plan.
    pub tasks_max: usize,
    /// What results have to look like, by the agent type that brings them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub schemas: BTreeMap<AgentType, Schema>,
    /// What follows when results contradict each other.
    #[serde(default, skip_serializing_if = "ConflictPolicy::is_default")]
    pub conflicts: ConflictPolicy,
    /// When a person has to agree before a plan is carried out.
    #[serde(default, skip_serializing_if = "ConfirmPolicy::is_default")]
    pub confirm: ConfirmPolicy,
    /// How long questions to a person stay open.
    #[serde(default, skip_serializing_if = "QuestionPolicy::is_default")]
    pub questions: QuestionPolicy,
    /// What happens to requests of a conversation that has a run which goes on.
    #[serde(default, skip_serializing_if = "ConversationPolicy::is_default")]
    pub conversations: ConversationPolicy,
}

/// What happens to requests of a conversation that has a run which goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConversationPolicy {
    /// Where the request itself does not say.
    #[serde(default)]
    pub when_busy: WhenBusy,
}

impl ConversationPolicy {
    /// Whether it says nothing of its own.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// How long questions to a person stay open.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionPolicy {
    /// In seconds, where the question itself does not say; the settings' time where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expire_after: Option<Seconds>,
}

impl QuestionPolicy {
    /// Whether it says nothing of its own.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// When a person has to agree before a plan is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfirmPolicy {
    /// A change that does more of its tasks again than this, in percent, is a major one.
    #[serde(default = "changes_above_percent")]
    pub changes_above_percent: u8,
    /// A plan that is expected to cost more than this is asked about, in US dollars; none where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan_above_usd: Option<f64>,
}

/// More than half of the work is nearly all of the wait.
fn changes_above_percent() -> u8 {
    50
}

impl Default for ConfirmPolicy {
    fn default() -> Self {
        Self {
            changes_above_percent: changes_above_percent(),
            plan_above_usd: None,
        }
    }
}

impl ConfirmPolicy {
    /// Whether it says nothing of its own.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What follows when results contradict each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConflictPolicy {
    /// Times that results of one task are sent back before something else is done; 0 to
    /// [`muster_proto::limits::FEEDBACK_MAX`].
    #[serde(default = "send_back_max")]
    pub send_back_max: u32,
    /// What is done then.
    #[serde(default)]
    pub then: ConflictEnd,
}

/// What is done about results that contradict each other still after they were sent back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictEnd {
    /// The task that found it fails, with all that is wrong.
    #[default]
    Fail,
    /// A person decides: once more, as it is, or not at all.
    Ask,
}

/// Who does not do better after two reasons seldom does after three.
fn send_back_max() -> u32 {
    2
}

impl Default for ConflictPolicy {
    fn default() -> Self {
        Self {
            send_back_max: send_back_max(),
            then: ConflictEnd::default(),
        }
    }
}

impl ConflictPolicy {
    /// Whether it says nothing of its own.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl WorkflowSpec {
    /// As logs of a format can hold it: older ones without checks of results, or without comparison.
    pub(crate) fn readable_at(&self, format: u32) -> Self {
        let mut spec = self.clone();
        if format < FORMAT_WITH_SCENARIOS {
            spec.comparison = None;
        }
        if format < FORMAT_WITH_CHECKS {
            spec = spec.without_checks();
        }
        spec
    }

    /// The oldest format that can hold it.
    pub(crate) fn format(&self) -> u32 {
        if self.comparison.is_some() {
            FORMAT_WITH_SCENARIOS
        } else if self.has_checks() {
            FORMAT_WITH_CHECKS
        } else {
            FORMAT_OLDEST
        }
    }

    fn without_checks(&self) -> Self {
        Self {
            schemas: BTreeMap::new(),
            conflicts: ConflictPolicy::default(),
            confirm: ConfirmPolicy::default(),
            questions: QuestionPolicy::default(),
            conversations: ConversationPolicy::default(),
            ..self.clone()
        }
    }

    /// Whether it has anything that older formats cannot hold.
    fn has_checks(&self) -> bool {
        !self.schemas.is_empty()
            || !self.conflicts.is_default()
            || !self.confirm.is_default()
            || !self.questions.is_default()
            || !self.conversations.is_default()
    }
}

//! One task of a run.

use std::{collections::BTreeMap, sync::Arc};

use muster_proto::{
    AgentId, AgentType, Body, Delegation, Effects, Fault, Json, Priority, QuestionId, Seconds,
    TaskId, Timestamp, api::TaskState, limits::FEEDBACK_MAX,
};
use serde::{Deserialize, Serialize};

use crate::{Attempt, AttemptState, Held, Stage, StoredPlanTask, StoredSuccess};

/// One task of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunTask {
    /// Its id, unique in the run.
    pub id: TaskId,
    /// Who does it.
    pub agent_type: AgentType,
    /// What the agent gets.
    pub payload: Body,
    /// Places in [`Run::tasks`] of the tasks whose results it needs.
    pub depends_on: Vec<usize>,
    /// Places of the tasks that need its result.
    pub dependents: Vec<usize>,
    /// Dependencies that are not ended.
    pub waits_for: usize,
    /// How urgent it is.
    pub priority: Priority,
    /// Whether the run goes on without it.
    pub optional: bool,
    /// How long one attempt may take.
    pub timeout: Option<Seconds>,
    /// How it wants to be delegated.
    #[serde(default, skip_serializing_if = "Delegation::is_default")]
    pub delegation: Delegation,
    /// Where it is.
    pub state: TaskState,
    /// Hand-overs, in order.
    pub attempts: Vec<Attempt>,
    /// Attempts that failed.
    pub failures: u32,
    /// Attempts that vanished with their agent, in batches of several tasks not counted.
    pub lost: u32,
    /// Of the tasks of its run that may begin, the one with the highest rank goes first.
    #[serde(default)]
    pub rank: u64,
    /// Whether an attempt may have done what must not be done twice, and nobody knows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub outcome_unknown: bool,
    /// Most tasks that it may be handed over with, where a batch with it came to grief.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_max: Option<u32>,
    /// The type that could not do it, where a simpler one does it instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fell_back_from: Option<AgentType>,
    /// The agent that an operator gave it to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned: Option<AgentId>,
    /// Attempts up to this one brought results that were sent back, or built on such: they are
    /// nobody's any more.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub superseded: u32,
    /// What the work of its result changes, where that was taken over from the run before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<Effects>,
    /// How far it is from the plan: 0 for a task of the plan, one more than the task that added it for
    /// any other.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub depth: u32,
    /// Whether its result added tasks to the run.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub added_tasks: bool,
    /// Times that its results were sent back.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub sent_back: u32,
    /// The scenarios that it belongs to, by their places in [`crate::Run::scenarios`], with the name that
    /// the plan of each has for it. Empty in runs without scenarios, and for the comparison.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scenarios: BTreeMap<usize, TaskId>,
    /// The plan that it brought for its scenario, until a person agrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
    /// Why its results were sent back or refused, oldest first, at most
    /// [`muster_proto::limits::FEEDBACK_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub feedback: Vec<String>,
    /// Not before this time again.
    pub retry_at: Option<Timestamp>,
    /// Answers to its questions.
    pub answers: Vec<(QuestionId, Json)>,
    /// What it brought.
    pub success: Option<Arc<StoredSuccess>>,
    /// Why it failed, or was left out.
    pub fault: Option<Fault>,
}

impl RunTask {
    pub(crate) fn planned(task: &StoredPlanTask) -> Self {
        Self {
            id: task.id.clone(),
            agent_type: task.agent_type.clone(),
            payload: task.payload.clone(),
            depends_on: Vec::new(),
            dependents: Vec::new(),
            waits_for: 0,
            priority: task.priority,
            optional: task.optional,
            timeout: task.timeout,
            delegation: task.delegation.clone(),
            state: TaskState::Ready,
            attempts: Vec::new(),
            failures: 0,
            lost: 0,
            rank: 0,
            outcome_unknown: false,
            batch_max: None,
            fell_back_from: None,
            pinned: None,
            superseded: 0,
            kept: None,
            depth: 0,
            added_tasks: false,
            sent_back: 0,
            scenarios: BTreeMap::new(),
            held: None,
            feedback: Vec::new(),
            retry_at: None,
            answers: Vec::new(),
            success: None,
            fault: None,
        }
    }

    /// A task that the engine adds itself. The name is one of the engine's constants, which are
    /// valid identifiers.
    pub(crate) fn stage(name: &'static str, stage: &Stage, request: Body) -> Self {
        #[allow(clippy::expect_used, reason = "a constant of this file")]
        let id = TaskId::new(name).expect("constant is an identifier");
        Self::planned(&StoredPlanTask {
            id,
            agent_type: stage.agent_type.clone(),
            payload: request,
            depends_on: Vec::new(),
            priority: stage.priority,
            optional: false,
            timeout: stage.timeout,
            delegation: Delegation::default(),
        })
    }

    /// The attempts that are with agents now: one, or two where a backup was started.
    pub fn running(&self) -> impl Iterator<Item = &Attempt> {
        let running = |attempt: &&Attempt| attempt.state == AttemptState::Running;
        self.attempts.iter().filter(running)
    }

    /// The attempt whose result the task has; none where the result was kept from another run.
    #[must_use]
    pub fn brought_by(&self) -> Option<&Attempt> {
        let brought = |attempt: &&Attempt| attempt.state == AttemptState::Succeeded;
        self.attempts.iter().find(brought)
    }

    /// Whether an attempt is from before the task was sent back last.
    pub(crate) fn is_superseded(&self, attempt: u32) -> bool {
        attempt <= self.superseded
    }

    /// Whether an attempt is with an agent now.
    #[must_use]
    pub fn is_running(&self, number: u32) -> bool {
        self.running().any(|attempt| attempt.number == number)
    }

    /// Whether another attempt than this one is with an agent now.
    pub(crate) fn runs_beside(&self, number: u32) -> bool {
        self.running().any(|attempt| attempt.number != number)
    }

    pub(crate) fn attempt(&self, number: u32) -> Option<&Attempt> {
        self.attempts
            .get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    /// Keeps a reason for the next attempt to learn from; the oldest goes when there are many.
    pub(crate) fn learn(&mut self, reason: &str) {
        if self.feedback.len() >= FEEDBACK_MAX {
            self.feedback.remove(0);
        }
        self.feedback.push(reason.to_owned());
    }

    pub(crate) fn is_open(&self) -> bool {
        matches!(
            self.state,
            TaskState::Blocked | TaskState::Ready | TaskState::Assigned
        )
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_zero(value: &u32) -> bool {
    *value == 0
}

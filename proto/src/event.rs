//! What watchers of a run see.

use serde::{Deserialize, Serialize};

use crate::{
    AgentId, AgentType, Conflict, Exchange, Fault, Method, QuestionId, RunId, TaskId, Timestamp,
};

/// One thing that happened to a run, told after it was stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunEvent {
    /// Counts the run's events from 1, without gaps.
    pub number: u64,
    /// When, by the log's clock.
    pub at: Timestamp,
    /// What.
    #[serde(flatten)]
    pub kind: RunEventKind,
}

/// Events of one run in one message, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunEvents {
    /// The run.
    pub run_id: RunId,
    /// Its events, numbered without gaps.
    pub events: Vec<RunEvent>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum RunEventKind {
    /// The request is stored.
    RunAccepted {
        /// The workflow, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        workflow: Option<String>,
        /// The run whose place it takes, where there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        modifies: Option<RunId>,
        /// The run of the same conversation that has to end before it begins.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        behind: Option<RunId>,
        /// The names of its scenarios, where it is answered under several assumptions.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        scenarios: Vec<String>,
    },
    /// A run that waited for its turn begins.
    RunStarted,
    /// A task was handed to an agent.
    TaskStarted {
        /// The task.
        task_id: TaskId,
        /// Who is asked.
        agent_type: AgentType,
        /// The instance; missing where any listener of the type may take it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent_id: Option<AgentId>,
        /// Which attempt, from 1.
        attempt: u32,
        /// Whether another attempt is under way already, and the first result counts.
        #[serde(default, skip_serializing_if = "is_false")]
        backup: bool,
        /// Whether the agent only finds out if the task was done before.
        #[serde(default, skip_serializing_if = "is_false")]
        look_up: bool,
        /// Tasks that were handed over together, where it can wait (P3) and was queued for that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        batch: Option<u32>,
    },
    /// A task goes to a simpler type of agents.
    TaskFellBack {
        /// The task.
        task_id: TaskId,
        /// Who does it from now on.
        agent_type: AgentType,
        /// Why.
        reason: String,
    },
    /// A task is done.
    TaskSucceeded {
        /// The task.
        task_id: TaskId,
        /// How.
        method: Method,
        /// Tasks done so far.
        done: u32,
        /// Tasks known so far.
        known: u32,
        /// Tasks that its result adds to the run, up to [`crate::limits::PLAN_NAMES_MAX`].
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        added: Vec<TaskId>,
        /// What it asked and shared on the way.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        exchanges: Vec<Exchange>,
    },
    /// An attempt failed and the task is tried again.
    TaskRetried {
        /// The task.
        task_id: TaskId,
        /// Why.
        fault: Fault,
        /// Not before.
        not_before: Timestamp,
    },
    /// An attempt was taken back without blame: the agent was full, lost or gone.
    TaskReleased {
        /// The task.
        task_id: TaskId,
        /// Why.
        reason: String,
    },
    /// An operator holds the run: nothing of it begins.
    RunPaused {
        /// Why.
        reason: String,
    },
    /// It goes on.
    RunResumed,
    /// Results of the run whose place this one takes hold still.
    TasksKept {
        /// That run.
        from: RunId,
        /// The tasks that need not be done, up to [`crate::limits::PLAN_NAMES_MAX`].
        tasks: Vec<TaskId>,
    },
    /// Results contradict each other: the tasks at fault are done again, and all that was built on
    /// them.
    ResultsSentBack {
        /// The task that found it.
        task_id: TaskId,
        /// What is wrong.
        conflicts: Vec<Conflict>,
        /// Tasks that are done again, up to [`crate::limits::PLAN_NAMES_MAX`].
        again: Vec<TaskId>,
    },
    /// A task failed for good.
    TaskFailed {
        /// The task.
        task_id: TaskId,
        /// Why.
        fault: Fault,
    },
    /// An optional task is left out.
    TaskSkipped {
        /// The task.
        task_id: TaskId,
        /// Why.
        reason: String,
    },
    /// The plan is made.
    PlanReady {
        /// Its tasks.
        tasks: Vec<TaskId>,
        /// The name of the scenario that it is for, in runs that have some.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scenario: Option<String>,
    },
    /// A person is asked; the run waits.
    QuestionAsked {
        /// Names it in an answer.
        question_id: QuestionId,
        /// The question; its options are in the run's status.
        text: String,
    },
    /// A person answered; the run goes on.
    QuestionAnswered {
        /// Which question.
        question_id: QuestionId,
    },
    /// Nobody answered in time; the run goes on without.
    QuestionExpired {
        /// Which question.
        question_id: QuestionId,
        /// The key of the option that counts now; where missing, the task fails.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        default: Option<String>,
    },
    /// An operator gave a task to other agents.
    TaskRedirected {
        /// The task.
        task_id: TaskId,
        /// The type that does it from now on.
        agent_type: AgentType,
        /// The agent that gets it; any of the type where missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent_id: Option<AgentId>,
        /// Why.
        reason: String,
    },
    /// The answer is there.
    RunCompleted,
    /// There will be no answer.
    RunFailed {
        /// Why.
        fault: Fault,
    },
    /// A person stopped it.
    RunCancelled {
        /// Why.
        reason: String,
    },
}

impl RunEventKind {
    /// Whether nothing can follow.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        matches!(
            self,
            Self::RunCompleted | Self::RunFailed { .. } | Self::RunCancelled { .. }
        )
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(value: &bool) -> bool {
    !value
}

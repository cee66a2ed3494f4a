//! What could not be done, kept with its whole history until somebody looks at it.

use muster_proto::{AgentType, CommandId, Fault, RunId, TaskId, Tenant, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Attempt, AttemptState, Run, RunTask};

/// A fault with this code came from a panic of the agent.
const PANIC: &str = "panic";
/// A fault with this code says that agents vanished with the task.
const AGENTS_LOST: &str = "agents_lost";

/// One thing that could not be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// Names it: the run and the task, or the record that tells of a message.
    pub id: String,
    /// What it is.
    pub kind: DeadLetterKind,
    /// Whose; none for messages that nobody could read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<Tenant>,
    /// The run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_id: Option<RunId>,
    /// The task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_id: Option<TaskId>,
    /// Who should have done it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_type: Option<AgentType>,
    /// Why.
    pub fault: Fault,
    /// When, by the log's clock.
    pub at: Timestamp,
    /// Every attempt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attempts: Vec<Attempt>,
    /// The subject of a message that could not be read, and how it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<UnreadMessage>,
    /// What became of it.
    pub state: DeadLetterState,
    /// The record that changed it last.
    pub sequence: u64,
}

/// Why something is a dead letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadLetterKind {
    /// The task made its agents panic or vanish.
    PoisonTask,
    /// Every retry failed.
    ExhaustedRetries,
    /// It failed in a way that no retry helps, and not by the request's fault.
    FailedTask,
    /// A message that is none.
    UndecodableMessage,
}

/// What became of a dead letter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadLetterState {
    /// Nobody has dealt with it.
    Open,
    /// Its request was sent again, as this run.
    Resent {
        /// The new run.
        run_id: RunId,
        /// The command that did it.
        command_id: CommandId,
    },
    /// Somebody has given it up.
    Dropped {
        /// The command that did it.
        command_id: CommandId,
    },
}

/// A message that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadMessage {
    /// Where it came.
    pub subject: String,
    /// How it begins; what is no text is shown as `\u{fffd}`.
    pub sample: String,
    /// How long it was.
    pub bytes: u64,
    /// Others like it since the one before, which are not kept.
    pub others: u64,
}

impl DeadLetter {
    /// A task that has just ended badly. None where the request itself is at fault: whoever asked
    /// is told, and nobody else can mend it.
    pub(crate) fn of(run: &Run, task: &RunTask, at: Timestamp, sequence: u64) -> Option<Self> {
        let fault = task.fault.clone()?;
        if fault.at_fault == muster_proto::AtFault::Request {
            return None;
        }
        Some(Self {
            id: format!("{}.{}", run.id, task.id),
            kind: kind_of(task, &fault),
            tenant: Some(run.tenant.clone()),
            run_id: Some(run.id.clone()),
            task_id: Some(task.id.clone()),
            agent_type: Some(task.agent_type.clone()),
            fault,
            at,
            attempts: task.attempts.clone(),
            message: None,
            state: DeadLetterState::Open,
            sequence,
        })
    }

    /// Whether nobody has dealt with it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.state == DeadLetterState::Open
    }
}

fn kind_of(task: &RunTask, fault: &Fault) -> DeadLetterKind {
    let failed = |attempt: &&Attempt| attempt.state == AttemptState::Failed;
    if fault.code == PANIC || fault.code == AGENTS_LOST {
        DeadLetterKind::PoisonTask
    } else if task.attempts.iter().filter(failed).count() > 1 {
        DeadLetterKind::ExhaustedRetries
    } else {
        DeadLetterKind::FailedTask
    }
}

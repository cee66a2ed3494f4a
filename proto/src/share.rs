//! What an agent tells the others of its run without being asked.

use serde::{Deserialize, Serialize};

use crate::{AgentType, AttemptId, Json, RunId, TaskId, Topic};

/// News for every agent of the run that listens, in a `status_update`. It is told once, and kept
/// nowhere: who does not listen at that moment never gets it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The run.
    pub run_id: RunId,
    /// The task of the agent that shares.
    pub task_id: TaskId,
    /// Its attempt.
    pub attempt_id: AttemptId,
    /// Who shares.
    pub agent_type: AgentType,
    /// What it is about.
    pub topic: Topic,
    /// The news, at most [`crate::limits::SHARE_BYTES_MAX`] bytes of JSON.
    pub data: Json,
}

/// How far an attempt is, for whoever watches its run: a `status_update` that is kept nowhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// The run.
    pub run_id: RunId,
    /// The task.
    pub task_id: TaskId,
    /// The attempt.
    pub attempt_id: AttemptId,
    /// Who works on it.
    pub agent_type: AgentType,
    /// How much is done, 0 to 1; missing where nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<f64>,
    /// What is being done, in a few words: at most
    /// [`crate::limits::PROGRESS_TEXT_BYTES_MAX`] bytes.
    pub text: String,
}

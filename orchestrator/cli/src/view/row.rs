//! One task in a list.

use jiff::Timestamp;
use muster_proto::{TaskId, api::TaskState};

/// What is known of one task.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) id: TaskId,
    /// Empty until it is known.
    pub(crate) agent_type: String,
    pub(crate) state: TaskState,
    pub(crate) attempt: u32,
    /// When an agent got it for the first time.
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) ended_at: Option<Timestamp>,
    /// What it waits for, or why it failed.
    pub(crate) note: String,
}

impl Row {
    pub(super) fn new(id: TaskId) -> Self {
        Self {
            id,
            agent_type: String::new(),
            state: TaskState::Blocked,
            attempt: 0,
            started_at: None,
            ended_at: None,
            note: String::new(),
        }
    }

    /// Seconds of work, up to now where it goes on.
    pub(crate) fn elapsed_s(&self, now: Timestamp) -> Option<f64> {
        let started = self.started_at?;
        Some(seconds_between(started, self.ended_at.unwrap_or(now)))
    }
}

/// Seconds from one instant to another, 0 where the clocks disagree about which was first.
pub(super) fn seconds_between(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64().max(0.0)
}

//! What a log says about one run.

use std::collections::BTreeMap;

use muster_engine::Event;
use muster_proto::{TaskId, Timestamp};

use super::log_check::{Results, ids};

/// What is counted of one run.
#[derive(Debug, Default)]
pub(super) struct CheckedRun {
    accepted: u32,
    accepted_at: Option<Timestamp>,
    completed_at: Option<Timestamp>,
    /// Whether it has a workflow.
    is_planned: bool,
    completed: u32,
    ended_otherwise: u32,
    after_end: u32,
    /// Tasks that it should have a result of, by what it was accepted with or what was planned.
    planned: Vec<TaskId>,
    results: Results,
    /// Attempts of each task.
    attempts: BTreeMap<TaskId, u32>,
    /// Those of them that were taken back because their agent vanished or had no room.
    released: BTreeMap<TaskId, u32>,
    attempts_lost: u64,
    failed_attempts: u32,
}

impl CheckedRun {
    /// Counts one of its events.
    pub(super) fn take(&mut self, event: &Event, at: Timestamp) {
        if self.terminal() > 0 {
            self.after_end += 1;
        }
        match event {
            Event::RunAccepted(accepted) => {
                self.accepted += 1;
                self.accepted_at = Some(at);
                self.is_planned = accepted.workflow_hash.is_some();
                self.planned.extend(ids(&accepted.plan));
            }
            Event::AttemptStarted { task_id, .. } => {
                *self.attempts.entry(task_id.clone()).or_default() += 1;
            }
            Event::AttemptReleased { task_id, lost, .. } => {
                self.attempts_lost += u64::from(*lost);
                *self.released.entry(task_id.clone()).or_default() += 1;
            }
            Event::AttemptFailed { .. } => self.failed_attempts += 1,
            Event::TaskSucceeded {
                task_id, success, ..
            } => {
                *self.results.entry(task_id.clone()).or_default() += 1;
                self.planned.extend(ids(&success.plan));
            }
            Event::RunCompleted { .. } => {
                self.completed += 1;
                self.completed_at = Some(at);
            }
            Event::RunFailed { .. } | Event::RunCancelled { .. } => self.ended_otherwise += 1,
            _ => {}
        }
    }

    fn terminal(&self) -> u32 {
        self.completed + self.ended_otherwise
    }

    /// Whether it has not ended.
    pub(super) fn is_open(&self) -> bool {
        self.terminal() == 0
    }

    /// Ends and results beyond the first.
    pub(super) fn doubled(&self) -> u64 {
        let results = self.results.values().map(|count| u64::from(count - 1));
        let ends = u64::from(self.terminal().saturating_sub(1));
        let accepted = u64::from(self.accepted.saturating_sub(1));
        ends + accepted + results.sum::<u64>()
    }

    /// Attempts that vanished with their agents.
    pub(super) fn attempts_lost(&self) -> u64 {
        self.attempts_lost
    }

    /// Attempts beyond the first that no vanished agent explains.
    pub(super) fn attempts_unexplained(&self) -> u32 {
        let unexplained = self.attempts.iter().map(|(task, attempts)| {
            let released = self.released.get(task).copied().unwrap_or(0);
            attempts.saturating_sub(1 + released)
        });
        unexplained.sum()
    }

    /// Attempts that failed.
    pub(super) fn failed_attempts(&self) -> u32 {
        self.failed_attempts
    }

    /// When it was accepted and how long it took, in milliseconds; none before it is completed.
    pub(super) fn took(&self) -> Option<(i64, i64)> {
        let (accepted, completed) = (self.accepted_at?, self.completed_at?);
        Some((accepted.as_ms(), completed.as_ms() - accepted.as_ms()))
    }

    /// Whether it has a workflow, as all runs of the load have.
    pub(super) fn is_planned(&self) -> bool {
        self.is_planned
    }

    /// Results that are stored.
    pub(super) fn results(&self) -> u32 {
        self.results.values().sum()
    }

    /// What is wrong with it, in words.
    pub(super) fn violation(&self, fails: bool) -> Option<String> {
        if self.accepted != 1 {
            return Some(format!("was accepted {} times", self.accepted));
        }
        if self.terminal() != 1 {
            return Some(format!("has {} terminal events", self.terminal()));
        }
        if self.after_end > 0 {
            return Some(format!("has {} events after its end", self.after_end));
        }
        if fails != (self.ended_otherwise == 1) {
            let expected = if fails { "to fail" } else { "an answer" };
            return Some(format!(
                "ended otherwise than expected, which was {expected}"
            ));
        }
        if let Some((task, count)) = self.results.iter().find(|(_, count)| **count > 1) {
            return Some(format!("has {count} results of {task}"));
        }
        let missing = self
            .planned
            .iter()
            .find(|task| !self.results.contains_key(*task));
        match missing {
            Some(task) if !fails => Some(format!("completed without a result of {task}")),
            _ => None,
        }
    }
}

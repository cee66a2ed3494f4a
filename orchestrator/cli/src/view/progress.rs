//! What is known of a run, from its events and its status.

use jiff::Timestamp;
use muster_proto::{
    RunEvent, RunEventKind, TaskId,
    api::{RunState, RunStatus, TaskState, TaskStatus},
};

use super::row::{Row, seconds_between};

/// A run as its watcher knows it. Events say what happened when; a status adds what tasks wait for.
#[derive(Debug)]
pub(crate) struct Progress {
    pub(crate) title: String,
    pub(crate) state: RunState,
    pub(crate) rows: Vec<Row>,
    /// Number of the last event taken.
    pub(crate) last_event: u64,
    accepted_at: Timestamp,
    ended_at: Option<Timestamp>,
}

impl Progress {
    /// From a status, without any event yet.
    pub(crate) fn new(status: &RunStatus) -> Self {
        let mut progress = Self {
            title: match &status.workflow {
                Some(workflow) => format!("{workflow} · {}", status.id),
                None => status.id.to_string(),
            },
            state: status.state,
            rows: Vec::new(),
            last_event: 0,
            accepted_at: status.accepted_at.as_jiff(),
            ended_at: None,
        };
        progress.take_status(status);
        progress
    }

    /// Takes what a status says.
    pub(crate) fn take_status(&mut self, status: &RunStatus) {
        self.state = status.state;
        self.ended_at = status.ended_at.map(|at| at.as_jiff()).or(self.ended_at);
        for task in &status.tasks {
            self.take_task(task);
        }
    }

    fn take_task(&mut self, task: &TaskStatus) {
        let row = self.row(&task.id);
        row.agent_type = task.agent_type.to_string();
        row.state = task.state;
        row.attempt = row.attempt.max(task.attempts);
        row.note = match (&task.note, task.state) {
            (Some(note), _) => note.clone(),
            (None, TaskState::Blocked) => waits_for(&task.depends_on),
            (None, _) => String::new(),
        };
    }

    /// Takes an event. False when it was known already.
    pub(crate) fn take_event(&mut self, event: &RunEvent) -> bool {
        if event.number <= self.last_event {
            return false;
        }
        self.last_event = event.number;
        let at = event.at.as_jiff();
        match &event.kind {
            RunEventKind::RunAccepted { .. } => self.accepted_at = at,
            RunEventKind::PlanReady { tasks, .. } => {
                for task in tasks {
                    self.row(task);
                }
            }
            RunEventKind::QuestionAsked { .. } => self.state = RunState::AwaitingClarification,
            RunEventKind::QuestionAnswered { .. } | RunEventKind::QuestionExpired { .. } => {
                self.state = RunState::Working;
            }
            RunEventKind::RunCompleted => self.end(RunState::Completed, at),
            RunEventKind::RunFailed { .. } => self.end(RunState::Failed, at),
            RunEventKind::RunCancelled { .. } => self.end(RunState::Cancelled, at),
            kind => self.take_task_event(kind, at),
        }
        true
    }

    fn take_task_event(&mut self, kind: &RunEventKind, at: Timestamp) {
        match kind {
            RunEventKind::TaskStarted {
                task_id,
                agent_type,
                attempt,
                ..
            } => {
                let row = self.row(task_id);
                row.agent_type = agent_type.to_string();
                row.state = TaskState::Assigned;
                row.attempt = *attempt;
                row.started_at.get_or_insert(at);
                row.note.clear();
            }
            RunEventKind::TasksKept { tasks, .. } => {
                for task in tasks {
                    self.close(task, TaskState::Succeeded, "kept", at);
                }
            }
            RunEventKind::TaskSucceeded { task_id, added, .. } => {
                self.close(task_id, TaskState::Succeeded, "", at);
                for task in added {
                    self.row(task);
                }
            }
            RunEventKind::TaskFailed { task_id, fault } => {
                self.close(task_id, TaskState::Failed, &fault.message, at)
            }
            RunEventKind::TaskSkipped { task_id, reason } => {
                self.close(task_id, TaskState::Skipped, reason, at)
            }
            RunEventKind::ResultsSentBack {
                conflicts, again, ..
            } => {
                for task in again {
                    let about = conflicts.iter().find(|it| it.responsible == *task);
                    let reason =
                        about.map_or("it was built on what was sent back", |it| &it.reason);
                    self.wait(task, reason);
                }
            }
            RunEventKind::TaskRetried { task_id, fault, .. } => self.wait(task_id, &fault.message),
            RunEventKind::TaskReleased { task_id, reason }
            | RunEventKind::TaskFellBack {
                task_id, reason, ..
            } => self.wait(task_id, reason),
            _ => {}
        }
    }

    /// Takes what an attempt tells, and says whether it is news: before its task is known to have
    /// begun, and when it is over, it is not.
    pub(crate) fn take_told(&mut self, told: &muster_proto::Progress) -> bool {
        let row = self.rows.iter_mut().find(|row| row.id == told.task_id);
        let Some(row) = row.filter(|row| row.state == TaskState::Assigned) else {
            return false;
        };
        row.note = super::plain::told_words(told);
        true
    }

    fn close(&mut self, task: &TaskId, state: TaskState, note: &str, at: Timestamp) {
        let row = self.row(task);
        row.state = state;
        row.ended_at = Some(at);
        note.clone_into(&mut row.note);
    }

    fn wait(&mut self, task: &TaskId, note: &str) {
        let row = self.row(task);
        row.state = TaskState::Ready;
        row.note = format!("goes again: {note}");
    }

    fn end(&mut self, state: RunState, at: Timestamp) {
        self.state = state;
        self.ended_at = Some(at);
    }

    /// The row of a task, made when it is new.
    fn row(&mut self, task: &TaskId) -> &mut Row {
        let at = match self.rows.iter().position(|row| row.id == *task) {
            Some(at) => at,
            None => {
                self.rows.push(Row::new(task.clone()));
                self.rows.len() - 1
            }
        };
        &mut self.rows[at]
    }

    /// Tasks that are over, whatever their end.
    pub(crate) fn done(&self) -> usize {
        let is_open = |state| {
            matches!(
                state,
                TaskState::Blocked | TaskState::Ready | TaskState::Assigned
            )
        };
        self.rows.iter().filter(|row| !is_open(row.state)).count()
    }

    /// Seconds from when the request was stored to an instant.
    pub(crate) fn seconds_at(&self, at: Timestamp) -> f64 {
        seconds_between(self.accepted_at, at)
    }

    /// Seconds since the request was stored, up to the end where it has ended.
    pub(crate) fn elapsed_s(&self, now: Timestamp) -> f64 {
        seconds_between(self.accepted_at, self.ended_at.unwrap_or(now))
    }
}

/// More names than this say no more.
const NAMES_MAX: usize = 3;

fn waits_for(tasks: &[TaskId]) -> String {
    let names: Vec<&str> = tasks.iter().take(NAMES_MAX).map(TaskId::as_str).collect();
    match tasks.len() {
        0 => String::new(),
        count if count > NAMES_MAX => {
            format!("after {} and {} more", names.join(", "), count - NAMES_MAX)
        }
        _ => format!("after {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status() -> RunStatus {
        serde_json::from_value(serde_json::json!({
            "id": "0-a", "workflow": "travel", "state": "working", "accepted_at": "2026-01-01T00:00:00Z",
            "events": 0, "questions": [], "assumptions": [], "gaps": [],
            "tasks": [{"id": "hotel", "agent_type": "accommodation", "state": "blocked", "priority": "P1",
                       "depends_on": ["a", "b", "c", "d"], "attempts": 0}],
            "links": {"status": "", "events": "", "cancel": ""},
        }))
        .unwrap()
    }

    fn event(number: u64, second: u32, kind: serde_json::Value) -> RunEvent {
        let mut json = kind;
        json["number"] = number.into();
        json["at"] = format!("2026-01-01T00:00:{second:02}Z").into();
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_task_is_timed_from_its_first_start_to_its_end_over_retries() {
        let mut progress = Progress::new(&status());
        let started = |attempt: u32| serde_json::json!({"event": "task_started", "task_id": "hotel", "agent_type": "accommodation", "attempt": attempt});
        let fault = serde_json::json!({"code": "x", "message": "no answer", "at_fault": "agent", "retryable": true});
        let retried = serde_json::json!({"event": "task_retried", "task_id": "hotel", "fault": fault, "not_before": "2026-01-01T00:00:03Z"});
        progress.take_event(&event(1, 1, started(1)));
        progress.take_event(&event(2, 2, retried));
        assert_eq!(progress.rows[0].note, "goes again: no answer");
        progress.take_event(&event(3, 4, started(2)));
        let succeeded = serde_json::json!({"event": "task_succeeded", "task_id": "hotel", "method": "deterministic", "done": 1, "known": 1});
        progress.take_event(&event(4, 6, succeeded));
        let row = &progress.rows[0];
        assert_eq!((row.state, row.attempt), (TaskState::Succeeded, 2));
        assert_eq!(row.elapsed_s(Timestamp::now()), Some(5.0));
        assert_eq!(progress.done(), 1);
    }

    #[test]
    fn how_far_a_task_is_is_news_while_it_is_worked_on() {
        let told: muster_proto::Progress = serde_json::from_value(serde_json::json!({
            "run_id": "0-a", "task_id": "hotel", "attempt_id": "0-a.hotel.1",
            "agent_type": "accommodation", "done": 0.5, "text": "comparing beds",
        }))
        .unwrap();
        let mut progress = Progress::new(&status());
        assert!(!progress.take_told(&told), "it has not begun");
        let started = serde_json::json!({"event": "task_started", "task_id": "hotel", "agent_type": "accommodation", "attempt": 1});
        progress.take_event(&event(1, 1, started));
        assert!(progress.take_told(&told));
        assert_eq!(progress.rows[0].note, "comparing beds (50 %)");
        let succeeded = serde_json::json!({"event": "task_succeeded", "task_id": "hotel", "method": "deterministic", "done": 1, "known": 1});
        progress.take_event(&event(2, 2, succeeded));
        assert!(!progress.take_told(&told), "it is over");
    }

    #[test]
    fn an_event_that_comes_twice_counts_once() {
        let mut progress = Progress::new(&status());
        let completed = event(1, 9, serde_json::json!({"event": "run_completed"}));
        assert!(progress.take_event(&completed));
        assert!(!progress.take_event(&completed));
        assert_eq!(progress.elapsed_s(Timestamp::now()), 9.0);
    }

    #[test]
    fn a_blocked_task_says_what_it_comes_after() {
        assert_eq!(
            Progress::new(&status()).rows[0].note,
            "after a, b, c and 1 more"
        );
    }
}

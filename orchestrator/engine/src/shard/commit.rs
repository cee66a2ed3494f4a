//! Deciding an event for good: into the state, into the open batch, and what follows from it.

use muster_proto::{Effects, RunEvent, RunId, Timestamp, api::TaskState};

use super::{Output, Reply, Shard, StepDown};
use crate::{
    Event, Run, RunTask, RunView,
    decide::{RunLimits, outcome},
    history::project,
    plan_parts,
};

impl Shard {
    /// Takes an event that was decided, and every event that follows from it.
    pub(super) fn commit(&mut self, event: &Event, now: Timestamp) {
        match plan_parts::split(event, self.state.log_format()) {
            None => self.commit_one(event, now),
            Some(events) => {
                for part in &events {
                    self.commit_one(part, now);
                }
            }
        }
        if self.stepped_down {
            return;
        }
        if let Some(next) = self.follows(event) {
            self.commit(&next, now);
        }
    }

    fn commit_one(&mut self, event: &Event, now: Timestamp) {
        if self.log.push(event, now) {
            self.observe_closed();
        }
        self.end_flights(event);
        let at = self.log.at(now);
        let sequence = self.log.next_sequence();
        if let Err(illegal) = self.state.apply(event, sequence, at) {
            // The open batch is not sent: a state that refuses its own event must not be stored.
            self.step_down(StepDown::Defect(illegal.to_string()));
            return;
        }
        if let Event::FormatRaised { format } = event {
            self.log.raise(*format);
        }
        self.publish(event, at);
        if matches!(
            event,
            Event::RunCompleted { .. } | Event::RunFailed { .. } | Event::RunCancelled { .. }
        ) {
            self.wake_waiters(event.run_id());
            self.project_end(event.run_id());
        }
    }

    fn project_end(&mut self, run_id: Option<&RunId>) {
        let run = run_id.and_then(|id| self.state.runs.get(id)).cloned();
        if let Some(run) = run.filter(|_| self.settings.projects) {
            self.log.open().projected.runs.push(run);
        }
    }

    fn follows(&self, event: &Event) -> Option<Event> {
        let run = self.state.run(event.run_id()?)?;
        match event {
            Event::TaskSucceeded { .. } | Event::TaskSkipped { .. } if run.tasks_open == 0 => {
                end_of(run)
            }
            Event::TaskFailed { .. } => end_of(run),
            Event::QuestionAnswered {
                question_id,
                answer,
                ..
            } if outcome::is_about(question_id) => {
                let answered = |task: &&RunTask| {
                    let mut answers = task.answers.iter();
                    answers.any(|(id, _)| id == question_id)
                };
                let task = run.tasks.iter().find(answered)?;
                outcome::after_answer(run, task, answer)
            }
            _ => None,
        }
    }

    /// How many runs this shard has at a time.
    pub(super) fn run_limits(&self) -> RunLimits {
        RunLimits {
            working_max: self.settings.working_runs_max,
            waiting_max: self.settings.waiting_runs_max,
        }
    }

    /// Lets runs begin that waited for their turn, the first to come first.
    pub(super) fn start_waiting(&mut self, now: Timestamp) {
        while self.is_owner() && self.state.working() < self.settings.working_runs_max {
            let Some((_, run_id)) = self.state.waiting.first().cloned() else {
                return;
            };
            self.commit(&Event::RunStarted { run_id }, now);
        }
    }

    /// Ends the runs whose last task ended in the last record that the owner before could store.
    pub(super) fn end_finished(&mut self, now: Timestamp) {
        let mut ends: Vec<Event> = self
            .state
            .runs()
            .filter(|run| !run.is_terminal())
            .filter_map(end_of)
            .collect();
        ends.sort_unstable_by(|left, right| left.run_id().cmp(&right.run_id()));
        for end in &ends {
            self.commit(end, now);
        }
    }

    fn publish(&mut self, event: &Event, at: Timestamp) {
        let Some(run) = event.run_id().and_then(|id| self.state.run(id)) else {
            return;
        };
        let Some(kind) = project(run, event) else {
            return;
        };
        let number = run.events;
        self.log
            .open()
            .publish(&run.tenant, &run.id, RunEvent { number, at, kind });
    }

    fn wake_waiters(&mut self, run_id: Option<&RunId>) {
        let Some(run_id) = run_id else { return };
        let tokens = self.callers.take(run_id);
        let Some(run) = self.state.run(run_id).filter(|_| !tokens.is_empty()) else {
            return;
        };
        let view = RunView::of(run);
        for token in tokens {
            self.log
                .open()
                .then(Output::Reply(token, Reply::Run(Box::new(view.clone()))));
        }
    }

    /// Attempts that an event ends are no longer with their agents; those that nobody waits for
    /// any more are stopped.
    fn end_flights(&mut self, event: &Event) {
        let Some(run_id) = event.run_id() else { return };
        match event {
            Event::TaskSucceeded {
                task_id, attempt, ..
            } => {
                let is_unwanted = |effects| effects == Effects::Once;
                self.stop_attempts(run_id, Some(task_id.as_str()), Some(*attempt), is_unwanted);
            }
            Event::TaskFailed { task_id, .. }
            | Event::TaskSkipped { task_id, .. }
            | Event::TaskFellBack { task_id, .. } => {
                self.stop_attempts(run_id, Some(task_id.as_str()), None, changes_something);
            }
            Event::RunFailed { .. } | Event::RunCancelled { .. } => {
                self.stop_attempts(run_id, None, None, changes_something);
            }
            Event::AttemptReleased {
                task_id, attempt, ..
            }
            | Event::AttemptFailed {
                task_id, attempt, ..
            } => {
                let attempt = muster_proto::AttemptId::of(run_id, task_id, *attempt);
                self.take_flight(&attempt);
                self.log.open().withdraw(&attempt);
            }
            Event::QuestionAsked {
                task_id, attempt, ..
            } => {
                let attempt = Some(*attempt);
                self.stop_attempts(run_id, Some(task_id.as_str()), attempt, changes_something);
            }
            _ => {}
        }
    }

    /// Stops the attempts at a task, or at all tasks, but one. What those did all the same is undone
    /// where `is_unwanted` says so of their effects.
    fn stop_attempts(
        &mut self,
        run_id: &RunId,
        only_task: Option<&str>,
        but: Option<u32>,
        is_unwanted: impl Fn(Effects) -> bool,
    ) {
        let Some(run) = self.state.run(run_id) else {
            return;
        };
        let tasks = match only_task {
            None => &run.tasks[..],
            Some(only) => run
                .places
                .get(only)
                .and_then(|place| run.tasks.get(*place..*place + 1))
                .unwrap_or_default(),
        };
        let assigned = tasks
            .iter()
            .filter(|task| task.state == TaskState::Assigned);
        let running: Vec<_> = assigned
            .flat_map(|task| task.running().map(move |attempt| (task, attempt)))
            .map(|(task, made)| {
                let attempt = muster_proto::AttemptId::of(run_id, &task.id, made.number);
                (attempt, made.number, is_unwanted(made.terms.effects))
            })
            .collect();
        for (attempt, number, undo) in running {
            let flight = self.take_flight(&attempt);
            if but == Some(number) {
                // It was to be sent again, and is done: who has no ledger would do it once more.
                self.log.open().withdraw(&attempt);
            } else if let Some(flight) = flight {
                self.stop_attempt(&flight, attempt, undo);
            }
        }
    }

    /// An agent that was never sent the attempt need not hear of its end.
    fn stop_attempt(
        &mut self,
        flight: &super::flights::Flight,
        attempt: muster_proto::AttemptId,
        undo: bool,
    ) {
        let is_new = flight.resends == 0 && !flight.inherited;
        if self.log.open().withdraw(&attempt) && is_new {
            return;
        }
        if let Some(agent) = flight.agent.clone() {
            self.log.open().then(Output::Cancel {
                agent,
                attempts: vec![attempt],
                undo,
            });
        }
    }

    /// Takes an attempt off its agent's account.
    pub(super) fn take_flight(
        &mut self,
        attempt: &muster_proto::AttemptId,
    ) -> Option<super::flights::Flight> {
        let flight = self.flights.remove(attempt)?;
        if let Some(agent) = &flight.agent {
            let held_ms = self.handled_at.as_ms() - flight.started_at.as_ms();
            let held_ms = u64::try_from(held_ms).unwrap_or(0);
            self.pools.ended(agent, flight.is_urgent, held_ms);
        }
        self.gates.leave(&flight.gates);
        for gate in &flight.gates {
            self.state.ready.release(gate);
        }
        Some(flight)
    }
}

/// The end of a run follows from the end of its tasks.
fn end_of(run: &Run) -> Option<Event> {
    let run_id = run.id.clone();
    let failed = run
        .tasks
        .iter()
        .find(|task| task.state == TaskState::Failed);
    match failed {
        Some(task) => Some(Event::RunFailed {
            run_id,
            fault: task.fault.clone()?,
        }),
        None if run.tasks_open == 0 => Some(Event::RunCompleted { run_id }),
        None => None,
    }
}

/// Nobody wants what such an attempt did, when its task or its run has come to nothing.
fn changes_something(effects: Effects) -> bool {
    effects != Effects::None
}

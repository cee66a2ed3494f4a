//! Deciding an event for good: into the state, into the open batch, and what follows from it.

use std::collections::VecDeque;

use muster_proto::{
    CommandId, Conflict, Effects, Json, QuestionId, RunEvent, RunId, TaskId, Timestamp,
    api::TaskState,
};

use super::{Output, Reply, Shard, StepDown};
use crate::{
    Attempt, Event, Run, RunTask, RunView,
    decide::{RunLimits, confirm, conflict, ends, expiry, keep, not_agreed, outcome},
    history::project,
    plan_parts,
};

impl Shard {
    /// Takes an event that was decided, and every event that follows from it.
    pub(super) fn commit(&mut self, event: &Event, now: Timestamp) {
        self.commit_whole(event, now);
        let mut next = VecDeque::from(self.follows(event));
        while let Some(event) = next.pop_front().filter(|_| !self.stepped_down) {
            self.commit_whole(&event, now);
            next.extend(self.follows(&event));
        }
    }

    fn commit_whole(&mut self, event: &Event, now: Timestamp) {
        let open = self.open_until(event, now);
        let event = open.as_ref().unwrap_or(event);
        match plan_parts::split(event, self.state.log_format()) {
            None => self.commit_one(event, now),
            Some(events) => {
                for part in &events {
                    self.commit_one(part, now);
                }
            }
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

    fn follows(&self, event: &Event) -> Vec<Event> {
        let Some(run) = event.run_id().and_then(|id| self.state.run(id)) else {
            return Vec::new();
        };
        if run.is_terminal() || self.stepped_down {
            return Vec::new();
        }
        match event {
            Event::TaskSucceeded { task_id, .. } if is_planning(run, task_id) => {
                self.after_plan(run)
            }
            Event::RunAccepted(_) => self.after_plan(run),
            Event::TaskSucceeded { task_id, .. } => {
                let kept = keep(run, Some(task_id));
                kept.map_or_else(|| all_done(run), |kept| vec![kept])
            }
            Event::TaskSkipped { .. } | Event::TasksKept { .. } => all_done(run),
            Event::TaskFailed { .. } => ends(run),
            Event::QuestionAnswered {
                question_id,
                answer,
                command_id,
                ..
            } => self.after_answer(run, (question_id, answer), command_id),
            Event::QuestionExpired {
                task_id,
                question_id,
                default,
                ..
            } => {
                let task = run.task(task_id).filter(|_| default.is_none());
                let end = task.map(|task| expiry::unanswered(run, task, question_id));
                end.into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    fn after_answer(
        &self,
        run: &Run,
        (question_id, answer): (&QuestionId, &Json),
        command_id: &CommandId,
    ) -> Vec<Event> {
        let asked = answered_task(run, question_id);
        let own_id = asked.map(|task| task.own_question_id(question_id));
        if own_id.is_some_and(|own| confirm::is_about(&own)) {
            let plans = asked.filter(|task| !task.scenarios.is_empty());
            if let Some(task) = plans.filter(|_| !confirm::agrees(answer)) {
                return vec![not_agreed(run, task)];
            }
            return if confirm::agrees(answer) {
                self.after_plan(run)
            } else {
                let reason = "the plan was not agreed to".to_owned();
                vec![Event::RunCancelled {
                    run_id: run.id.clone(),
                    reason,
                    command_id: command_id.clone(),
                }]
            };
        }
        let Some(task) = asked else {
            return Vec::new();
        };
        let event = if outcome::is_about(question_id) {
            outcome::after_answer(run, task, answer)
        } else if conflict::is_about(question_id) {
            conflict::after_answer(run, task, answer)
        } else {
            None
        };
        event.into_iter().collect()
    }

    /// What follows when the plan of a run is there that takes the place of another: results are
    /// kept, and the other one stops.
    pub(super) fn after_plan(&self, run: &Run) -> Vec<Event> {
        let Some(modifies) = run.modifies.as_ref().filter(|_| !run.plans()) else {
            return all_done(run);
        };
        let before = self.state.peek(&modifies.run_id);
        let goes_on = before.is_some_and(|before| !before.is_terminal());
        let stops = (goes_on && run.is_planned()).then(|| Event::RunCancelled {
            run_id: modifies.run_id.clone(),
            reason: format!("run {} takes its place", run.id),
            command_id: run.command_id.clone(),
        });
        keep(run, None).into_iter().chain(stops).collect()
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
        let open = self.state.runs().filter(|run| !run.is_terminal());
        let mut ends: Vec<Event> = open
            .flat_map(|run| match ends(run) {
                ends if ends.is_empty() => self.after_plan(run),
                ends => ends,
            })
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
                let is_unwanted = |task: &RunTask, made: &Attempt| {
                    let brought = task.attempt(*attempt);
                    brought.is_some_and(|brought| outcome::was_done_beside(brought, made))
                };
                self.stop_attempts(run_id, Some(task_id.as_str()), Some(*attempt), is_unwanted);
            }
            Event::TaskFailed { task_id, .. }
            | Event::TaskSkipped { task_id, .. }
            | Event::TaskFellBack { task_id, .. }
            | Event::TaskRedirected { task_id, .. } => {
                self.stop_attempts(run_id, Some(task_id.as_str()), None, changes_something);
            }
            Event::ResultsSentBack {
                task_id,
                attempt,
                conflicts,
                ..
            } => self.stop_sent_back(run_id, (task_id, *attempt), conflicts),
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
            Event::PlanHeld {
                task_id, attempt, ..
            }
            | Event::QuestionAsked {
                task_id, attempt, ..
            } => {
                let attempt = Some(*attempt);
                self.stop_attempts(run_id, Some(task_id.as_str()), attempt, changes_something);
            }
            _ => {}
        }
    }

    /// Stops what is under way at tasks that are done again. `finder` is the attempt that ended by
    /// finding the conflicts.
    fn stop_sent_back(&mut self, run_id: &RunId, finder: (&TaskId, u32), conflicts: &[Conflict]) {
        let again = self.state.run(run_id).and_then(|run| {
            let places = conflict::sent_back_by(run, run.task(finder.0)?, finder.1, conflicts)?;
            let ids = places.into_iter().map(|place| run.tasks[place].id.clone());
            Some(ids.collect::<Vec<TaskId>>())
        });
        for task_id in again.unwrap_or_default() {
            let but = (task_id == *finder.0).then_some(finder.1);
            self.stop_attempts(run_id, Some(task_id.as_str()), but, changes_something);
        }
    }

    /// Stops the attempts at a task, or at all tasks, but one. What those did all the same is undone
    /// where `is_unwanted` says so.
    fn stop_attempts(
        &mut self,
        run_id: &RunId,
        only_task: Option<&str>,
        but: Option<u32>,
        is_unwanted: impl Fn(&RunTask, &Attempt) -> bool,
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
                (attempt, made.number, is_unwanted(task, made))
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

/// The task that asked a question that was answered.
fn answered_task<'a>(run: &'a Run, question: &QuestionId) -> Option<&'a RunTask> {
    let asked = |task: &&RunTask| task.answers.iter().any(|(id, _)| id == question);
    run.tasks.iter().find(asked)
}

fn is_planning(run: &Run, task_id: &TaskId) -> bool {
    run.place(task_id)
        .is_some_and(|place| run.is_planning(place))
}

fn all_done(run: &Run) -> Vec<Event> {
    if run.tasks_open > 0 {
        return Vec::new();
    }
    ends(run)
}

/// Nobody wants what such an attempt did, when its task or its run has come to nothing.
fn changes_something(_: &RunTask, attempt: &Attempt) -> bool {
    attempt.terms.effects != Effects::None
}

//! What happens to one task.

use std::sync::Arc;

use muster_proto::{Fault, Question, RunId, TaskId, Timestamp, api::TaskState};

use super::{
    Illegal, State,
    apply::{illegal, settle_state},
    keep::keep,
};
use crate::{
    AttemptState, Event, Run, RunTask, StoredPlanTask, StoredSuccess, limits::DEADLINE_GRACE_MS,
    run::OpenQuestion,
};

/// Takes an event that is about a task; any other changes nothing here.
#[allow(clippy::too_many_lines, reason = "one arm for each kind of event")]
pub(super) fn apply_to_task(
    state: &mut State,
    event: &Event,
    at: Timestamp,
) -> Result<(), Illegal> {
    match event {
        Event::AttemptStarted {
            run_id,
            task_id,
            attempt,
            agent_id,
            candidates,
            terms,
        } => AtTask::find(state, "attempt_started", run_id, task_id, at)?.start(
            *attempt,
            agent_id.clone(),
            candidates,
            terms,
        ),
        Event::TaskFellBack {
            run_id,
            task_id,
            agent_type,
            fault,
        } => {
            AtTask::find(state, "task_fell_back", run_id, task_id, at)?.fall_back(agent_type, fault)
        }
        Event::AttemptReleased {
            run_id,
            task_id,
            attempt,
            reason,
            lost,
        } => AtTask::find(state, "attempt_released", run_id, task_id, at)?
            .release(*attempt, reason, *lost),
        Event::AttemptFailed {
            run_id,
            task_id,
            attempt,
            fault,
            retry_at,
        } => AtTask::find(state, "attempt_failed", run_id, task_id, at)?
            .fail_attempt(*attempt, fault, *retry_at),
        Event::TaskSucceeded {
            run_id,
            task_id,
            attempt,
            success,
        } => {
            let parts = state.plan_parts.remove(run_id).unwrap_or_default();
            AtTask::find(state, "task_succeeded", run_id, task_id, at)?.succeed(
                *attempt,
                success,
                parts.tasks,
            )
        }
        Event::TaskRedirected {
            run_id,
            task_id,
            agent_type,
            agent_id,
            command_id,
            ..
        } => AtTask::find(state, "task_redirected", run_id, task_id, at)?.redirect(
            agent_type,
            agent_id.as_ref(),
            command_id,
        ),
        Event::TasksKept { run_id, tasks } => keep(state, run_id, tasks, at),
        Event::PlanHeld {
            run_id,
            task_id,
            attempt,
            success,
            question,
        } => {
            let parts = state.plan_parts.remove(run_id).unwrap_or_default();
            AtTask::find(state, "plan_held", run_id, task_id, at)?.hold(
                *attempt,
                success,
                parts.tasks,
                question,
            )
        }
        Event::ResultsSentBack {
            run_id,
            task_id,
            attempt,
            conflicts,
            command_id,
        } => AtTask::find_any(state, "results_sent_back", run_id, task_id, at)?.send_back(
            *attempt,
            conflicts,
            command_id.as_ref(),
        ),
        Event::TaskFailed {
            run_id,
            task_id,
            fault,
        } => AtTask::find(state, "task_failed", run_id, task_id, at)?.end(TaskState::Failed, fault),
        Event::TaskSkipped {
            run_id,
            task_id,
            fault,
        } => {
            AtTask::find(state, "task_skipped", run_id, task_id, at)?.end(TaskState::Skipped, fault)
        }
        Event::QuestionAsked {
            run_id,
            task_id,
            attempt,
            question,
        } => AtTask::find(state, "question_asked", run_id, task_id, at)?.ask(*attempt, question),
        _ => Ok(()),
    }
}

/// When an attempt should have ended, the agent's own report of a time-out included.
pub(crate) fn deadline(
    task: &RunTask,
    started_at: Timestamp,
    default_timeout_ms: i64,
) -> Timestamp {
    let timeout_ms = task
        .timeout
        .map_or(default_timeout_ms, muster_proto::Seconds::as_ms);
    Timestamp::from_ms(started_at.as_ms() + timeout_ms + DEADLINE_GRACE_MS)
}

/// One open task of one open run, with what else its changes touch.
pub(super) struct AtTask<'a> {
    event: &'static str,
    pub(super) run: &'a mut Run,
    pub(super) place: usize,
    pub(super) at: Timestamp,
    pub(super) ready: &'a mut super::Ready,
    pub(super) timers: &'a mut crate::timers::Timers,
    pub(super) default_timeout_ms: i64,
}

impl<'a> AtTask<'a> {
    pub(super) fn find(
        state: &'a mut State,
        event: &'static str,
        run_id: &RunId,
        task_id: &TaskId,
        at: Timestamp,
    ) -> Result<Self, Illegal> {
        let found = Self::find_any(state, event, run_id, task_id, at)?;
        if found.run.tasks[found.place].is_open() {
            Ok(found)
        } else {
            found.refuse("has ended")
        }
    }

    /// The same, where the task may have ended.
    fn find_any(
        state: &'a mut State,
        event: &'static str,
        run_id: &RunId,
        task_id: &TaskId,
        at: Timestamp,
    ) -> Result<Self, Illegal> {
        let State {
            runs,
            ready,
            timers,
            default_timeout_ms,
            ..
        } = state;
        let run = match runs.get_mut(run_id) {
            Some(run) if run.is_terminal() => {
                return Err(illegal(event, format!("run {run_id} has ended")));
            }
            Some(run) => Arc::make_mut(run),
            None => return Err(illegal(event, format!("run {run_id} is unknown"))),
        };
        let place = run
            .place(task_id)
            .ok_or_else(|| illegal(event, format!("run {run_id} has no task {task_id}")))?;
        Ok(Self {
            event,
            run,
            place,
            at,
            ready,
            timers,
            default_timeout_ms: default_timeout_ms.0,
        })
    }

    pub(super) fn task(&mut self) -> &mut RunTask {
        &mut self.run.tasks[self.place]
    }

    pub(super) fn refuse<T>(&self, reason: &str) -> Result<T, Illegal> {
        let task = &self.run.tasks[self.place];
        Err(illegal(
            self.event,
            format!("task {} of run {}: {reason}", task.id, self.run.id),
        ))
    }

    /// Takes the result of any attempt that was made: the first one that arrives counts.
    /// `parts` are the first tasks of the plan that it brings, where that is long.
    pub(super) fn succeed(
        &mut self,
        number: u32,
        success: &Arc<StoredSuccess>,
        parts: Vec<StoredPlanTask>,
    ) -> Result<(), Illegal> {
        let at = self.at;
        if self.run.tasks[self.place].attempt(number).is_none() {
            return self.refuse("no such attempt");
        }
        self.run
            .end_attempt(self.place, number, AttemptState::Succeeded, at, None);
        self.settle_task();
        self.cancel_running();
        let task = self.task();
        task.outcome_unknown = false;
        task.state = TaskState::Succeeded;
        task.fault = None;
        task.success = Some(success.without_plan());
        self.run.tasks_succeeded += 1;
        self.run.spent_usd += success.cost_usd.max(0.0);
        self.run.tokens.input = self.run.tokens.input.saturating_add(success.tokens.input);
        self.run.tokens.output = self.run.tokens.output.saturating_add(success.tokens.output);
        if self.run.is_planning(self.place) {
            self.take_plan(success, parts);
        } else if !success.plan.is_empty() {
            let place = self.place;
            self.run
                .add_tasks(place, &[parts, success.plan.clone()].concat());
        }
        self.free_dependents();
        settle_state(self.run);
        Ok(())
    }

    fn take_plan(&mut self, success: &StoredSuccess, parts: Vec<StoredPlanTask>) {
        let first = self.run.tasks.len();
        let scenario = self.task().first_scenario();
        let whole = (!parts.is_empty()).then(|| [parts, success.plan.clone()].concat());
        let plan = whole.as_ref().unwrap_or(&success.plan);
        let integration = match scenario {
            None => {
                self.run.add_plan(plan);
                None
            }
            Some(scenario) => {
                self.run.add_plan_of(scenario, plan);
                Some(self.run.scenarios.len() + scenario)
            }
        };
        for place in (first..self.run.tasks.len()).chain(integration) {
            self.queue_if_ready(place);
        }
    }

    fn end(&mut self, end: TaskState, fault: &Fault) -> Result<(), Illegal> {
        self.settle_task();
        self.end_running(AttemptState::Failed, Some(&fault.message));
        let task = self.task();
        task.state = end;
        task.fault = Some(fault.clone());
        self.free_dependents();
        settle_state(self.run);
        Ok(())
    }

    pub(super) fn ask(&mut self, number: u32, question: &Question) -> Result<(), Illegal> {
        self.close(number, AttemptState::Asked, None)?;
        self.cancel_running();
        // Blocked on a person: no timer, no place in a queue, no slot anywhere.
        let task = self.task();
        task.state = TaskState::Blocked;
        let task_id = task.id.clone();
        self.run.questions_asked += 1;
        self.run.questions.push(OpenQuestion {
            task_id,
            question: question.clone(),
        });
        settle_state(self.run);
        Ok(())
    }

    pub(super) fn make_ready(&mut self) {
        self.task().state = TaskState::Ready;
        self.queue_if_ready(self.place);
    }

    pub(super) fn free_dependents(&mut self) {
        for place in std::mem::take(&mut self.task().dependents) {
            let dependent = &mut self.run.tasks[place];
            dependent.waits_for = dependent.waits_for.saturating_sub(1);
            if dependent.waits_for == 0 && dependent.state == TaskState::Blocked {
                dependent.state = TaskState::Ready;
                self.queue_if_ready(place);
            }
        }
    }

    pub(super) fn queue_if_ready(&mut self, place: usize) {
        if self.run.tasks[place].state == TaskState::Ready {
            self.ready.add(self.run, place, self.at);
        }
    }

    /// The task is over: it asks nobody any more, and is tried no more.
    pub(super) fn settle_task(&mut self) {
        self.timers.clear_all(&self.run.id, self.place);
        self.ready.remove(&self.run.id, self.place);
        let task = self.task();
        task.retry_at = None;
        let task_id = task.id.clone();
        self.run.questions.retain(|open| open.task_id != task_id);
        self.run.tasks_open -= 1;
    }
}

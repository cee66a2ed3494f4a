//! The one transition function: live work and replay both go through here.
//!
//! ```text
//! task:  blocked ─▶ ready ─▶ assigned ─▶ succeeded
//!                    ▲ ▲         │ └────▶ failed | skipped
//!                    │ └─ retry ─┘        (any open task ─▶ cancelled, with its run)
//!                    └─ answered question
//! ```

use std::{collections::HashMap, sync::Arc};

use muster_proto::{
    CommandId, Fault, Question, QuestionId, RunId, TaskId, Timestamp,
    api::{RunState, TaskState},
};

use super::{Illegal, State};
use crate::{
    Attempt, AttemptState, Event, Run, RunAccepted, RunTask, StoredSuccess,
    limits::DEADLINE_GRACE_MS,
    run::{OpenQuestion, PLANNING},
    timers::{Timer, TimerKind},
};

pub(super) fn apply(state: &mut State, event: &Event, at: Timestamp) -> Result<(), Illegal> {
    match event {
        Event::OwnerChanged { owner, epoch } => owner_changed(state, owner, *epoch),
        Event::WorkflowDefined(spec) => {
            state.workflows.insert(spec.hash.clone(), Arc::clone(spec));
            Ok(())
        }
        Event::RunAccepted(accepted) => run_accepted(state, accepted, at),
        Event::AttemptStarted {
            run_id,
            task_id,
            attempt,
            agent_id,
            ..
        } => {
            let mut at_task = AtTask::find(state, "attempt_started", run_id, task_id)?;
            at_task.start(*attempt, agent_id.clone(), at)
        }
        Event::AttemptReleased {
            run_id,
            task_id,
            attempt,
            lost,
            ..
        } => AtTask::find(state, "attempt_released", run_id, task_id)?.release(*attempt, *lost),
        Event::AttemptFailed {
            run_id,
            task_id,
            attempt,
            fault,
            retry_at,
        } => AtTask::find(state, "attempt_failed", run_id, task_id)?
            .fail_attempt(*attempt, fault, *retry_at),
        Event::TaskSucceeded {
            run_id,
            task_id,
            attempt,
            success,
        } => AtTask::find(state, "task_succeeded", run_id, task_id)?.succeed(*attempt, success),
        Event::TaskFailed {
            run_id,
            task_id,
            fault,
        } => AtTask::find(state, "task_failed", run_id, task_id)?.end(TaskState::Failed, fault),
        Event::TaskSkipped {
            run_id,
            task_id,
            fault,
        } => AtTask::find(state, "task_skipped", run_id, task_id)?.end(TaskState::Skipped, fault),
        Event::QuestionAsked {
            run_id,
            task_id,
            attempt,
            question,
        } => AtTask::find(state, "question_asked", run_id, task_id)?.ask(*attempt, question),
        Event::QuestionAnswered {
            run_id,
            question_id,
            answer,
            command_id,
        } => answered(state, run_id, question_id, answer, command_id),
        Event::RunCompleted { run_id } => end_run(
            state,
            "run_completed",
            run_id,
            RunState::Completed,
            None,
            at,
        ),
        Event::RunFailed { run_id, fault } => end_run(
            state,
            "run_failed",
            run_id,
            RunState::Failed,
            Some(fault.clone()),
            at,
        ),
        Event::RunCancelled { run_id, .. } => end_run(
            state,
            "run_cancelled",
            run_id,
            RunState::Cancelled,
            None,
            at,
        ),
    }
}

fn owner_changed(state: &mut State, owner: &str, epoch: u64) -> Result<(), Illegal> {
    if epoch != state.epoch + 1 {
        return Err(illegal(
            "owner_changed",
            format!("epoch {epoch} after {}", state.epoch),
        ));
    }
    state.epoch = epoch;
    state.owner = Some(owner.to_owned());
    Ok(())
}

fn run_accepted(state: &mut State, accepted: &RunAccepted, at: Timestamp) -> Result<(), Illegal> {
    if state.runs.contains_key(&accepted.run_id) {
        return Err(illegal(
            "run_accepted",
            format!("run {} is there already", accepted.run_id),
        ));
    }
    let workflow =
        match &accepted.workflow_hash {
            Some(hash) => Some(state.workflows.get(hash).cloned().ok_or_else(|| {
                illegal("run_accepted", format!("workflow {hash} was not defined"))
            })?),
            None => None,
        };
    let mut run = new_run(accepted, workflow, at);
    match run.workflow.clone() {
        Some(workflow) => {
            run.push_task(RunTask::stage(
                PLANNING,
                &workflow.planning,
                accepted.request.clone(),
            ));
        }
        None => run.add_plan(&accepted.plan),
    }
    state
        .commands
        .insert((run.tenant.clone(), run.command_id.clone()), run.id.clone());
    state.order.insert((run.accepted_at, run.id.clone()));
    state.active += 1;
    queue_ready(state, &run);
    state.runs.insert(run.id.clone(), run);
    Ok(())
}

fn new_run(
    accepted: &RunAccepted,
    workflow: Option<Arc<crate::WorkflowSpec>>,
    at: Timestamp,
) -> Run {
    Run {
        id: accepted.run_id.clone(),
        tenant: accepted.tenant.clone(),
        command_id: accepted.command_id.clone(),
        body_sha256: accepted.body_sha256.clone(),
        workflow,
        title: accepted.title.clone(),
        request: accepted.request.clone(),
        accepted_at: at,
        ended_at: None,
        state: RunState::Queued,
        tasks: Vec::new(),
        questions: Vec::new(),
        questions_asked: 0,
        answer_commands: Vec::new(),
        fault: None,
        events: 0,
        sequences: Vec::new(),
        places: HashMap::new(),
        tasks_open: 0,
        tasks_succeeded: 0,
    }
}

fn queue_ready(state: &mut State, run: &Run) {
    for (place, task) in run
        .tasks
        .iter()
        .enumerate()
        .filter(|(_, task)| task.state == TaskState::Ready)
    {
        state
            .ready
            .add(&task.agent_type, task.priority, &run.id, place);
    }
}

fn answered(
    state: &mut State,
    run_id: &RunId,
    question_id: &QuestionId,
    answer: &muster_proto::Json,
    command_id: &CommandId,
) -> Result<(), Illegal> {
    let run = open_run(state, "question_answered", run_id)?;
    let Some(at) = run
        .questions
        .iter()
        .position(|open| open.question.id == *question_id)
    else {
        return Err(illegal(
            "question_answered",
            format!("question {question_id} is not open"),
        ));
    };
    let open = run.questions.remove(at);
    run.answer_commands.push(command_id.clone());
    let place = run.place(&open.task_id).unwrap_or_default();
    let task = &mut run.tasks[place];
    task.answers.push((question_id.clone(), answer.clone()));
    task.state = TaskState::Ready;
    let (agent_type, priority) = (task.agent_type.clone(), task.priority);
    settle_state(run);
    state.ready.add(&agent_type, priority, run_id, place);
    Ok(())
}

fn end_run(
    state: &mut State,
    event: &'static str,
    run_id: &RunId,
    end: RunState,
    fault: Option<Fault>,
    at: Timestamp,
) -> Result<(), Illegal> {
    let run = open_run(state, event, run_id)?;
    if end == RunState::Completed && run.tasks_open > 0 {
        return Err(illegal(event, format!("{} tasks are open", run.tasks_open)));
    }
    run.state = end;
    run.fault = fault;
    run.ended_at = Some(at);
    run.questions.clear();
    run.tasks_open = 0;
    let mut places = Vec::new();
    for (place, task) in run
        .tasks
        .iter_mut()
        .enumerate()
        .filter(|(_, task)| task.is_open())
    {
        places.push(place);
        cancel_task(task);
    }
    for place in places {
        state.ready.remove(run_id, place);
        state.timers.clear(run_id, place);
    }
    Ok(())
}

fn cancel_task(task: &mut RunTask) {
    task.state = TaskState::Cancelled;
    task.retry_at = None;
    if let Some(attempt) = task
        .attempts
        .last_mut()
        .filter(|attempt| attempt.state == AttemptState::Running)
    {
        attempt.state = AttemptState::Cancelled;
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

fn illegal(event: &'static str, reason: String) -> Illegal {
    Illegal { event, reason }
}

fn open_run<'a>(
    state: &'a mut State,
    event: &'static str,
    run_id: &RunId,
) -> Result<&'a mut Run, Illegal> {
    match state.runs.get_mut(run_id) {
        Some(run) if run.is_terminal() => Err(illegal(event, format!("run {run_id} has ended"))),
        Some(run) => Ok(run),
        None => Err(illegal(event, format!("run {run_id} is unknown"))),
    }
}

/// Where the run is, from where its tasks are.
fn settle_state(run: &mut Run) {
    run.state = if !run.questions.is_empty() {
        RunState::AwaitingClarification
    } else if run.workflow.is_none() {
        RunState::Working
    } else if run.tasks.first().is_some_and(RunTask::is_open) {
        RunState::Planning
    } else if run.tasks_open == 1
        && run
            .integration_place()
            .is_some_and(|place| run.tasks[place].is_open())
    {
        RunState::Integrating
    } else {
        RunState::Working
    };
}

/// One open task of one open run, with what else its changes touch.
struct AtTask<'a> {
    event: &'static str,
    run: &'a mut Run,
    place: usize,
    ready: &'a mut super::Ready,
    timers: &'a mut crate::timers::Timers,
    default_timeout_ms: i64,
}

impl<'a> AtTask<'a> {
    fn find(
        state: &'a mut State,
        event: &'static str,
        run_id: &RunId,
        task_id: &TaskId,
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
            Some(run) => run,
            None => return Err(illegal(event, format!("run {run_id} is unknown"))),
        };
        let place = run
            .place(task_id)
            .ok_or_else(|| illegal(event, format!("run {run_id} has no task {task_id}")))?;
        if !run.tasks[place].is_open() {
            return Err(illegal(
                event,
                format!("task {task_id} of run {run_id} has ended"),
            ));
        }
        Ok(Self {
            event,
            run,
            place,
            ready,
            timers,
            default_timeout_ms: default_timeout_ms.0,
        })
    }

    fn task(&mut self) -> &mut RunTask {
        &mut self.run.tasks[self.place]
    }

    fn refuse<T>(&self, reason: &str) -> Result<T, Illegal> {
        let task = &self.run.tasks[self.place];
        Err(illegal(
            self.event,
            format!("task {} of run {}: {reason}", task.id, self.run.id),
        ))
    }

    fn start(
        &mut self,
        number: u32,
        agent_id: Option<muster_proto::AgentId>,
        at: Timestamp,
    ) -> Result<(), Illegal> {
        let task = &self.run.tasks[self.place];
        if task.state != TaskState::Ready {
            return self.refuse("is not ready");
        }
        if usize::try_from(number).ok() != Some(task.attempts.len() + 1) {
            return self.refuse("attempts are not in order");
        }
        self.clear_timer();
        let attempt = Attempt {
            number,
            agent_id,
            started_at: at,
            state: AttemptState::Running,
        };
        let task = &self.run.tasks[self.place];
        self.timers.set(Timer {
            due: deadline(task, at, self.default_timeout_ms),
            run_id: self.run.id.clone(),
            place: self.place,
            kind: TimerKind::Deadline { attempt: number },
        });
        let (run_id, place) = (self.run.id.clone(), self.place);
        self.ready.remove(&run_id, place);
        let task = self.task();
        task.retry_at = None;
        task.attempts.push(attempt);
        task.state = TaskState::Assigned;
        settle_state(self.run);
        Ok(())
    }

    /// Ends the running attempt. The task has to be assigned to it.
    fn close(&mut self, number: u32, end: AttemptState) -> Result<(), Illegal> {
        if self.run.tasks[self.place]
            .running()
            .map(|attempt| attempt.number)
            != Some(number)
        {
            return self.refuse("this attempt is not running");
        }
        self.clear_timer();
        if let Some(attempt) = self.task().attempt_mut(number) {
            attempt.state = end;
        }
        Ok(())
    }

    fn release(&mut self, number: u32, lost: bool) -> Result<(), Illegal> {
        self.close(number, AttemptState::Released)?;
        self.task().lost += u32::from(lost);
        self.make_ready();
        Ok(())
    }

    fn fail_attempt(
        &mut self,
        number: u32,
        fault: &Fault,
        retry_at: Timestamp,
    ) -> Result<(), Illegal> {
        self.close(number, AttemptState::Failed)?;
        let task = self.task();
        task.failures += 1;
        task.fault = Some(fault.clone());
        task.retry_at = Some(retry_at);
        task.state = TaskState::Ready;
        let timer = Timer {
            due: retry_at,
            run_id: self.run.id.clone(),
            place: self.place,
            kind: TimerKind::Retry,
        };
        self.timers.set(timer);
        Ok(())
    }

    /// Takes the result of any attempt that was made: the first one that arrives counts.
    fn succeed(&mut self, number: u32, success: &Arc<StoredSuccess>) -> Result<(), Illegal> {
        let Some(attempt) = self.task().attempt_mut(number) else {
            return self.refuse("no such attempt");
        };
        attempt.state = AttemptState::Succeeded;
        self.settle_task();
        let task = self.task();
        for attempt in task
            .attempts
            .iter_mut()
            .filter(|attempt| attempt.state == AttemptState::Running)
        {
            attempt.state = AttemptState::Cancelled;
        }
        task.state = TaskState::Succeeded;
        task.fault = None;
        task.success = Some(Arc::clone(success));
        self.run.tasks_succeeded += 1;
        if Some(self.place) == self.run.planning_place() {
            self.take_plan(success);
        }
        self.free_dependents();
        settle_state(self.run);
        Ok(())
    }

    fn take_plan(&mut self, success: &StoredSuccess) {
        let first = self.run.tasks.len();
        self.run.add_plan(&success.plan);
        for place in first..self.run.tasks.len() {
            self.queue_if_ready(place);
        }
    }

    fn end(&mut self, end: TaskState, fault: &Fault) -> Result<(), Illegal> {
        self.settle_task();
        let task = self.task();
        if let Some(attempt) = task
            .attempts
            .last_mut()
            .filter(|attempt| attempt.state == AttemptState::Running)
        {
            attempt.state = AttemptState::Failed;
        }
        task.state = end;
        task.fault = Some(fault.clone());
        self.free_dependents();
        settle_state(self.run);
        Ok(())
    }

    fn ask(&mut self, number: u32, question: &Question) -> Result<(), Illegal> {
        self.close(number, AttemptState::Asked)?;
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

    fn make_ready(&mut self) {
        self.task().state = TaskState::Ready;
        self.queue_if_ready(self.place);
    }

    fn free_dependents(&mut self) {
        for place in std::mem::take(&mut self.task().dependents) {
            let dependent = &mut self.run.tasks[place];
            dependent.waits_for = dependent.waits_for.saturating_sub(1);
            if dependent.waits_for == 0 && dependent.state == TaskState::Blocked {
                dependent.state = TaskState::Ready;
                self.queue_if_ready(place);
            }
        }
    }

    fn queue_if_ready(&mut self, place: usize) {
        let task = &self.run.tasks[place];
        if task.state == TaskState::Ready {
            self.ready
                .add(&task.agent_type, task.priority, &self.run.id, place);
        }
    }

    fn clear_timer(&mut self) {
        self.timers.clear(&self.run.id, self.place);
    }

    /// The task is over: it asks nobody any more, and is tried no more.
    fn settle_task(&mut self) {
        self.clear_timer();
        let (run_id, place) = (self.run.id.clone(), self.place);
        self.ready.remove(&run_id, place);
        let task = self.task();
        task.retry_at = None;
        let task_id = task.id.clone();
        self.run.questions.retain(|open| open.task_id != task_id);
        self.run.tasks_open -= 1;
    }
}

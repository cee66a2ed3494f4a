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
    Fault, Json, QuestionId, RunId, Timestamp,
    api::{RunState, TaskState},
};

use super::{
    Illegal, State,
    at_letters::apply_to_letters,
    at_task::{AtTask, apply_to_task},
    pause::{pause, resume},
};
use crate::{
    AttemptState, Event, Run, RunAccepted, RunTask,
    decide::{confirm, outcome},
    run::PLANNING,
};

pub(super) fn apply(
    state: &mut State,
    event: &Event,
    sequence: u64,
    at: Timestamp,
) -> Result<(), Illegal> {
    match event {
        Event::OwnerChanged { owner, epoch } => owner_changed(state, owner, *epoch),
        Event::FormatRaised { format } => format_raised(state, *format),
        Event::AllStopped(stopped) => {
            state.stopped = Some(stopped.clone());
            Ok(())
        }
        Event::AllResumed { .. } => {
            let stopped = state.stopped.take().map(|_| ());
            stopped.ok_or_else(|| illegal("all_resumed", "nothing is stopped".to_owned()))
        }
        Event::MessageUnread { .. }
        | Event::DeadLetterResent { .. }
        | Event::DeadLetterDropped { .. } => apply_to_letters(state, event, sequence, at),
        Event::WorkflowDefined(spec) => {
            state.workflows.insert(spec.hash.clone(), Arc::clone(spec));
            Ok(())
        }
        Event::PlanPart { run_id, tasks } => {
            let parts = state.plan_parts.entry(run_id.clone()).or_default();
            parts.tasks.extend(tasks.iter().cloned());
            if parts.sequences.last() != Some(&sequence) {
                parts.sequences.push(sequence);
            }
            Ok(())
        }
        Event::RunAccepted(accepted) => run_accepted(state, accepted, at),
        Event::RunStarted { run_id } => run_started(state, run_id, at),
        Event::QuestionAnswered {
            run_id,
            question_id,
            answer,
            command_id,
        } => {
            let run = open_run(state, "question_answered", run_id)?;
            run.answer_commands.push(command_id.clone());
            answered(state, run_id, (question_id, Some(answer)), at)
        }
        Event::QuestionExpired {
            run_id,
            question_id,
            default,
            ..
        } => expired(state, run_id, (question_id, default.as_deref()), at),
        Event::RunPaused {
            run_id, command_id, ..
        } => pause(state, run_id, command_id),
        Event::RunResumed { run_id, command_id } => resume(state, run_id, command_id, at),
        Event::RunCompleted { run_id } => end_run(state, run_id, RunState::Completed, None, at),
        Event::RunFailed { run_id, fault } => {
            end_run(state, run_id, RunState::Failed, Some(fault.clone()), at)
        }
        Event::RunCancelled { run_id, .. } => end_run(state, run_id, RunState::Cancelled, None, at),
        Event::AttemptStarted { .. }
        | Event::TaskFellBack { .. }
        | Event::AttemptReleased { .. }
        | Event::AttemptFailed { .. }
        | Event::ResultsSentBack { .. }
        | Event::PlanHeld { .. }
        | Event::TasksKept { .. }
        | Event::TaskRedirected { .. }
        | Event::TaskSucceeded { .. }
        | Event::TaskFailed { .. }
        | Event::TaskSkipped { .. }
        | Event::QuestionAsked { .. } => apply_to_task(state, event, at),
    }
}

fn format_raised(state: &mut State, format: u32) -> Result<(), Illegal> {
    if format <= state.log_format() {
        let reason = format!("format {format} after {}", state.log_format());
        return Err(illegal("format_raised", reason));
    }
    state.log_format = format;
    Ok(())
}

fn owner_changed(state: &mut State, owner: &str, epoch: u64) -> Result<(), Illegal> {
    if epoch != state.epoch + 1 {
        return Err(illegal(
            "owner_changed",
            format!("epoch {epoch} after {}", state.epoch),
        ));
    }
    state.epoch = epoch;
    // Whoever brought the beginning of a plan brings all of it again.
    state.plan_parts.clear();
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
        _ if !accepted.scenarios.is_empty() => run.add_scenarios(&accepted.scenarios),
        Some(workflow) => {
            run.push_task(RunTask::stage(
                PLANNING,
                &workflow.planning,
                accepted.request.clone(),
            ));
        }
        None => {
            let parts = state.plan_parts.remove(&accepted.run_id);
            let mut parts = parts.unwrap_or_default();
            parts.tasks.extend(accepted.plan.iter().cloned());
            run.sequences = parts.sequences;
            run.add_plan(&parts.tasks);
        }
    }
    state
        .commands
        .insert((run.tenant.clone(), run.command_id.clone()), run.id.clone());
    state.order.insert((run.accepted_at, run.id.clone()));
    state.active += 1;
    let spoken = accepted.conversation.as_ref();
    run.conversation = spoken.map(|name| state.spoken(&run.tenant, name));
    state.join_conversation(&run.tenant, run.conversation.as_ref(), &run.id);
    if run.behind.is_some() {
        // It has no turn yet.
    } else if run.waits {
        state.waiting.insert((run.accepted_at, run.id.clone()));
    } else {
        queue_ready(state, &run, at);
    }
    state.runs.insert(run.id.clone(), Arc::new(run));
    Ok(())
}

fn run_started(state: &mut State, run_id: &RunId, at: Timestamp) -> Result<(), Illegal> {
    let run = open_run(state, "run_started", run_id)?;
    if !run.waits {
        return Err(illegal("run_started", format!("run {run_id} has begun")));
    }
    run.waits = false;
    let run = run.clone();
    state.waiting.remove(&(run.accepted_at, run.id.clone()));
    queue_ready(state, &run, at);
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
        workflow_hash: accepted.workflow_hash.clone(),
        workflow,
        title: accepted.title.clone(),
        request: accepted.request.clone(),
        cost_limit_usd: accepted.cost_limit_usd,
        spent_usd: 0.0,
        tokens: muster_proto::Tokens::default(),
        accepted_at: at,
        ended_at: None,
        state: RunState::Queued,
        tasks: Vec::new(),
        questions: Vec::new(),
        questions_asked: 0,
        answer_commands: Vec::new(),
        modifies: accepted.modifies.clone(),
        scenarios: Vec::new(),
        conversation: None,
        behind: accepted.behind.clone(),
        held: None,
        fault: None,
        events: 0,
        sequences: Vec::new(),
        waits: accepted.waits,
        paused: false,
        asking_since: None,
        expires_at: None,
        places: HashMap::new(),
        tasks_open: 0,
        tasks_succeeded: 0,
        reserved_nanos: 0,
    }
}

pub(super) fn queue_ready(state: &mut State, run: &Run, at: Timestamp) {
    let ready = |task: &&RunTask| task.state == TaskState::Ready;
    let tasks = (0..).zip(&run.tasks);
    for (place, _) in tasks.filter(|(_, task)| ready(task)) {
        state.ready.add(run, place, at);
    }
}

/// Nobody answered in time: the default counts, where there is one.
fn expired(
    state: &mut State,
    run_id: &RunId,
    (question_id, default): (&QuestionId, Option<&str>),
    at: Timestamp,
) -> Result<(), Illegal> {
    let run = open_run(state, "question_expired", run_id)?;
    let answer = default.and_then(|key| run.option(question_id, key));
    answered(state, run_id, (question_id, answer.as_ref()), at)
}

/// A question is open no more; its task goes on, with the answer where there is one.
fn answered(
    state: &mut State,
    run_id: &RunId,
    (question_id, answer): (&QuestionId, Option<&Json>),
    at: Timestamp,
) -> Result<(), Illegal> {
    const EVENT: &str = "question_answered";
    let run = open_run(state, EVENT, run_id)?;
    let Some(index) = run
        .questions
        .iter()
        .position(|open| open.question.id == *question_id)
    else {
        return Err(illegal(
            EVENT,
            format!("question {question_id} is not open"),
        ));
    };
    let open = run.questions.remove(index);
    let place = run.place(&open.task_id).unwrap_or_default();
    let own_id = run.tasks[place].own_question_id(question_id);
    let held = confirm::is_about(&own_id).then(|| run.take_held(place));
    let held = held.flatten();
    let named = answer.map(|answer| (question_id.clone(), answer.clone()));
    run.tasks[place].answers.extend(named);
    if let Some((held, answer)) = held.zip(answer) {
        // Where the person does not agree, the run ends with the next event; if that is lost, the
        // plan is made again.
        if confirm::agrees(answer) {
            return AtTask::find(state, EVENT, run_id, &open.task_id, at)?.succeed(
                held.attempt,
                &held.success,
                Vec::new(),
            );
        }
    }
    let task = &mut run.tasks[place];
    task.state = TaskState::Ready;
    if outcome::is_about(question_id) && answer.is_some_and(outcome::is_not_done) {
        task.outcome_unknown = false;
    }
    settle_state(run);
    let State { runs, ready, .. } = state;
    if let Some(run) = runs.get(run_id) {
        ready.add(run, place, at);
    }
    Ok(())
}

fn end_run(
    state: &mut State,
    run_id: &RunId,
    end: RunState,
    fault: Option<Fault>,
    at: Timestamp,
) -> Result<(), Illegal> {
    let event = match end {
        RunState::Completed => "run_completed",
        RunState::Cancelled => "run_cancelled",
        _ => "run_failed",
    };
    let run = open_run(state, event, run_id)?;
    if end == RunState::Completed && run.tasks_open > 0 {
        return Err(illegal(event, format!("{} tasks are open", run.tasks_open)));
    }
    run.state = end;
    run.fault = fault;
    run.ended_at = Some(at);
    run.questions.clear();
    run.tasks_open = 0;
    let turn = std::mem::take(&mut run.waits).then_some((run.accepted_at, run.id.clone()));
    let mut places = Vec::new();
    for place in 0..run.tasks.len() {
        let task = &mut run.tasks[place];
        if !task.is_open() {
            continue;
        }
        places.push(place);
        task.state = TaskState::Cancelled;
        task.retry_at = None;
        run.end_running(place, AttemptState::Cancelled, at, None);
    }
    if let Some(turn) = turn {
        state.waiting.remove(&turn);
    }
    for place in places {
        state.ready.remove(run_id, place);
        state.timers.clear_all(run_id, place);
    }
    state.leave_conversation(run_id);
    Ok(())
}

pub(super) fn illegal(event: &'static str, reason: String) -> Illegal {
    Illegal { event, reason }
}

pub(super) fn open_run<'a>(
    state: &'a mut State,
    event: &'static str,
    run_id: &RunId,
) -> Result<&'a mut Run, Illegal> {
    match state.runs.get_mut(run_id) {
        Some(run) if run.is_terminal() => Err(illegal(event, format!("run {run_id} has ended"))),
        Some(run) => Ok(Arc::make_mut(run)),
        None => Err(illegal(event, format!("run {run_id} is unknown"))),
    }
}

/// Where the run is, from where its tasks are.
pub(super) fn settle_state(run: &mut Run) {
    run.state = if run.is_held() {
        RunState::AwaitingConfirmation
    } else if !run.questions.is_empty() {
        RunState::AwaitingClarification
    } else if run.workflow.is_none() {
        RunState::Working
    } else if run.plans() {
        RunState::Planning
    } else if run.integrates() {
        RunState::Integrating
    } else {
        RunState::Working
    };
}

//! What the end of an attempt leads to.

use muster_proto::{
    AtFault, AttemptId, Fault, Method, PlanNode, Question, check_plan,
    limits::{
        ASSUMPTIONS_MAX, CHOICES_MAX, EXCHANGES_MAX, RECORD_BYTES_MAX, SOURCES_MAX, TEXT_BYTES_MAX,
    },
};

use super::{clip::clipped, fail, outcome};
use crate::{
    AgentKey, AttemptState, Event, Run, RunTask, State, StoredPlanTask, StoredSuccess, TaskEnd,
    TaskEndKind, limits::QUESTIONS_MAX, record::fits,
};
use muster_proto::Timestamp;

/// What becomes of a reported end.
#[derive(Debug)]
pub(crate) enum Judgement {
    /// It counts: this event follows.
    Taken(Event),
    /// It is stored already.
    Known,
    /// It is late, and what it did is to be undone.
    Unwanted,
    /// It is late or double; the agent may forget it.
    Ignored,
    /// It is of an attempt that is not known here. Whoever owns the log may say so for good; an
    /// owner that was overtaken would be wrong.
    Unknown,
    /// It is not its sender's to bring.
    Refused(String),
}

/// What the judgement depends on beside the state.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    /// Times a failed task is tried again.
    pub(crate) retries_max: u32,
    /// The format that the log is written in.
    pub(crate) format: u32,
    pub(crate) now: Timestamp,
}

/// Judges a reported end. `from` is the agent that the subject proves; none where the reply to
/// the task itself proves it.
pub(crate) fn judge(
    state: &State,
    from: Option<&AgentKey>,
    end: TaskEnd,
    rules: Rules,
) -> Judgement {
    let Some((run, task, number)) = find(state, &end.attempt_id) else {
        return Judgement::Unknown;
    };
    if end.run_id != run.id || end.task_id != task.id {
        return Judgement::Refused(format!(
            "attempt {} belongs to another task",
            end.attempt_id
        ));
    }
    let Some(attempt) = task.attempts.get(number as usize - 1) else {
        return Judgement::Unknown;
    };
    if let Some(from) = from
        && (attempt.agent_id.as_ref() != Some(&from.agent_id) || task.agent_type != from.agent_type)
    {
        return Judgement::Refused(format!(
            "attempt {} was given to another agent",
            end.attempt_id
        ));
    }
    if attempt.state == AttemptState::Succeeded {
        return Judgement::Known;
    }
    let is_success = matches!(end.kind, TaskEndKind::Success(_));
    if is_success && !task.is_open() && outcome::is_unwanted(task, attempt) {
        return Judgement::Unwanted;
    }
    // Who asked has ended with that: the task goes on with the answer.
    if run.is_terminal() || !task.is_open() || attempt.state == AttemptState::Asked {
        return Judgement::Ignored;
    }
    let running = task.is_running(number);
    match (end.kind, running) {
        // A result counts even when its attempt was given up meanwhile: the work is done.
        (TaskEndKind::Success(success), _) => success_of(run, task, number, success, rules),
        (TaskEndKind::Fault(fault), true) => failed(run, task, number, clip(fault), rules),
        (TaskEndKind::Question(question), true) => question_of(run, task, number, question, rules),
        (TaskEndKind::Fault(_) | TaskEndKind::Question(_), false) => Judgement::Ignored,
    }
}

fn find<'a>(state: &'a State, attempt: &AttemptId) -> Option<(&'a Run, &'a RunTask, u32)> {
    let (run, task, number) = attempt.parts()?;
    let run = state.runs.get(run)?;
    let task = run.tasks.get(*run.places.get(task)?)?;
    (number > 0).then_some((run, task, number))
}

fn success_of(
    run: &Run,
    task: &RunTask,
    attempt: u32,
    mut success: Box<StoredSuccess>,
    rules: Rules,
) -> Judgement {
    success.sources.truncate(SOURCES_MAX);
    success.assumptions.truncate(ASSUMPTIONS_MAX);
    success.exchanges.truncate(EXCHANGES_MAX);
    if task.fell_back_from.is_some() {
        success.method = Method::Fallback;
    }
    if let Err(fault) = check_plan_of(run, task, &success) {
        // Without a running attempt there is nothing that could fail: the next one decides.
        return if task.is_running(attempt) {
            failed(run, task, attempt, fault, rules)
        } else {
            Judgement::Ignored
        };
    }
    let event = Event::TaskSucceeded {
        run_id: run.id.clone(),
        task_id: task.id.clone(),
        attempt,
        success: success.into(),
    };
    storable(event, run, task, attempt, rules)
}

fn failed(run: &Run, task: &RunTask, attempt: u32, fault: Fault, rules: Rules) -> Judgement {
    let event = fail(run, task, attempt, fault, rules.retries_max, rules.now);
    Judgement::Taken(event)
}

/// What cannot be stored is a fault of its agent, which would bring it again and again.
fn storable(event: Event, run: &Run, task: &RunTask, attempt: u32, rules: Rules) -> Judgement {
    if fits(&event, rules.format) {
        return Judgement::Taken(event);
    }
    if !task.is_running(attempt) {
        return Judgement::Ignored;
    }
    let fault = Fault::fatal(format!(
        "the result is larger than one record of the log ({} KiB), its data not counted",
        RECORD_BYTES_MAX / 1024
    ))
    .with_code("result_too_large");
    failed(run, task, attempt, fault, rules)
}

fn check_plan_of(run: &Run, task: &RunTask, success: &StoredSuccess) -> Result<(), Fault> {
    let plans = run
        .planning_place()
        .and_then(|place| run.tasks.get(place))
        .is_some_and(|first| first.id == task.id);
    let Some(workflow) = run.workflow.as_ref().filter(|_| plans) else {
        return if success.plan.is_empty() {
            Ok(())
        } else {
            Err(Fault::fatal("only the planning task may bring a plan")
                .with_code("plan_not_allowed"))
        };
    };
    let nodes: Vec<PlanNode<'_>> = success.plan.iter().map(StoredPlanTask::node).collect();
    check_plan(&nodes, Some(&workflow.agent_types), workflow.tasks_max).map_err(|error| {
        Fault {
            at_fault: AtFault::Agent,
            ..Fault::retryable(format!("the plan is not usable: {error}"))
        }
        .with_code("bad_plan")
    })
}

fn question_of(
    run: &Run,
    task: &RunTask,
    attempt: u32,
    mut question: Question,
    rules: Rules,
) -> Judgement {
    question.options.truncate(CHOICES_MAX);
    let asked_before = task.answers.iter().any(|(id, _)| *id == question.id)
        || run
            .questions
            .iter()
            .any(|open| open.question.id == question.id);
    let fault = if run.questions_asked >= QUESTIONS_MAX {
        Fault::fatal(format!("more than {QUESTIONS_MAX} questions were asked"))
            .with_code("too_many_questions")
    } else if asked_before {
        Fault::fatal(format!("question {} was asked before", question.id))
            .with_code("question_repeated")
    } else {
        let (run_id, task_id) = (run.id.clone(), task.id.clone());
        let event = Event::QuestionAsked {
            run_id,
            task_id,
            attempt,
            question,
        };
        return storable(event, run, task, attempt, rules);
    };
    failed(run, task, attempt, fault, rules)
}

/// Bounds the text that an agent brings.
fn clip(mut fault: Fault) -> Fault {
    const CODE_BYTES_MAX: usize = 64;
    fault.message = clipped(fault.message, TEXT_BYTES_MAX);
    fault.code = clipped(fault.code, CODE_BYTES_MAX);
    fault
}

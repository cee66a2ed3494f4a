//! What the end of an attempt leads to.

use muster_proto::{
    AtFault, AttemptId, Fault, Json, Method, PlanNode, Question, check_plan,
    limits::{
        ASSUMPTIONS_MAX, CHOICES_MAX, EXCHANGES_MAX, PLAN_TASKS_MAX, RECORD_BYTES_MAX, SOURCES_MAX,
        TASK_DEPENDENCIES_MAX, TEXT_BYTES_MAX,
    },
};

use super::{
    clip::clipped,
    confirm::hold,
    conflict::{BAD_RESULT, conflicting},
    fail, outcome,
};
use crate::{
    AgentKey, AttemptState, Event, Pools, Run, RunTask, State, StoredPlanTask, StoredSuccess,
    TaskEnd, TaskEndKind,
    limits::{ADDED_DEPTH_MAX, QUESTIONS_MAX},
    record::{FORMAT_WITH_CHECKS, fits},
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
pub(crate) struct Rules<'a> {
    /// Times a failed task is tried again.
    pub(crate) retries_max: u32,
    /// The format that the log is written in.
    pub(crate) format: u32,
    pub(crate) now: Timestamp,
    /// What work is expected to cost.
    pub(crate) pools: &'a Pools,
}

/// Judges a reported end. `from` is the agent that the subject proves; none where the reply to
/// the task itself proves it.
pub(crate) fn judge(
    state: &State,
    from: Option<&AgentKey>,
    end: TaskEnd,
    rules: Rules<'_>,
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
    if attempt.state.has_brought() {
        return Judgement::Known;
    }
    let is_success = matches!(end.kind, TaskEndKind::Success(_));
    if is_success && outcome::is_unwanted(task, attempt) {
        return Judgement::Unwanted;
    }
    // Who asked has ended with that: the task goes on with the answer.
    let has_asked = attempt.state == AttemptState::Asked;
    if run.is_terminal() || !task.is_open() || task.is_superseded(number) || has_asked {
        return Judgement::Ignored;
    }
    let running = task.is_running(number);
    match (end.kind, running) {
        // A result counts even when its attempt was given up meanwhile: the work is done.
        (TaskEndKind::Success(success), _) => {
            success_of(run, task, number, (success, end.data), rules)
        }
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
    (mut success, data): (Box<StoredSuccess>, Option<Json>),
    rules: Rules<'_>,
) -> Judgement {
    success.sources.truncate(SOURCES_MAX);
    success.assumptions.truncate(ASSUMPTIONS_MAX);
    success.exchanges.truncate(EXCHANGES_MAX);
    if task.fell_back_from.is_some() {
        success.method = Method::Fallback;
    }
    let checked = check_plan_of(run, task, &success, rules.format);
    if let Err(fault) = checked.and_then(|()| check_schema(run, task, &success, data.as_ref())) {
        // Without a running attempt there is nothing that could fail: the next one decides.
        return if task.is_running(attempt) {
            failed(run, task, attempt, fault, rules)
        } else {
            Judgement::Ignored
        };
    }
    if is_planning(run, task)
        && rules.format >= FORMAT_WITH_CHECKS
        && task.is_running(attempt)
        && let Some(event) = hold(run, task, attempt, &success, rules.pools)
    {
        return storable(event, run, task, attempt, rules);
    }
    let event = Event::TaskSucceeded {
        run_id: run.id.clone(),
        task_id: task.id.clone(),
        attempt,
        success: success.into(),
    };
    storable(event, run, task, attempt, rules)
}

fn failed(
    run: &Run,
    task: &RunTask,
    attempt: u32,
    mut fault: Fault,
    rules: Rules<'_>,
) -> Judgement {
    if !fault.conflicts.is_empty() && rules.format >= FORMAT_WITH_CHECKS {
        fault.conflicts = run.renamed(task, fault.conflicts);
        match conflicting(run, task, attempt, fault) {
            Ok(event) => return Judgement::Taken(event),
            Err(refused) => fault = refused,
        }
    }
    let event = fail(run, task, attempt, fault, rules.retries_max, rules.now);
    Judgement::Taken(event)
}

/// What cannot be stored is a fault of its agent, which would bring it again and again.
fn storable(event: Event, run: &Run, task: &RunTask, attempt: u32, rules: Rules<'_>) -> Judgement {
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

/// Holds a result against the schema that the run's workflow has for its agent type. `data` is what
/// a reference stands for.
fn check_schema(
    run: &Run,
    task: &RunTask,
    success: &StoredSuccess,
    data: Option<&Json>,
) -> Result<(), Fault> {
    let workflow = run.workflow.as_ref();
    let schema = workflow.and_then(|workflow| workflow.schemas.get(&task.agent_type));
    let Some((schema, data)) = schema.zip(success.data.as_inline().or(data)) else {
        return Ok(());
    };
    schema.check(data).map_err(|reason| {
        let message = format!("the result of {} is not as agreed: {reason}", task.id);
        Fault::retryable(message).with_code(BAD_RESULT)
    })
}

fn check_plan_of(
    run: &Run,
    task: &RunTask,
    success: &StoredSuccess,
    format: u32,
) -> Result<(), Fault> {
    let plans = is_planning(run, task);
    let Some(workflow) = run.workflow.as_ref().filter(|_| plans) else {
        return check_added(run, task, &success.plan, format);
    };
    let nodes: Vec<PlanNode<'_>> = success.plan.iter().map(StoredPlanTask::node).collect();
    let left = PLAN_TASKS_MAX.saturating_sub(run.tasks.len());
    let tasks_max = if run.scenarios.is_empty() {
        workflow.tasks_max
    } else {
        workflow.tasks_max.min(left)
    };
    check_plan(&nodes, Some(&workflow.agent_types), tasks_max).map_err(|error| {
        Fault {
            at_fault: AtFault::Agent,
            ..Fault::retryable(format!("the plan is not usable: {error}"))
        }
        .with_code("bad_plan")
    })
}

/// Holds the tasks that a result adds to its run against the bounds of the run.
fn check_added(
    run: &Run,
    task: &RunTask,
    added: &[StoredPlanTask],
    format: u32,
) -> Result<(), Fault> {
    let refuse = |reason: String| {
        let message = format!("the result of {} adds tasks: {reason}", task.id);
        Err(Fault::fatal(message).with_code("plan_not_allowed"))
    };
    if added.is_empty() {
        return Ok(());
    }
    let may_add = run.place(&task.id).is_some_and(|it| run.is_of_plan(it));
    if format < FORMAT_WITH_CHECKS || !may_add {
        return refuse("this task may not".to_owned());
    }
    if task.depth >= ADDED_DEPTH_MAX {
        return refuse(format!(
            "it is {ADDED_DEPTH_MAX} steps from the plan already"
        ));
    }
    if let Some(known) = added.iter().find(|new| run.knows(task, &new.id)) {
        return refuse(format!("there is a task {} already", known.id));
    }
    let workflow = run.workflow.as_ref();
    let tasks_max = workflow.map_or(PLAN_TASKS_MAX, |workflow| workflow.tasks_max);
    let left = tasks_max.saturating_sub(run.tasks.len());
    let nodes: Vec<PlanNode<'_>> = added.iter().map(StoredPlanTask::node).collect();
    let types = workflow.map(|workflow| workflow.agent_types.as_slice());
    if let Err(error) = check_plan(&nodes, types, left) {
        return refuse(error.to_string());
    }
    let crowded = run.tasks.iter().find(|later| {
        let builds_on = later
            .depends_on
            .iter()
            .any(|it| run.tasks[*it].id == task.id);
        let all = later.depends_on.len() + added.len();
        let is_of_plan = run.place(&later.id).is_some_and(|it| run.is_of_plan(it));
        builds_on && all > TASK_DEPENDENCIES_MAX && is_of_plan
    });
    match crowded {
        Some(later) => refuse(format!("{} would need too many results", later.id)),
        None => Ok(()),
    }
}

fn is_planning(run: &Run, task: &RunTask) -> bool {
    run.place(&task.id)
        .is_some_and(|place| run.is_planning(place))
}

fn question_of(
    run: &Run,
    task: &RunTask,
    attempt: u32,
    mut question: Question,
    rules: Rules<'_>,
) -> Judgement {
    question.options.truncate(CHOICES_MAX);
    question.id = task.question_id(question.id);
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
    } else if let Some(key) = unknown_default(&question) {
        Fault::fatal(format!("{key:?} is no option of question {}", question.id))
            .with_code("bad_question")
    } else {
        let (run_id, task_id) = (run.id.clone(), task.id.clone());
        // The shard says until when it is open; it has to fit with that.
        question.expires_at = (rules.format >= FORMAT_WITH_CHECKS).then_some(rules.now);
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

/// The default of a question, where it is not the key of one of its options.
fn unknown_default(question: &Question) -> Option<&str> {
    let default = question.default.as_deref()?;
    let mut options = question.options.iter();
    let is_known = options.any(|option| option.key == default);
    (!is_known).then_some(default)
}

/// Bounds the text that an agent brings.
fn clip(mut fault: Fault) -> Fault {
    const CODE_BYTES_MAX: usize = 64;
    fault.message = clipped(fault.message, TEXT_BYTES_MAX);
    fault.code = clipped(fault.code, CODE_BYTES_MAX);
    fault
}

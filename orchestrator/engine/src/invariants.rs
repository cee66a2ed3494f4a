//! What must hold of every state, by the numbers under which production, the simulator and the
//! tests know it.
//!
//! | number | what is checked here |
//! |---|---|
//! | INV-2 | a run has ended exactly when it says when; a failed one says why |
//! | INV-4 | a task's result comes from one attempt; one runs at a time, or a backup beside it; what is reserved is for those that run |
//! | INV-5 | nothing of an ended run waits, runs or asks |
//! | INV-6 | a run's places in the log rise, and hold all its events |
//! | INV-7 | as many runs work as are counted against their bound |
//! | INV-9 | whatever is open is waited for by something: an agent, a timer, a dependency or a person |
//!
//! The others need more than one state: INV-1, 3 and 10 the log, INV-8 the senders.

use std::collections::HashSet;

use muster_proto::{
    Effects, Timestamp,
    api::{RunState, TaskState},
};

use crate::{AttemptState, Run, RunTask, State, timers::TimerKind};

/// An invariant that does not hold: a defect of the engine, or a damaged log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("INV-{number} does not hold: {what}")]
pub struct Violation {
    /// Which invariant.
    pub number: u8,
    /// What is wrong, and where.
    pub what: String,
}

/// Checks a state. The cost is proportional to all tasks in memory.
///
/// # Errors
/// The first [`Violation`] that is found.
pub fn check(state: &State) -> Result<(), Violation> {
    let mut seen = Seen::default();
    for run in state.runs() {
        check_run(run)?;
        for (place, task) in run.tasks.iter().enumerate() {
            check_task(run, task)?;
            check_waiting(state, run, place, task, &mut seen)?;
        }
    }
    check_sums(state, &seen)
}

/// What the runs account for, to find what nobody does.
#[derive(Default)]
struct Seen {
    queued: usize,
    timers: usize,
}

fn hold(number: u8, holds: bool, what: impl FnOnce() -> String) -> Result<(), Violation> {
    if holds {
        Ok(())
    } else {
        let what = what();
        Err(Violation { number, what })
    }
}

fn check_run(run: &Run) -> Result<(), Violation> {
    let at = |what: &str| format!("run {}: {what}", run.id);
    let ended = run.is_terminal();
    hold(2, ended == run.ended_at.is_some(), || {
        at("ended without a time")
    })?;
    hold(
        2,
        (run.state == RunState::Failed) == run.fault.is_some(),
        || at("failed without a fault, or a fault without a failure"),
    )?;
    let open = run.tasks.iter().filter(|task| task.is_open()).count();
    hold(5, run.tasks_open == open, || {
        at(&format!("counts {} open tasks of {open}", run.tasks_open))
    })?;
    hold(5, !ended || (open == 0 && run.questions.is_empty()), || {
        at("something waits after its end")
    })?;
    hold(9, ended || open > 0, || at("goes on without an open task"))?;
    hold(4, run.reserved_nanos == run.count_reserved_nanos(), || {
        at("what is reserved is not what its attempts may cost")
    })?;
    hold(6, run.sequences.is_sorted_by(|a, b| a < b), || {
        at("its places in the log do not rise")
    })?;
    hold(
        6,
        run.events >= run.sequences.len() as u64 && run.events > 0,
        || at("has fewer events than records that hold them"),
    )?;
    let succeeded = run
        .tasks
        .iter()
        .filter(|task| task.state == TaskState::Succeeded)
        .count();
    hold(4, run.tasks_succeeded as usize == succeeded, || {
        at(&format!(
            "counts {} results of {succeeded}",
            run.tasks_succeeded
        ))
    })?;
    check_questions(run)
}

fn check_questions(run: &Run) -> Result<(), Violation> {
    let asks = !run.questions.is_empty();
    hold(9, asks == run.asking_since.is_some(), || {
        format!("run {}: when it began to ask is noted wrongly", run.id)
    })?;
    let ends = run.questions.iter();
    let first = ends.filter_map(|open| open.question.expires_at).min();
    hold(9, first == run.expires_at, || {
        format!("run {}: when a question ends is noted wrongly", run.id)
    })?;
    hold(
        9,
        asks == matches!(
            run.state,
            RunState::AwaitingClarification | RunState::AwaitingConfirmation
        ),
        || {
            format!(
                "run {} is {:?} with {} questions",
                run.id,
                run.state,
                run.questions.len()
            )
        },
    )?;
    let mut ids = HashSet::new();
    for open in &run.questions {
        let blocked = run
            .task(&open.task_id)
            .is_some_and(|task| task.state == TaskState::Blocked && task.waits_for == 0);
        hold(9, blocked && ids.insert(&open.question.id), || {
            format!(
                "run {}: question {} has no task of its own that waits",
                run.id, open.question.id
            )
        })?;
    }
    Ok(())
}

fn check_task(run: &Run, task: &RunTask) -> Result<(), Violation> {
    let at = |what: &str| format!("task {} of run {}: {what}", task.id, run.id);
    let count = |state| {
        task.attempts
            .iter()
            .filter(|attempt| attempt.state == state)
            .count()
    };
    let has_result = task.state == TaskState::Succeeded;
    hold(4, has_result == task.success.is_some(), || {
        at("a result without success, or the reverse")
    })?;
    hold(
        4,
        count(AttemptState::Succeeded) == usize::from(has_result && task.kept.is_none()),
        || at("its result does not come from one attempt"),
    )?;
    let running = count(AttemptState::Running);
    let backups = task.running().filter(|attempt| attempt.terms.backup);
    let may_run = match task.state {
        TaskState::Assigned => running == 1 || (running == 2 && backups.count() == 1),
        _ => running == 0,
    };
    hold(4, may_run, || {
        at(&format!(
            "{running} attempts run while it is {:?}",
            task.state
        ))
    })?;
    let once = task
        .running()
        .filter(|attempt| attempt.terms.effects == Effects::Once);
    hold(4, once.count() <= 1, || {
        at("what must not be done twice is done by two agents")
    })?;
    let numbered = task
        .attempts
        .iter()
        .zip(1..)
        .all(|(attempt, number)| attempt.number == number);
    hold(4, numbered, || at("its attempts are not numbered in order"))?;
    hold(
        4,
        (task.failures + task.lost) as usize <= task.attempts.len(),
        || at("more failures are counted than attempts were made"),
    )?;
    check_dependencies(run, task)
}

fn check_dependencies(run: &Run, task: &RunTask) -> Result<(), Violation> {
    if !task.is_open() {
        return Ok(());
    }
    let waits_for = task
        .depends_on
        .iter()
        .filter_map(|place| run.tasks.get(*place))
        .filter(|dependency| dependency.is_open())
        .count();
    hold(9, task.waits_for == waits_for, || {
        format!(
            "task {} of run {} waits for {} tasks, but {waits_for} of its dependencies are open",
            task.id, run.id, task.waits_for
        )
    })
}

/// Each open task is waited for by exactly one thing.
fn check_waiting(
    state: &State,
    run: &Run,
    place: usize,
    task: &RunTask,
    seen: &mut Seen,
) -> Result<(), Violation> {
    let queued = state.ready.contains(&run.id, place);
    let timers = state.timers.of(&run.id, place);
    seen.queued += usize::from(queued);
    seen.timers += timers.len();
    let asks = run.questions.iter().any(|open| open.task_id == task.id);
    let holds = match task.state {
        TaskState::Ready if run.waits => !queued && timers.is_empty(),
        TaskState::Ready if run.paused => !queued && matches!(timers, [] | [(TimerKind::Retry, _)]),
        TaskState::Blocked => !queued && timers.is_empty() && (task.waits_for > 0) != asks,
        TaskState::Ready => match timers {
            [] => queued,
            [(TimerKind::Retry, _)] => !queued && task.retry_at.is_some(),
            _ => false,
        },
        TaskState::Assigned => !queued && watches(task, timers) && task.retry_at.is_none(),
        TaskState::Succeeded | TaskState::Failed | TaskState::Skipped | TaskState::Cancelled => {
            !queued && timers.is_empty() && task.retry_at.is_none() && !asks
        }
    };
    hold(if task.is_open() { 9 } else { 5 }, holds, || {
        format!(
            "task {} of run {} is {:?}, in the queue: {queued}, timers: {timers:?}, asks: {asks}",
            task.id, run.id, task.state
        )
    })
}

/// Each attempt that runs has a deadline, and a lone one may have a backup to come.
fn watches(task: &RunTask, timers: &[(TimerKind, Timestamp)]) -> bool {
    let has = |kind: TimerKind| timers.iter().any(|(known, _)| *known == kind);
    let running = task.running().count();
    let watched = task.running().all(|attempt| {
        let attempt = attempt.number;
        has(TimerKind::Deadline { attempt })
    });
    let hedges = has(TimerKind::Hedge);
    watched && timers.len() == running + usize::from(hedges) && (!hedges || running == 1)
}

fn check_sums(state: &State, seen: &Seen) -> Result<(), Violation> {
    let open = state.runs().filter(|run| !run.is_terminal()).count();
    let active = open + state.parked.len();
    hold(5, state.active == active, || {
        format!("{} runs are counted as active, {active} are", state.active)
    })?;
    let working = state.runs().filter(|run| run.holds_slot()).count();
    hold(7, state.working == working, || {
        format!(
            "{} runs are counted as working, {working} are",
            state.working
        )
    })?;
    let waiting = state.runs().filter(|run| run.waits && run.behind.is_none());
    let waiting = waiting.count();
    hold(9, state.waiting.len() == waiting, || {
        format!(
            "{} runs are to begin, {waiting} wait for it",
            state.waiting.len()
        )
    })?;
    let asking = state
        .runs()
        .filter(|run| run.asking_since.is_some())
        .count();
    hold(9, state.asking.len() == asking, || {
        format!(
            "{} runs are noted as asking, {asking} are",
            state.asking.len()
        )
    })?;
    let parked = state.parked.values().filter_map(|run| run.expires_at);
    let expiring = state.runs().filter_map(|run| run.expires_at).chain(parked);
    let expiring = expiring.count();
    hold(9, state.expiring.len() == expiring, || {
        format!(
            "{} runs are noted with questions that end, {expiring} have some",
            state.expiring.len()
        )
    })?;
    hold(5, state.ready.len() == seen.queued, || {
        format!(
            "{} tasks are queued, {} of them known",
            state.ready.len(),
            seen.queued
        )
    })?;
    hold(5, state.timers.len() == seen.timers, || {
        format!(
            "{} timers are set, {} of them for known tasks",
            state.timers.len(),
            seen.timers
        )
    })?;
    state
        .finished
        .check(state.runs().count() - open)
        .map_err(|what| Violation { number: 5, what })
}

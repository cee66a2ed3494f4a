//! What a failed or lost attempt leads to: again, without it, or not at all.

use muster_proto::{AtFault, AttemptId, Effects, Fault, Seconds, Timestamp, stable_hash};

use super::outcome;
use crate::{
    Event, Run, RunTask,
    limits::{
        FAILURES_MAX, LOST_ATTEMPTS_MAX, RETRY_AFTER_MS_MAX, RETRY_PAUSE_MS, RETRY_PAUSE_MS_MAX,
    },
};

/// Decides after an attempt failed with a fault.
pub(crate) fn fail(
    run: &Run,
    task: &RunTask,
    attempt: u32,
    fault: Fault,
    retries_max: u32,
    now: Timestamp,
) -> Event {
    let terms = task.attempt(attempt).map(|made| &made.terms);
    if terms.is_some_and(|terms| terms.look_up) {
        return outcome::after_look_up(run, task, attempt, fault, retries_max, now);
    }
    let again = |fault: Fault, retry_at: Timestamp| Event::AttemptFailed {
        run_id: run.id.clone(),
        task_id: task.id.clone(),
        attempt,
        fault,
        retry_at,
    };
    if task.runs_beside(attempt) {
        // The other attempt decides.
        return again(fault, now);
    }
    let is_unknown = terms.is_some_and(|terms| outcome::is_unknown_after(terms, &fault));
    let retries_max = retries_max.min(FAILURES_MAX);
    if is_unknown || (fault.retryable && task.failures < retries_max) {
        let retry_at = retry_at(run, task, attempt, &fault, now);
        return again(fault, retry_at);
    }
    give_up(run, task, fault)
}

/// Decides after an attempt vanished with its agent.
pub(crate) fn lose(run: &Run, task: &RunTask, attempt: u32, reason: &str) -> Event {
    if task.lost < LOST_ATTEMPTS_MAX {
        return Event::AttemptReleased {
            run_id: run.id.clone(),
            task_id: task.id.clone(),
            attempt,
            reason: reason.to_owned(),
            lost: true,
        };
    }
    let message = format!(
        "{} agents in a row vanished while they worked on {}; it may be what stops them",
        task.lost + 1,
        task.id
    );
    let terms = task.attempt(attempt).map(|made| &made.terms);
    let may_be_done = terms.is_some_and(|terms| terms.effects == Effects::Once && !terms.look_up);
    if task.outcome_unknown || may_be_done {
        return outcome::ask(run, task, attempt, &message);
    }
    let fault = Fault {
        at_fault: AtFault::Agent,
        retryable: false,
        ..Fault::system(message)
    };
    give_up(run, task, fault.with_code("agents_lost"))
}

/// A task that names a simpler type goes there; an optional one is left out; any other fails.
/// Nothing simpler helps where the request is at fault.
pub(crate) fn give_up(run: &Run, task: &RunTask, fault: Fault) -> Event {
    let (run_id, task_id) = (run.id.clone(), task.id.clone());
    let fallback = task.delegation.fallback.as_ref();
    let fallback = fallback.filter(|_| task.fell_back_from.is_none() && !task.outcome_unknown);
    if let Some(agent_type) = fallback.filter(|_| fault.at_fault != AtFault::Request) {
        return Event::TaskFellBack {
            run_id,
            task_id,
            agent_type: agent_type.clone(),
            fault,
        };
    }
    if task.optional {
        Event::TaskSkipped {
            run_id,
            task_id,
            fault,
        }
    } else {
        Event::TaskFailed {
            run_id,
            task_id,
            fault,
        }
    }
}

/// Doubles the pause with each failure and takes between half and all of it, by the attempt's id;
/// an agent that asks for more time gets it.
pub(super) fn retry_at(
    run: &Run,
    task: &RunTask,
    attempt: u32,
    fault: &Fault,
    now: Timestamp,
) -> Timestamp {
    let doubled = RETRY_PAUSE_MS
        .saturating_mul(1 << task.failures.min(16))
        .min(RETRY_PAUSE_MS_MAX);
    let seed = seed_of(&AttemptId::of(&run.id, &task.id, attempt));
    #[allow(clippy::cast_possible_wrap, reason = "below 1,000")]
    let jittered = doubled / 2 + doubled / 2 * (seed % 1_000) as i64 / 1_000;
    let asked = fault
        .retry_after
        .map_or(0, Seconds::as_ms)
        .min(RETRY_AFTER_MS_MAX);
    Timestamp::from_ms(now.as_ms() + jittered.max(asked))
}

/// A number that looks random and is the same for the same attempt.
pub(crate) fn seed_of(attempt: &AttemptId) -> u64 {
    stable_hash::mixed(stable_hash::fnv1a(attempt.as_str().bytes()))
}

//! Work that must not be done twice, when nobody knows whether it was done.
//!
//! ```text
//! attempt ── lost, out of time, panic ──▶ unknown ── look-up ──▶ its result: done
//!    ▲                                      │   └─── not done ──▶ another attempt
//!    └────────────── "not done" ◀── a person is asked ── "done": so be it
//! ```

use std::sync::Arc;

use muster_proto::{Body, Effects, Fault, Json, Method, QuestionId, Tokens, api::TaskState};

use super::{
    conflict::BAD_RESULT,
    failure::{give_up, retry_at},
    question::{GIVE_UP, choice, given_up, question},
};
use crate::{
    Attempt, Event, Run, RunTask, StoredSuccess, Terms,
    limits::{FAILURES_MAX, LOOK_UPS_MAX, QUESTIONS_MAX},
};
use muster_proto::Timestamp;

/// The fault of an attempt that ran out of time.
pub(crate) const TIMEOUT: &str = "timeout";
/// The fault of a look-up that found that the task was surely not done.
pub(crate) const NOT_DONE: &str = "not_done";
/// The fault of a look-up that could not find it out.
const OUTCOME_UNKNOWN: &str = "outcome_unknown";
/// Faults after which the work may have been done all the same: the agent was stopped in the middle,
/// or could not bring what it had.
const MAY_BE_DONE: [&str; 7] = [
    TIMEOUT,
    "panic",
    "result_too_large",
    "result_not_stored",
    "result_not_json",
    BAD_RESULT,
    OUTCOME_UNKNOWN,
];
/// The beginning of the ids of the questions that are asked here.
const QUESTION: &str = "outcome-of-attempt-";

const DONE: &str = "done";

/// The same for every attempt at a task, and for no other task.
pub(crate) fn idempotency_key(run: &Run, task: &RunTask) -> String {
    match task.superseded {
        0 => format!("{}.{}", run.id, task.id),
        // What was sent back is done anew, under a key of its own.
        superseded => format!("{}.{}.{superseded}", run.id, task.id),
    }
}

/// Whether nobody knows after a fault what an attempt did.
pub(crate) fn is_unknown_after(terms: &Terms, fault: &Fault) -> bool {
    terms.effects == Effects::Once && MAY_BE_DONE.contains(&fault.code.as_str())
}

/// Whether nobody wants what an attempt did whose task has ended: its task came to nothing, or has
/// what another attempt did.
pub(crate) fn is_unwanted(task: &RunTask, attempt: &Attempt) -> bool {
    let stands = !task.is_superseded(attempt.number) && task.state == TaskState::Succeeded;
    is_over(task, attempt)
        && match task.brought_by() {
            Some(brought) if stands => was_done_beside(brought, attempt),
            _ => attempt.terms.effects != Effects::None,
        }
}

/// Whether an attempt changed what the one that brought the task's result has changed as well. What
/// is idempotent was done once for its key. A look-up changes nothing, and what it found is what an
/// attempt before it did: to undo that would undo what the task has.
pub(crate) fn was_done_beside(brought: &Attempt, attempt: &Attempt) -> bool {
    attempt.terms.effects == Effects::Once && !attempt.terms.look_up && !brought.terms.look_up
}

/// Whether the task of an attempt went on or ended without what the attempt brings.
pub(crate) fn is_over(task: &RunTask, attempt: &Attempt) -> bool {
    let is_needed = task.is_open() && !task.is_superseded(attempt.number);
    !is_needed && !attempt.state.has_brought()
}

/// Whether a question asks what became of an attempt.
pub(crate) fn is_about(question: &QuestionId) -> bool {
    question.as_str().starts_with(QUESTION)
}

/// Whether an answer says that the attempt did nothing.
pub(crate) fn is_not_done(answer: &Json) -> bool {
    answer.parse::<String>().is_ok_and(|text| text == NOT_DONE)
}

/// Decides after a look-up ended with a fault.
pub(super) fn after_look_up(
    run: &Run,
    task: &RunTask,
    attempt: u32,
    fault: Fault,
    retries_max: u32,
    now: Timestamp,
) -> Event {
    let again = |fault: Fault, retry_at: Timestamp| Event::AttemptFailed {
        run_id: run.id.clone(),
        task_id: task.id.clone(),
        attempt,
        fault,
        retry_at,
    };
    if fault.code == NOT_DONE {
        return if task.failures <= retries_max.min(FAILURES_MAX) {
            again(fault, now)
        } else {
            give_up(run, task, fault)
        };
    }
    let latest = task.attempts.iter().rev();
    let in_a_row = latest.take_while(|made| made.terms.look_up).count();
    if fault.retryable && in_a_row < LOOK_UPS_MAX {
        let retry_at = retry_at(run, task, attempt, &fault, now);
        return again(fault, retry_at);
    }
    ask(run, task, attempt, &fault.message)
}

/// Asks a person what became of an attempt.
pub(super) fn ask(run: &Run, task: &RunTask, attempt: u32, reason: &str) -> Event {
    let id = QuestionId::new(format!("{QUESTION}{attempt}"));
    let (Ok(id), true) = (id, run.questions_asked < QUESTIONS_MAX) else {
        let fault = Fault::system(format!("nobody knows whether {} was done", task.id));
        return give_up(run, task, fault.with_code(OUTCOME_UNKNOWN));
    };
    let key = idempotency_key(run, task);
    let text = format!(
        "Was {} done? It must not be done twice, and nobody knows what became of it. \
         Look for {key} where it would be found.",
        task.id
    );
    let options = [
        choice(DONE, "It was done: go on without its result"),
        choice(NOT_DONE, "It was not done: do it now"),
        choice(GIVE_UP, "Leave it: it counts as failed"),
    ];
    let options = options.into_iter().flatten();
    let question = question(id, text, reason.to_owned(), options);
    Event::QuestionAsked {
        run_id: run.id.clone(),
        task_id: task.id.clone(),
        attempt,
        question,
    }
}

/// What follows from a person's answer; nothing where the task is simply done now.
pub(crate) fn after_answer(run: &Run, task: &RunTask, answer: &Json) -> Option<Event> {
    let answer = answer.parse::<String>().ok()?;
    match answer.as_str() {
        DONE => {
            let data = serde_json::json!({"done": true, "known_from": "a person"});
            let success = StoredSuccess {
                data: Body::Inline(Json::from_value(&data).ok()?),
                method: Method::Fallback,
                sources: Vec::new(),
                assumptions: vec![format!("{} was done, as a person says", task.id)],
                confidence: None,
                tokens: Tokens::default(),
                cost_usd: 0.0,
                elapsed_ms: 0,
                plan: Vec::new(),
                exchanges: Vec::new(),
            };
            Some(Event::TaskSucceeded {
                run_id: run.id.clone(),
                task_id: task.id.clone(),
                attempt: task.attempts.last()?.number,
                success: Arc::new(success),
            })
        }
        GIVE_UP => Some(given_up(run, task, OUTCOME_UNKNOWN)),
        _ => None,
    }
}

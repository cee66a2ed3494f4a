//! Questions that nobody answers.

use muster_proto::{Fault, Question, QuestionId, Seconds, Timestamp};

use super::failure::give_up;
use crate::{
    Event, Run, RunTask,
    limits::{QUESTION_MS_MAX, QUESTION_MS_MIN},
};

/// The fault of a task whose question nobody answered.
const EXPIRED: &str = "question_expired";

/// Until when a question is open that is asked now: as long as it says itself, its workflow, or the
/// settings, within bounds.
pub(crate) fn open_until(
    run: &Run,
    question: &Question,
    default_ms: u64,
    now: Timestamp,
) -> Timestamp {
    let workflow = run.workflow.as_ref();
    let named = question.expire_after;
    let named = named.or_else(|| workflow?.questions.expire_after);
    let default_ms = i64::try_from(default_ms).unwrap_or(QUESTION_MS_MAX);
    let open_ms = named.map_or(default_ms, Seconds::as_ms);
    Timestamp::from_ms(now.as_ms() + open_ms.clamp(QUESTION_MS_MIN, QUESTION_MS_MAX))
}

/// The ends of a run's questions that nobody answered until now.
pub(crate) fn expired(run: &Run, now: Timestamp) -> Vec<Event> {
    let is_over = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
    let questions = run.questions.iter();
    let over = questions.filter(|open| is_over(open.question.expires_at));
    over.map(|open| Event::QuestionExpired {
        run_id: run.id.clone(),
        task_id: open.task_id.clone(),
        question_id: open.question.id.clone(),
        default: open.question.default.clone(),
    })
    .collect()
}

/// What becomes of a task whose question nobody answered, and that has no default.
pub(crate) fn unanswered(run: &Run, task: &RunTask, question: &QuestionId) -> Event {
    let fault = Fault::bad_request(format!(
        "nobody answered question {question} of {} in time",
        task.id
    ));
    give_up(run, task, fault.with_code(EXPIRED))
}

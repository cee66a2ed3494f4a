//! What comes next: functions from the state to events. They change nothing.

mod answer;
mod cancel;
mod clip;
pub(crate) mod confirm;
pub(crate) mod conflict;
mod conversation;
pub(crate) mod expiry;
mod failure;
mod keep;
pub(crate) mod outcome;
mod question;
mod result;
mod scenario;
mod steer;
mod submit;

pub(crate) use answer::answer;
pub(crate) use cancel::cancel;
pub(crate) use clip::clipped;
pub(crate) use failure::{fail, give_up, lose, seed_of};
pub(crate) use keep::keep;
pub(crate) use result::{Judgement, Rules, judge};
pub(crate) use scenario::{ends, not_agreed};
pub(crate) use steer::{steer, wanted_agent};
pub(crate) use submit::{RunLimits, Submission, submit};

/// Whether a question is the engine's own, and none of an agent.
#[must_use]
pub fn asks_itself(question: &muster_proto::QuestionId) -> bool {
    outcome::is_about(question) || conflict::is_about(question) || confirm::is_about(question)
}

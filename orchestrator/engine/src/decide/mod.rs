//! What comes next: functions from the state to events. They change nothing.

mod answer;
mod cancel;
mod clip;
pub(crate) mod conflict;
mod failure;
pub(crate) mod outcome;
mod result;
mod submit;

pub(crate) use answer::answer;
pub(crate) use cancel::cancel;
pub(crate) use clip::clipped;
pub(crate) use failure::{fail, give_up, lose, seed_of};
pub(crate) use result::{Judgement, Rules, judge};
pub(crate) use submit::{RunLimits, Submission, submit};

//! Questions that the engine itself asks a person.

use muster_proto::{Choice, Fault, Json, Question, QuestionId, limits::TEXT_BYTES_MAX};
use serde::Serialize;

use super::{clip::clipped, failure::give_up};
use crate::{Event, Run, RunTask};

/// The key of the option by which a person gives a task up.
pub(super) const GIVE_UP: &str = "give_up";

/// A question that is answered by one of its options.
pub(super) fn question(
    id: QuestionId,
    text: String,
    why: String,
    options: impl IntoIterator<Item = Choice>,
) -> Question {
    Question {
        why: Some(why),
        options: options.into_iter().collect(),
        free_text: false,
        ..Question::new(id, clipped(text, TEXT_BYTES_MAX))
    }
}

/// An option that stands for its own key.
pub(super) fn choice(key: &str, label: &str) -> Option<Choice> {
    choice_of(key, label, &key)
}

/// An option that stands for a value.
pub(super) fn choice_of(key: &str, label: &str, value: &impl Serialize) -> Option<Choice> {
    Some(Choice {
        key: key.to_owned(),
        label: label.to_owned(),
        value: Json::from_value(value).ok()?,
    })
}

/// A person gave a task up.
pub(super) fn given_up(run: &Run, task: &RunTask, code: &str) -> Event {
    let fault = Fault::bad_request(format!("a person gave {} up", task.id));
    give_up(run, task, fault.with_code(code))
}

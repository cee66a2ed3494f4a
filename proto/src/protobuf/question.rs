//! Questions.

use super::{path::each, read, v1};
use crate::{Choice, DecodeError, Question, Seconds};

/// Levels around an option's value in the JSON of a message: envelope, payload, results, result,
/// outcome, question, options, option.
const VALUE_DEPTH: usize = 8;

pub(super) fn to_wire(question: &Question) -> v1::Question {
    v1::Question {
        id: question.id.to_string(),
        text: question.text.clone(),
        why: question.why.clone(),
        options: question.options.iter().map(choice_to_wire).collect(),
        free_text: Some(question.free_text),
        expire_after: question.expire_after.map(Seconds::as_f64),
        default: question.default.clone(),
        expires_at: question.expires_at.map(|at| at.to_string()),
    }
}

pub(super) fn from_wire(wire: v1::Question) -> Result<Question, DecodeError> {
    Ok(Question {
        id: read::id("id", &wire.id)?,
        text: wire.text,
        why: wire.why,
        options: each("options", wire.options, choice_from_wire)?,
        free_text: wire.free_text.unwrap_or(true),
        expire_after: read::optional_seconds("expire_after", wire.expire_after)?,
        default: wire.default,
        expires_at: wire
            .expires_at
            .map(|at| read::timestamp("expires_at", &at))
            .transpose()?,
    })
}

fn choice_to_wire(choice: &Choice) -> v1::Choice {
    v1::Choice {
        key: choice.key.clone(),
        label: choice.label.clone(),
        value: read::json_out(&choice.value),
    }
}

fn choice_from_wire(wire: v1::Choice) -> Result<Choice, DecodeError> {
    Ok(Choice {
        key: wire.key,
        label: wire.label,
        value: read::json("value", &wire.value, VALUE_DEPTH)?,
    })
}

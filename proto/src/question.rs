//! What an agent asks a person.

use serde::{Deserialize, Serialize};

use crate::{Json, QuestionId};

/// One answer that is offered, taken by one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What to type, such as `1` or `y`.
    pub key: String,
    /// What it means.
    pub label: String,
    /// What the asking agent gets.
    pub value: Json,
}

/// A question that a run waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Unique within the run; the answer names it.
    pub id: QuestionId,
    /// The question.
    pub text: String,
    /// Why it is asked, and what happens without an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Answers on offer, at most [`crate::limits::CHOICES_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// Whether an answer in other words than the options is taken.
    #[serde(default = "yes")]
    pub free_text: bool,
}

fn yes() -> bool {
    true
}

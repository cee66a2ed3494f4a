//! What an agent asks a person.

use serde::{Deserialize, Serialize};

use crate::{Json, QuestionId, Seconds, Timestamp};

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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// How long it stays open, in seconds; as long as the workflow or the orchestrator says where
    /// missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expire_after: Option<Seconds>,
    /// The key of the option that counts when nobody answers in time; where missing, the task fails
    /// then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Until when it is open. The orchestrator sets it; what an agent says here does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

impl Question {
    /// A question without options, open as long as the orchestrator says.
    pub fn new(id: QuestionId, text: impl Into<String>) -> Self {
        Self {
            id,
            text: text.into(),
            why: None,
            options: Vec::new(),
            free_text: true,
            expire_after: None,
            default: None,
            expires_at: None,
        }
    }
}

fn yes() -> bool {
    true
}

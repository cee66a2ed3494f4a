//! Errors of the API: problem+json (RFC 9457).

use serde::{Deserialize, Serialize};

/// Why a call was refused or failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{title}: {detail}")]
pub struct Problem {
    /// `urn:muster:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The problem in a few words, the same for each of its code.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// A stable short name.
    pub code: String,
    /// What happened here, and what to do.
    pub detail: String,
    /// The field of the body at fault, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Seconds after which to try again, where that can help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}

impl Problem {
    /// A problem of a code, with what to do.
    #[must_use]
    pub fn new(status: u16, code: &str, title: &str, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:muster:problem:{code}"),
            title: title.to_owned(),
            status,
            code: code.to_owned(),
            detail: detail.into(),
            field: None,
            retry_after: None,
        }
    }

    /// The same, naming the field at fault.
    #[must_use]
    pub fn in_field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same, to be tried again after so many seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

use std::time::Duration;

/// Why a model brought no answer. No message holds a key or an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// Nobody is there.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// It takes too long.
    #[error("no {what} within {after:?}")]
    TimedOut {
        /// What did not come.
        what: &'static str,
        /// How long was waited.
        after: Duration,
    },
    /// The server refuses.
    #[error("the server answered {code}: {message}")]
    Status {
        /// The HTTP status.
        code: u16,
        /// What it says, shortened.
        message: String,
        /// When it wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// The connection ended in the middle of an answer.
    #[error("the answer was cut off: {0}")]
    CutOff(String),
    /// The answer is none of the protocol.
    #[error("the answer is none of its protocol: {0}")]
    Malformed(String),
    /// Nothing was recorded for this.
    #[error("no recorded exchange for this request (key {0}); record it")]
    NotRecorded(String),
}

impl CallError {
    /// Whether the same may succeed a moment later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Status { code, .. } => matches!(code, 408 | 409 | 425 | 429 | 500..=599),
            Self::NotRecorded(_) | Self::TimedOut { .. } => false,
            Self::Unreachable(_) | Self::CutOff(_) | Self::Malformed(_) => true,
        }
    }

    /// When the server wants to be asked again.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

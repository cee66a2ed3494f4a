//! A value out of its range.

use std::{fmt::Display, ops::RangeInclusive};

/// A value that is not allowed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key} is {value}: allowed is {allowed}")]
pub struct Violation {
    /// The key, such as `orchestrator.shards`.
    pub key: String,
    /// The value, as written in settings, without secrets.
    pub value: String,
    /// What is allowed, in words.
    pub allowed: String,
}

impl Violation {
    /// What is wrong with the value of a key.
    pub(crate) fn new(key: &str, value: impl Display, allowed: impl Into<String>) -> Self {
        Self {
            key: key.to_owned(),
            value: value.to_string(),
            allowed: allowed.into(),
        }
    }
}

/// Holds a value against a range.
pub(crate) fn within<T: PartialOrd + Display>(
    key: &str,
    value: T,
    range: RangeInclusive<T>,
) -> Result<(), Violation> {
    if range.contains(&value) {
        return Ok(());
    }
    let allowed = format!("{} to {}", range.start(), range.end());
    Err(Violation::new(key, value, allowed))
}

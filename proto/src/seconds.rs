//! Durations on the wire.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A duration in seconds, zero or more, at most a year; written as a whole number where it is one.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Seconds(f64);

const YEAR_S: f64 = 31_536_000.0;

impl Seconds {
    pub(crate) const EXPECTED: &str = "expected seconds between 0 and 31536000";

    /// Checks the number and takes it: `None` when it is negative, above a year, or no number.
    #[must_use]
    pub fn new(seconds: f64) -> Option<Self> {
        (0.0..=YEAR_S).contains(&seconds).then_some(Self(seconds))
    }

    /// From milliseconds, at most a year.
    #[must_use]
    pub fn from_ms(ms: u64) -> Self {
        Self(Duration::from_millis(ms).as_secs_f64().min(YEAR_S))
    }

    /// As a number.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        self.0
    }

    /// In whole milliseconds, rounded.
    #[must_use]
    pub fn as_ms(self) -> i64 {
        #[allow(clippy::cast_possible_truncation, reason = "at most a year")]
        let ms = (self.0 * 1000.0).round() as i64;
        ms
    }
}

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 {
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "whole, not negative, at most a year"
            )]
            let whole = self.0 as u64;
            serializer.serialize_u64(whole)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        Self::new(seconds).ok_or_else(|| serde::de::Error::custom(Self::EXPECTED))
    }
}

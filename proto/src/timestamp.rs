//! Instants on the wire.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant, written as RFC 3339 in UTC (`2024-03-15T10:30:00Z`), to the millisecond at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since 1970-01-01T00:00:00Z. Values outside the years 1 to 9999 are
    /// clamped into them.
    #[must_use]
    pub fn from_ms(ms: i64) -> Self {
        const YEAR_1_MS: i64 = -62_135_596_800_000;
        const YEAR_9999_END_MS: i64 = 253_402_207_200_000;
        Self(ms.clamp(YEAR_1_MS, YEAR_9999_END_MS))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn as_ms(self) -> i64 {
        self.0
    }

    /// As an instant of the calendar library.
    #[must_use]
    pub fn as_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.as_jiff())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let instant: jiff::Timestamp = text.parse().map_err(|_| {
            serde::de::Error::custom(
                "expected an RFC 3339 instant such as \"2024-03-15T10:30:00Z\"",
            )
        })?;
        Ok(Self::from_ms(instant.as_millisecond()))
    }
}

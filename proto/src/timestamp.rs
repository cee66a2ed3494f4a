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

    pub(crate) const EXPECTED: &str =
        "expected an RFC 3339 instant such as \"2024-03-15T10:30:00Z\"";

    /// Reads RFC 3339. The calendar library reads more forms, which readers in other languages
    /// do not know: the outline is checked first.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if !has_outline(text.as_bytes()) {
            return None;
        }
        let instant: jiff::Timestamp = text.parse().ok()?;
        Some(Self::from_ms(instant.as_millisecond()))
    }

    /// As an instant of the calendar library.
    #[must_use]
    pub fn as_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

/// Whether the text is `dddd-dd-ddTdd:dd:dd`, perhaps `.d…`, then `Z` or `±dd:dd`.
fn has_outline(text: &[u8]) -> bool {
    const LONGEST: usize = 40;
    let Some((seconds, rest)) = text.split_at_checked(19) else {
        return false;
    };
    let rest = match rest.strip_prefix(b".") {
        Some(fraction) => {
            let digits = fraction
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if digits == 0 {
                return false;
            }
            &fraction[digits..]
        }
        None => rest,
    };
    text.len() <= LONGEST
        && follows(seconds, b"dddd-dd-ddTdd:dd:dd")
        && (rest == b"Z" || follows(rest, b"+dd:dd") || follows(rest, b"-dd:dd"))
}

/// Whether each byte is a digit where the outline has `d`, and the outline's own byte elsewhere.
fn follows(text: &[u8], outline: &[u8]) -> bool {
    text.len() == outline.len()
        && text.iter().zip(outline).all(|(byte, form)| match form {
            b'd' => byte.is_ascii_digit(),
            form => byte == form,
        })
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
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(Self::EXPECTED))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_and_fractions_are_read() {
        let instant = Timestamp::parse("2024-03-15T11:30:00.250+01:00").unwrap();
        assert_eq!(instant.to_string(), "2024-03-15T10:30:00.25Z");
    }

    #[test]
    fn forms_outside_rfc_3339_are_refused() {
        for text in [
            "2024-03-15",
            "2024-03-15T10:30Z",
            "20240315T103000Z",
            "2024-03-15 10:30:00Z",
            "2024-03-15T10:30:00",
            "2024-03-15T10:30:00.Z",
            "2024-03-15T10:30:00+01:00[Europe/Paris]",
            "2024-02-30T10:30:00Z",
            "tomorrow",
            "",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }
}

//! The registry's mean response time.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A mean response time, written as the seed's registry does: `"2.3s"`. Whole milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct ResponseTime(u32);

impl ResponseTime {
    /// From milliseconds.
    #[must_use]
    pub fn from_ms(ms: u32) -> Self {
        Self(ms)
    }

    /// In milliseconds.
    #[must_use]
    pub fn as_ms(self) -> u32 {
        self.0
    }

    pub(crate) const EXPECTED: &str = "expected a time such as \"2.3s\" or \"40ms\"";

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (number, ms_each) = match text.strip_suffix("ms") {
            Some(number) => (number, 1.0),
            None => (text.strip_suffix('s')?, 1000.0),
        };
        if !is_plain(number) {
            return None;
        }
        let ms = (number.parse::<f64>().ok()? * ms_each).round();
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked by the range"
        )]
        (0.0..=f64::from(u32::MAX))
            .contains(&ms)
            .then_some(Self(ms as u32))
    }
}

/// Digits, perhaps a point and more digits: no sign, no exponent, no space.
fn is_plain(number: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match number.split_once('.') {
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction),
        None => is_digits(number),
    }
}

impl fmt::Display for ResponseTime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}s", f64::from(self.0) / 1000.0)
    }
}

impl Serialize for ResponseTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ResponseTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(Self::EXPECTED))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_form_is_read_and_written_unchanged() {
        let time: ResponseTime = serde_json::from_str("\"2.3s\"").unwrap();
        assert_eq!(time.as_ms(), 2300);
        assert_eq!(serde_json::to_string(&time).unwrap(), "\"2.3s\"");
    }

    #[test]
    fn numbers_without_unit_and_negative_times_are_refused() {
        for text in [
            "\"2.3\"",
            "2.3",
            "\"-1s\"",
            "\"NaNs\"",
            "\"1e99s\"",
            "\"1e3s\"",
            "\" 2s\"",
        ] {
            assert!(
                serde_json::from_str::<ResponseTime>(text).is_err(),
                "{text}"
            );
        }
    }
}

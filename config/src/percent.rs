//! Parts of a hundred.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A whole number of percent, 0 to 100, written as `80%` or `80`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Percent(u8);

const EXPECTED: &str = "expected percent from 0% to 100%, such as 80%";

impl Percent {
    /// Checks the number: `None` above 100.
    #[must_use]
    pub fn new(percent: u64) -> Option<Self> {
        u8::try_from(percent)
            .ok()
            .filter(|percent| *percent <= 100)
            .map(Self)
    }

    /// The number, 0 to 100.
    #[must_use]
    pub fn as_u8(self) -> u8 {
        self.0
    }

    /// As a fraction, 0 to 1.
    #[must_use]
    pub fn as_fraction(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}%", self.0)
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "expected percent from 0% to 100%, such as 80%")]
        enum Written {
            Number(u64),
            Text(String),
        }
        let number = match Written::deserialize(deserializer)? {
            Written::Number(number) => Some(number),
            Written::Text(text) => text
                .trim()
                .strip_suffix('%')
                .and_then(|number| number.trim().parse().ok()),
        };
        number
            .and_then(Self::new)
            .ok_or_else(|| serde::de::Error::custom(EXPECTED))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_is_read_with_and_without_its_sign_up_to_a_hundred() {
        for (json, read) in [
            ("\"80%\"", Some(80)),
            ("75", Some(75)),
            ("\"100 %\"", Some(100)),
            ("101", None),
            ("\"80\"", None),
            ("0.8", None),
            ("-1", None),
        ] {
            let percent = serde_json::from_str::<Percent>(json)
                .ok()
                .map(Percent::as_u8);
            assert_eq!(percent, read, "{json}");
        }
    }
}

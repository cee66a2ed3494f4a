//! Durations in settings: `30s`, `500ms`, `2m`, `1h`, or a number of seconds.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serializer};

const EXPECTED: &str = "expected a duration such as 30s, 500ms, 2m, 1h, or a number of seconds";

/// Units with their milliseconds; `ms` first, because it ends like `s`.
const UNITS: [(&str, u64); 4] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];

pub(crate) fn serialize<S: Serializer>(value: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&show(*value))
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Duration, D::Error> {
    #[derive(Deserialize)]
    #[serde(
        untagged,
        expecting = "expected a duration such as 30s, 500ms, 2m, 1h, or a number of seconds"
    )]
    enum Written {
        Whole(u64),
        Fraction(f64),
        Text(String),
    }
    match Written::deserialize(deserializer)? {
        Written::Whole(seconds) => Some(Duration::from_secs(seconds)),
        Written::Fraction(seconds) => Duration::try_from_secs_f64(seconds).ok(),
        Written::Text(text) => parse(text.trim()),
    }
    .ok_or_else(|| serde::de::Error::custom(EXPECTED))
}

fn parse(text: &str) -> Option<Duration> {
    UNITS.iter().find_map(|(unit, unit_ms)| {
        let number: u64 = text.strip_suffix(unit)?.trim_end().parse().ok()?;
        number.checked_mul(*unit_ms).map(Duration::from_millis)
    })
}

/// The duration as it is written in settings.
pub(crate) fn show(value: Duration) -> String {
    if value.subsec_millis() == 0 {
        format!("{}s", value.as_secs())
    } else {
        format!("{}ms", value.as_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_with_their_units() {
        for (text, ms) in [
            ("30s", 30_000),
            ("500ms", 500),
            ("2m", 120_000),
            ("1 h", 3_600_000),
        ] {
            assert_eq!(parse(text), Some(Duration::from_millis(ms)), "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_refused() {
        for text in [
            "",
            "s",
            "30",
            "-3s",
            "1d",
            "thirty seconds",
            "99999999999999999999h",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

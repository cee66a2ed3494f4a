//! Single fields: from what protobuf brought to the checked type, or an error with the name.

use std::str::FromStr;

use super::path::{invalid, missing};
use crate::{
    DecodeError, IdError, Json, Seconds, Timestamp, bounds,
    fields::{clip, reason_of},
};

/// An identifier that must be there; protobuf cannot tell an empty one from none.
pub(super) fn id<T: FromStr<Err = IdError>>(name: &str, text: &str) -> Result<T, DecodeError> {
    if text.is_empty() {
        return Err(missing(name));
    }
    text.parse()
        .map_err(|error: IdError| invalid(name, error.to_string()))
}

/// An identifier that may be missing.
pub(super) fn optional_id<T: FromStr<Err = IdError>>(
    name: &str,
    text: Option<&str>,
) -> Result<Option<T>, DecodeError> {
    text.map(|text| {
        text.parse()
            .map_err(|error: IdError| invalid(name, error.to_string()))
    })
    .transpose()
}

/// A list of identifiers.
pub(super) fn ids<T: FromStr<Err = IdError>>(
    name: &str,
    texts: &[String],
) -> Result<Vec<T>, DecodeError> {
    texts
        .iter()
        .enumerate()
        .map(|(place, text)| {
            text.parse()
                .map_err(|error: IdError| invalid(&format!("{name}[{place}]"), error.to_string()))
        })
        .collect()
}

/// A number or boolean that must be there.
pub(super) fn required<T>(name: &str, value: Option<T>) -> Result<T, DecodeError> {
    value.ok_or_else(|| missing(name))
}

/// An instant that must be there.
pub(super) fn timestamp(name: &str, text: &str) -> Result<Timestamp, DecodeError> {
    if text.is_empty() {
        return Err(missing(name));
    }
    Timestamp::parse(text).ok_or_else(|| invalid(name, Timestamp::EXPECTED))
}

/// A duration.
pub(super) fn seconds(name: &str, value: f64) -> Result<Seconds, DecodeError> {
    Seconds::new(value).ok_or_else(|| invalid(name, Seconds::EXPECTED))
}

/// A duration that may be missing.
pub(super) fn optional_seconds(
    name: &str,
    value: Option<f64>,
) -> Result<Option<Seconds>, DecodeError> {
    value.map(|value| seconds(name, value)).transpose()
}

/// A number that JSON can write too.
pub(super) fn finite(name: &str, value: f64) -> Result<f64, DecodeError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(invalid(name, "is not a finite number"))
    }
}

/// A JSON value that must be there. `above` levels are around it in the JSON of the message, so
/// that what is taken here can be written there.
pub(super) fn json(name: &str, bytes: &[u8], above: usize) -> Result<Json, DecodeError> {
    if bytes.is_empty() {
        return Err(missing(name));
    }
    bounds::check_inner(bytes, above)?;
    Json::from_slice(bytes)
        .map_err(|error| invalid(name, format!("is not JSON: {}", clip(&reason_of(&error)))))
}

/// A JSON value on its way out.
pub(super) fn json_out(json: &Json) -> Vec<u8> {
    json.as_str().as_bytes().to_vec()
}

/// Texts on their way out.
pub(super) fn texts_out<T: ToString>(texts: &[T]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

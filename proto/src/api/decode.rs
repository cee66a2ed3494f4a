//! Reading a body.

use serde::de::DeserializeOwned;

use crate::{DecodeError, bounds, fields::Fields, read_at::read_at};

/// Reads a body of the API: bounded in length and depth, an object, every field named once.
///
/// # Errors
/// [`DecodeError`] naming the field that is missing, wrong, given twice or unknown.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, DecodeError> {
    bounds::check_body(bytes)?;
    Fields::split(bytes)?;
    let text = std::str::from_utf8(bytes).map_err(|error| DecodeError::NotJson {
        reason: error.to_string(),
    })?;
    read_at("", text)
}

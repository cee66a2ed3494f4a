//! The path of a field at fault, put together on the way out.

use crate::DecodeError;

/// Puts what surrounds a field before its name.
pub(super) trait Within<T> {
    /// In the field `name`.
    fn within(self, name: &str) -> Result<T, DecodeError>;
}

impl<T> Within<T> for Result<T, DecodeError> {
    fn within(self, name: &str) -> Self {
        self.map_err(|error| prefix(error, name))
    }
}

/// Converts each entry of a list; an error names its place.
pub(super) fn each<W, T>(
    name: &str,
    entries: Vec<W>,
    convert: impl Fn(W) -> Result<T, DecodeError>,
) -> Result<Vec<T>, DecodeError> {
    entries
        .into_iter()
        .enumerate()
        .map(|(place, entry)| {
            convert(entry).map_err(|error| prefix(error, &format!("{name}[{place}]")))
        })
        .collect()
}

fn prefix(mut error: DecodeError, name: &str) -> DecodeError {
    match &mut error {
        DecodeError::NotAnObject { field, .. }
        | DecodeError::Missing { field }
        | DecodeError::Duplicate { field }
        | DecodeError::Invalid { field, .. }
        | DecodeError::Unknown { field, .. } => {
            *field = match field.as_str() {
                "" => name.to_owned(),
                inner => format!("{name}.{inner}"),
            };
        }
        DecodeError::TooLarge { .. }
        | DecodeError::TooDeep { .. }
        | DecodeError::NotJson { .. }
        | DecodeError::NotProtobuf { .. } => {}
    }
    error
}

pub(super) fn missing(name: &str) -> DecodeError {
    DecodeError::Missing {
        field: name.to_owned(),
    }
}

pub(super) fn invalid(name: &str, reason: impl Into<String>) -> DecodeError {
    DecodeError::Invalid {
        field: name.to_owned(),
        reason: reason.into(),
    }
}

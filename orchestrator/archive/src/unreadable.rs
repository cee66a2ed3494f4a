//! Why bytes are not the object that their name says.

use serde::Deserialize;

/// Why bytes are not the object that their name says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// They are not what was written.
    Damaged(String),
    /// They have a format that is not known here.
    Newer(u32),
}

/// What every format says in its JSON.
#[derive(Deserialize)]
struct AnyFormat {
    format: u32,
}

impl Unreadable {
    pub(crate) fn damaged(reason: impl ToString) -> Self {
        Self::Damaged(reason.to_string())
    }
}

/// Reads JSON that says its format, which is looked at first.
pub(crate) fn read_json<'a, T: Deserialize<'a>>(
    text: &'a [u8],
    format: u32,
) -> Result<T, Unreadable> {
    let any: AnyFormat = serde_json::from_slice(text).map_err(Unreadable::damaged)?;
    if any.format == format {
        serde_json::from_slice(text).map_err(Unreadable::damaged)
    } else {
        Err(Unreadable::Newer(any.format))
    }
}

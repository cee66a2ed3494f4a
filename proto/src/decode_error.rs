//! Why a message was not understood.

/// What is wrong with a message, with the name of the field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Longer than the bound.
    #[error(
        "message is {bytes} bytes long: at most {bytes_max} are allowed; send large bodies by reference"
    )]
    TooLarge {
        /// Its length.
        bytes: usize,
        /// The bound.
        bytes_max: usize,
    },
    /// Nested deeper than the bound.
    #[error("message is nested deeper than {depth_max} levels at byte {at}")]
    TooDeep {
        /// The bound.
        depth_max: usize,
        /// Where the bound was passed.
        at: usize,
    },
    /// Not JSON at all.
    #[error("message is not JSON: {reason}")]
    NotJson {
        /// What the parser says, with line and column.
        reason: String,
    },
    /// JSON, but not an object.
    #[error("{field}: expected an object, found {found}")]
    NotAnObject {
        /// Which part of the message.
        field: String,
        /// What stands there.
        found: &'static str,
    },
    /// Not protobuf, or another message.
    #[error("message is not the expected protobuf: {reason}")]
    NotProtobuf {
        /// What the parser says.
        reason: String,
    },
    /// A required field is not there.
    #[error("{field}: missing")]
    Missing {
        /// Its path.
        field: String,
    },
    /// The same field twice.
    #[error("{field}: given twice")]
    Duplicate {
        /// Its path.
        field: String,
    },
    /// A field holds what it may not.
    #[error("{field}: {reason}")]
    Invalid {
        /// Its path.
        field: String,
        /// What is wrong and what is allowed.
        reason: String,
    },
    /// A field that the message does not have, where unknown ones are refused.
    #[error("{field}: unknown field; known are {known}")]
    Unknown {
        /// Its path.
        field: String,
        /// The names that are known.
        known: String,
    },
}

impl DecodeError {
    /// The path of the field at fault, where there is one.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::NotAnObject { field, .. }
            | Self::Missing { field }
            | Self::Duplicate { field }
            | Self::Invalid { field, .. }
            | Self::Unknown { field, .. } => Some(field),
            Self::TooLarge { .. }
            | Self::TooDeep { .. }
            | Self::NotJson { .. }
            | Self::NotProtobuf { .. } => None,
        }
    }
}

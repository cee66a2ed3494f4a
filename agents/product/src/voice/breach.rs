use serde::{Deserialize, Serialize};

/// A rule of the voice that a text breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breach {
    /// The rule's key in the file.
    pub rule: String,
    /// What breaks it.
    pub found: String,
}

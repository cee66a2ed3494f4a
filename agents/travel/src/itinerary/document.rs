use serde::{Deserialize, Serialize};

/// The answer as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Such as `text/html`.
    pub media_type: String,
    /// All of it.
    pub text: String,
}

impl Document {
    pub(super) fn new(media_type: &str, text: String) -> Self {
        Self {
            media_type: media_type.to_owned(),
            text,
        }
    }
}

use serde::{Deserialize, Serialize};

/// What a report is made from.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct SourceChoice {
    /// Files and folders below the folder that requests may read.
    #[serde(default)]
    pub(super) paths: Vec<String>,
    /// Texts that the request brought.
    #[serde(default)]
    pub(super) texts: Vec<SentText>,
}

/// A text that a request brought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct SentText {
    /// What it is called; its ending says how it is written.
    pub(super) name: String,
    pub(super) text: String,
}

impl SourceChoice {
    pub(super) fn is_empty(&self) -> bool {
        self.paths.is_empty() && self.texts.is_empty()
    }
}

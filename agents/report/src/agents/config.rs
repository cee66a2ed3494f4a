use std::path::PathBuf;

use muster_reading::Folder;

/// What the report agents need to know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportConfig {
    /// Where requests may name documents.
    pub documents: Folder,
}

impl ReportConfig {
    /// Documents below this folder may be named; none without one.
    #[must_use]
    pub fn new(documents: Option<PathBuf>) -> Self {
        Self {
            documents: Folder::new(documents),
        }
    }
}

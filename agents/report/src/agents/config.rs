use std::{path::PathBuf, sync::Arc};

use muster_llm::Models;
use muster_reading::Folder;

/// What the report agents need to know.
#[derive(Debug, Clone, Default)]
pub struct ReportConfig {
    /// Where requests may name documents.
    pub documents: Folder,
    /// The models that may be asked; none by default.
    pub models: Arc<Models>,
    /// A folder of workflows whose prompts are used in place of those that come along.
    pub workflows: Option<PathBuf>,
}

impl ReportConfig {
    /// Documents below this folder may be named; none without one.
    #[must_use]
    pub fn new(documents: Option<PathBuf>) -> Self {
        Self {
            documents: Folder::new(documents),
            ..Self::default()
        }
    }

    /// The same, with models, and with prompts of a folder of workflows.
    #[must_use]
    pub fn with_models(self, models: Arc<Models>, workflows: Option<PathBuf>) -> Self {
        Self {
            models,
            workflows,
            ..self
        }
    }
}

/// Why the report agents cannot start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ReportConfigError(pub(super) String);

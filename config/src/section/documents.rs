//! `documents`: files that requests may name.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::violation::Violation;

/// Files that requests may name, such as the documents of a report or another catalogue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentSettings {
    /// The folder that they lie in, on the machines of the agents. Whoever may send a request may read
    /// everything in it, and nothing outside. No file can be named where missing, which is the default except
    /// in development, where it is the folder that the agent was started in.
    pub folder: Option<PathBuf>,
}

impl DocumentSettings {
    pub(crate) fn validate(&self) -> Result<(), Violation> {
        match &self.folder {
            Some(folder) if folder.as_os_str().is_empty() => Err(Violation::new(
                "documents.folder",
                "\"\"",
                "a folder, or null",
            )),
            _ => Ok(()),
        }
    }
}

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Which catalogue a request is about.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CatalogueChoice {
    /// The agents' own.
    #[default]
    Own,
    /// A file below the folder that requests may read.
    File(String),
    /// The rows themselves.
    Rows(Value),
}

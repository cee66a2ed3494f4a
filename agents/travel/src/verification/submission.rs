use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Constraints, PlanDay};

/// A line of the benchmark's queries.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Its number.
    pub idx: u64,
    /// The words.
    pub query: String,
    /// What it asks for, where the line is labelled.
    pub labels: Option<Constraints>,
}

/// A line of what is handed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Submission {
    /// The query's number.
    pub idx: u64,
    /// The query's words.
    pub query: String,
    /// One for each day; empty or `null` when there is no plan.
    pub plan: Option<Vec<PlanDay>>,
}

/// Why a line cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    /// Not a query with a number and words.
    #[error(
        "{0}; a line is {{\"idx\": number, \"query\": text}}, with the benchmark's labels or without"
    )]
    Query(serde_json::Error),
    /// Labels that are not the benchmark's.
    #[error("the labels cannot be read: {0}; correct them, or leave all of them out")]
    Labels(serde_json::Error),
}

#[derive(Deserialize)]
struct Bare {
    idx: u64,
    query: String,
}

impl Query {
    /// Reads a line.
    ///
    /// # Errors
    /// When it is no query, or has labels that cannot be read.
    pub fn read(line: &str) -> Result<Self, LineError> {
        let value: Value = serde_json::from_str(line).map_err(LineError::Query)?;
        let bare: Bare = Bare::deserialize(&value).map_err(LineError::Query)?;
        let labelled = ["org", "local_constraint"]
            .iter()
            .any(|label| value.get(label).is_some());
        let labels = labelled.then(|| Constraints::deserialize(&value));
        Ok(Self {
            idx: bare.idx,
            query: bare.query,
            labels: labels.transpose().map_err(LineError::Labels)?,
        })
    }
}

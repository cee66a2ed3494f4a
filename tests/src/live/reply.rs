//! One answer of the API, whichever way it came.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use serde_json::Value;

use super::assert_valid;

/// Status, headers and body. Header names are in lower case.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The HTTP status, or the one that the answer over NATS names.
    pub status: u16,
    /// Headers, the last of a name.
    pub headers: BTreeMap<String, String>,
    /// The body; null where it is no JSON.
    pub body: Value,
}

impl Reply {
    /// A text of the body, by JSON pointer such as `/links/status`.
    ///
    /// # Errors
    /// When there is none.
    pub fn text(&self, pointer: &str) -> anyhow::Result<&str> {
        let found = self.body.pointer(pointer).and_then(Value::as_str);
        found.with_context(|| format!("no text at {pointer} in {}", self.body))
    }

    /// The run that the answer is about.
    ///
    /// # Errors
    /// When the answer names none.
    pub fn id(&self) -> anyhow::Result<String> {
        Ok(self.text("/id")?.to_owned())
    }

    /// The state of that run; empty where the answer names none.
    #[must_use]
    pub fn state(&self) -> &str {
        self.text("/state").unwrap_or_default()
    }

    /// Whether nothing can follow.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        matches!(self.state(), "completed" | "failed" | "cancelled")
    }

    /// The tasks of the run.
    #[must_use]
    pub fn tasks(&self) -> &[Value] {
        let tasks = self.body.get("tasks").and_then(Value::as_array);
        tasks.map_or(&[], Vec::as_slice)
    }

    /// One task of the run.
    ///
    /// # Errors
    /// When the run has none of that id.
    pub fn task(&self, id: &str) -> anyhow::Result<&Value> {
        let found = self.tasks().iter().find(|task| task["id"] == id);
        found.with_context(|| format!("no task {id} in {}", self.body))
    }

    /// Checks that the call was refused as the contract says: this status, problem+json that is
    /// valid against its schema, a code, and the field at fault where one is expected.
    ///
    /// # Errors
    /// When it was not.
    pub fn refused(&self, status: u16, field: Option<&str>) -> anyhow::Result<()> {
        let content_type = self.headers.get("content-type").map(String::as_str);
        let over_http = content_type.is_none_or(|kind| kind == "application/problem+json");
        let told = self.body.get("field").and_then(Value::as_str);
        if self.status != status || !over_http || field.is_some_and(|field| told != Some(field)) {
            bail!("expected {status} for {field:?}, got {self:?}");
        }
        assert_valid("problem.json", &self.body)
    }
}

//! How work fails.

use serde::{Deserialize, Serialize};

use crate::{Conflict, Seconds};

/// Whose fault a failure is: it decides what is tried next, and what the user is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AtFault {
    /// The request asks for what cannot be done.
    Request,
    /// The agent itself: a defect, a panic, an invalid result.
    Agent,
    /// Something that the agent needs: a data source, a model.
    Dependency,
    /// The orchestrator or the broker.
    System,
}

/// One failure: whose fault, whether trying again can help, and after how long.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// A stable, short name such as `timeout` or `source_unreachable`.
    pub code: String,
    /// What happened and what to do, for a person.
    pub message: String,
    /// Whose fault it is.
    pub at_fault: AtFault,
    /// Whether the same task may succeed when tried again.
    pub retryable: bool,
    /// Not before so many seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<Seconds>,
    /// What is wrong with results that the task was given: the tasks at fault do theirs again, with
    /// the reasons, and then this task too. At most [`crate::limits::CONFLICTS_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Conflict>,
}

impl Fault {
    fn new(code: &str, message: impl Into<String>, at_fault: AtFault, retryable: bool) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
            at_fault,
            retryable,
            retry_after: None,
            conflicts: Vec::new(),
        }
    }

    /// The request cannot be done, whoever tries.
    #[must_use]
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new("bad_request", message, AtFault::Request, false)
    }

    /// What the task was given contradicts itself: fault `contradictory`, and what to do again.
    #[must_use]
    pub fn contradictory(message: impl Into<String>, conflicts: Vec<Conflict>) -> Self {
        Self {
            conflicts,
            ..Self::new("contradictory", message, AtFault::Agent, false)
        }
    }

    /// The agent failed this time.
    #[must_use]
    pub fn retryable(message: impl Into<String>) -> Self {
        Self::new("agent_failed", message, AtFault::Agent, true)
    }

    /// The agent fails each time.
    #[must_use]
    pub fn fatal(message: impl Into<String>) -> Self {
        Self::new("agent_defect", message, AtFault::Agent, false)
    }

    /// Something that the agent needs failed this time.
    #[must_use]
    pub fn dependency(message: impl Into<String>) -> Self {
        Self::new("dependency_failed", message, AtFault::Dependency, true)
    }

    /// The system failed this time.
    #[must_use]
    pub fn system(message: impl Into<String>) -> Self {
        Self::new("system", message, AtFault::System, true)
    }

    /// The same with another code.
    #[must_use]
    pub fn with_code(mut self, code: &str) -> Self {
        code.clone_into(&mut self.code);
        self
    }

    /// The same, not to be tried before so long.
    #[must_use]
    pub fn with_retry_after(mut self, after: Seconds) -> Self {
        self.retry_after = Some(after);
        self
    }
}

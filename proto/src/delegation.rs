//! How a task wants to be delegated, beside who does it and how urgent it is.

use serde::{Deserialize, Serialize};

use crate::{AgentType, Seconds};

/// Wishes of a task about its delegation; all of them may be left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delegation {
    /// How long the work usually takes, in seconds. Of the tasks of a run those go first that most
    /// of its remaining time hangs on; a task that does not say counts as one second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Seconds>,
    /// What the agent should be able to do; agents that list more of these are preferred. At most
    /// [`crate::limits::CAPABILITIES_MAX`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capabilities: Vec<String>,
    /// A simpler type that gets the task when agents of its own type cannot do it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<AgentType>,
    /// Tasks of one tenant with the same key do not run at the same time, beyond the number that
    /// the settings allow. At most [`crate::limits::ID_BYTES_MAX`] bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concurrency_key: Option<String>,
}

impl Delegation {
    /// Whether it wishes for nothing.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

//! Results that contradict each other.

use serde::{Deserialize, Serialize};

use crate::TaskId;

/// What is wrong with the result of a task, as found by a task that was given it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The task that should do it again.
    pub responsible: TaskId,
    /// The task whose result stands against it; missing where a result contradicts itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<TaskId>,
    /// What is wrong, in words that help to do better. At most
    /// [`crate::limits::TEXT_BYTES_MAX`] bytes.
    pub reason: String,
}

//! What orchestrators tell agents besides work.

use serde::{Deserialize, Serialize};

use crate::AttemptId;

/// A message to one agent or to all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Control {
    /// Attempts to stop; nobody waits for their results any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cancel: Vec<AttemptId>,
    /// Attempts whose work is not wanted: stop them, and where one was or is done all the same, undo
    /// what it changed. A final answer to its result, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undo: Vec<AttemptId>,
    /// Send a heartbeat now: an orchestrator has just started.
    #[serde(default, skip_serializing_if = "is_false")]
    pub report: bool,
    /// Take nothing new, finish what is in hand, then stop.
    #[serde(default, skip_serializing_if = "is_false")]
    pub drain: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(value: &bool) -> bool {
    !value
}

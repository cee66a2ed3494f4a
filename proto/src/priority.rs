//! How urgent a task is.

use serde::{Deserialize, Serialize};

use crate::WirePriority;

/// The seed's task priorities, most urgent first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
pub enum Priority {
    /// Critical path: goes first.
    P0,
    /// High impact: primary and backup.
    P1,
    /// Standard: the shared pool.
    #[default]
    P2,
    /// Optional: may wait to be sent together with others.
    P3,
}

impl Priority {
    /// The envelope's three priorities: P0 and P1 are high, P2 medium, P3 low.
    #[must_use]
    pub fn on_wire(self) -> WirePriority {
        match self {
            Self::P0 | Self::P1 => WirePriority::High,
            Self::P2 => WirePriority::Medium,
            Self::P3 => WirePriority::Low,
        }
    }
}

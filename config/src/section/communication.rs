//! `communication`: how messages travel.

use muster_proto::limits::BATCH_TASKS_MAX;
use serde::{Deserialize, Serialize};

use crate::violation::{Violation, within};

/// How messages travel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommunicationSettings {
    /// Requests that may wait for their turn while `orchestrator.max_concurrent_requests` work, 1
    /// to 1,000,000; 10,000 by default. More are refused.
    pub message_queue_size: u32,
    /// Tasks of P3 that are handed over together at most, 1 to 1,024; 10 by default.
    pub batch_size: u32,
    /// Whether messages above 4 KiB between orchestrators and agents are compressed (zstd), where the
    /// agent says that it reads that; false by default.
    pub compression: bool,
    /// Whether every process encrypts its connection to the broker (TLS), and refuses a broker that
    /// does not; false by default. `nats.ca_file` names who vouches for the broker. `muster dev`
    /// makes a certificate of its own.
    pub encryption: bool,
}

impl CommunicationSettings {
    pub(crate) fn validate(&self) -> Result<(), Violation> {
        within(
            "communication.message_queue_size",
            self.message_queue_size,
            1..=1_000_000,
        )?;
        let batch_max = u32::try_from(BATCH_TASKS_MAX).unwrap_or(u32::MAX);
        within("communication.batch_size", self.batch_size, 1..=batch_max)?;
        Ok(())
    }
}

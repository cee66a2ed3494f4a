//! `log`: the stored log of each shard.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    ByteSize,
    violation::{Violation, within},
};

/// The stored log of each shard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    /// Bytes that one shard's log may take, 64 MiB to 1,024 GiB; 10 GiB by default. Near it, new
    /// work is refused instead of dropping old.
    pub max_bytes: ByteSize,
    /// Brokers that keep a copy: 1, 3 or 5; 1 by default, 3 in production.
    pub replicas: u32,
    /// Where the broker keeps it: `file`, or `memory` for tests; `file` by default.
    pub storage: LogStorage,
}

/// Where the broker keeps the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogStorage {
    /// On disk.
    File,
    /// In memory: gone when the broker stops.
    Memory,
}

impl fmt::Display for LogStorage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::File => "file",
            Self::Memory => "memory",
        })
    }
}

impl LogSettings {
    pub(crate) fn validate(&self) -> Result<(), Violation> {
        // Below it, a few records of the largest size would already count as nearly full.
        const SMALLEST: ByteSize = ByteSize::new(64 << 20);
        const LARGEST: ByteSize = ByteSize::new(1024 << 30);
        within("log.max_bytes", self.max_bytes, SMALLEST..=LARGEST)?;
        if [1, 3, 5].contains(&self.replicas) {
            Ok(())
        } else {
            Err(Violation::new("log.replicas", self.replicas, "1, 3 or 5"))
        }
    }
}

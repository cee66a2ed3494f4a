//! `archive`: where snapshots and what is trimmed off the log are kept.

use serde::{Deserialize, Serialize};

use crate::{
    ByteSize,
    violation::{Violation, within},
};

/// Where snapshots and what is trimmed off the log are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveSettings {
    /// A folder that all orchestrators share, or `s3://bucket/prefix` where the program was built
    /// for it; `muster-data/archive` by default. `none` for no archive: then there are no
    /// snapshots, and the log is never trimmed.
    pub url: String,
    /// Seconds between two snapshots of a shard that changes, 1 to 3,600; 30 by default.
    pub snapshot_interval_s: u64,
    /// Bytes of a shard's log in the broker from which on what is archived is trimmed off it,
    /// 64 KiB to 1,024 GiB; 64 MiB by default.
    pub trim_bytes: ByteSize,
}

impl ArchiveSettings {
    /// The address, where there is an archive.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        (self.url != "none").then_some(self.url.as_str())
    }

    pub(crate) fn validate(&self) -> Result<(), Violation> {
        if self.url.trim().is_empty() {
            return Err(Violation::new(
                "archive.url",
                "\"\"",
                "a folder, an address such as s3://bucket/prefix, or none",
            ));
        }
        within(
            "archive.snapshot_interval_s",
            self.snapshot_interval_s,
            1..=3_600,
        )?;
        let trim_bytes = ByteSize::new(64 << 10)..=ByteSize::new(1024 << 30);
        within("archive.trim_bytes", self.trim_bytes, trim_bytes)
    }
}

//! The name of a snapshot.

use std::{fmt, str::FromStr};

use crate::Digest;

/// The name of a snapshot, which is that of its head:
/// `snapshots/<shard>/heads/<sequence>-<sha256>.json`.
///
/// The sequence has 20 digits, so that a listing is in order. Names are ordered by shard, then
/// sequence.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SnapshotName {
    shard: u32,
    sequence: u64,
    sha256: Digest,
}

impl SnapshotName {
    pub(crate) fn new(shard: u32, sequence: u64, sha256: Digest) -> Self {
        Self {
            shard,
            sequence,
            sha256,
        }
    }

    /// The folder of the heads of a shard's snapshots.
    pub(crate) fn folder(shard: u32) -> String {
        format!("snapshots/{shard}/heads")
    }

    /// The shard whose state it is.
    #[must_use]
    pub fn shard(&self) -> u32 {
        self.shard
    }

    /// The sequence of the last record that went into the state.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The SHA-256 of its head's bytes.
    #[must_use]
    pub fn sha256(&self) -> Digest {
        self.sha256
    }
}

impl fmt::Display for SnapshotName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            shard,
            sequence,
            sha256,
        } = self;
        write!(
            formatter,
            "snapshots/{shard}/heads/{sequence:020}-{sha256}.json"
        )
    }
}

impl fmt::Debug for SnapshotName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for SnapshotName {
    type Err = String;

    /// Only what [`fmt::Display`] writes: a snapshot must not have two names.
    fn from_str(text: &str) -> Result<Self, String> {
        parse(text)
            .filter(|name| name.to_string() == text)
            .ok_or_else(|| format!("`{text}` is no name of a snapshot"))
    }
}

fn parse(text: &str) -> Option<SnapshotName> {
    let (shard, rest) = text.strip_prefix("snapshots/")?.split_once('/')?;
    let rest = rest.strip_prefix("heads/")?.strip_suffix(".json")?;
    let (sequence, sha256) = rest.split_once('-')?;
    Some(SnapshotName {
        shard: shard.parse().ok()?,
        sequence: sequence.parse().ok()?,
        sha256: sha256.parse().ok()?,
    })
}

//! The name of a segment.

use std::{fmt, str::FromStr};

use crate::Digest;

/// The name of a segment, which says what it holds: `segments/<shard>/<first>-<last>-<sha256>.zst`.
///
/// Sequences have 20 digits, so that a listing is in order. Names are ordered by shard, then first
/// sequence, then last one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SegmentName {
    shard: u32,
    first: u64,
    last: u64,
    sha256: Digest,
}

impl SegmentName {
    pub(crate) fn new(shard: u32, first: u64, last: u64, sha256: Digest) -> Self {
        Self {
            shard,
            first,
            last,
            sha256,
        }
    }

    /// The folder of a shard's segments.
    pub(crate) fn folder(shard: u32) -> String {
        format!("segments/{shard}")
    }

    /// The shard whose records it holds.
    #[must_use]
    pub fn shard(&self) -> u32 {
        self.shard
    }

    /// The sequence of its first record.
    #[must_use]
    pub fn first(&self) -> u64 {
        self.first
    }

    /// The sequence of its last record.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.last
    }

    /// The SHA-256 of its bytes, as they are stored.
    #[must_use]
    pub fn sha256(&self) -> Digest {
        self.sha256
    }

    /// Whether it holds the record of this sequence.
    #[must_use]
    pub fn holds(&self, sequence: u64) -> bool {
        (self.first..=self.last).contains(&sequence)
    }
}

impl fmt::Display for SegmentName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            shard,
            first,
            last,
            sha256,
        } = self;
        write!(
            formatter,
            "segments/{shard}/{first:020}-{last:020}-{sha256}.zst"
        )
    }
}

impl fmt::Debug for SegmentName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for SegmentName {
    type Err = String;

    /// Only what [`fmt::Display`] writes: a segment must not have two names.
    fn from_str(text: &str) -> Result<Self, String> {
        let parsed = parse(text).filter(|name| name.first <= name.last && name.last < u64::MAX);
        parsed
            .filter(|name| name.to_string() == text)
            .ok_or_else(|| format!("`{text}` is no name of a segment"))
    }
}

fn parse(text: &str) -> Option<SegmentName> {
    let (shard, rest) = text.strip_prefix("segments/")?.split_once('/')?;
    let mut fields = rest.strip_suffix(".zst")?.splitn(3, '-');
    Some(SegmentName {
        shard: shard.parse().ok()?,
        first: fields.next()?.parse().ok()?,
        last: fields.next()?.parse().ok()?,
        sha256: fields.next()?.parse().ok()?,
    })
}

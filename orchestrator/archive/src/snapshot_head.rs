//! The head of a snapshot: which parts it has.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Digest, PartName, SnapshotName,
    limits::{META_BYTES_MAX, SNAPSHOT_BYTES_MAX, SNAPSHOT_PARTS_MAX},
    unreadable::{Unreadable, read_json},
};

/// The format that is written, of heads and of parts; older ones stay readable.
const FORMAT: u32 = 1;

/// The head of a snapshot.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SnapshotHead {
    format: u32,
    shard: u32,
    sequence: u64,
    pub(crate) parts: Vec<PartName>,
    pub(crate) meta: Value,
}

impl SnapshotHead {
    pub(crate) fn new(shard: u32, sequence: u64, parts: Vec<PartName>, meta: Value) -> Self {
        Self {
            format: FORMAT,
            shard,
            sequence,
            parts,
            meta,
        }
    }

    /// Makes the head's object; says what is wrong where it breaks a bound.
    pub(crate) fn pack(&self) -> Result<(SnapshotName, Bytes), String> {
        self.check_parts()?;
        let meta = serde_json::to_vec(&self.meta).map_err(|error| error.to_string())?;
        if meta.len() > META_BYTES_MAX {
            let bytes = meta.len();
            return Err(format!(
                "a note of {bytes} bytes with a snapshot, at most {META_BYTES_MAX}"
            ));
        }
        let bytes = serde_json::to_vec(self).map_err(|error| error.to_string())?;
        let name = SnapshotName::new(self.shard, self.sequence, Digest::of(&bytes));
        Ok((name, Bytes::from(bytes)))
    }

    /// Reads a head, which has to fit its name.
    pub(crate) fn unpack(name: &SnapshotName, bytes: &[u8]) -> Result<Self, Unreadable> {
        name.sha256().check(bytes)?;
        let head: Self = read_json(bytes, FORMAT)?;
        if (head.shard, head.sequence) != (name.shard(), name.sequence()) {
            let (shard, sequence) = (head.shard, head.sequence);
            return Err(Unreadable::damaged(format!(
                "it is the snapshot of shard {shard} at {sequence}"
            )));
        }
        head.check_parts().map_err(Unreadable::Damaged)?;
        Ok(head)
    }

    fn check_parts(&self) -> Result<(), String> {
        let count = self.parts.len();
        if count > SNAPSHOT_PARTS_MAX {
            return Err(format!(
                "a snapshot of {count} parts, at most {SNAPSHOT_PARTS_MAX}"
            ));
        }
        let bytes: u64 = self
            .parts
            .iter()
            .fold(0, |sum, part| sum.saturating_add(part.raw_bytes() as u64));
        if bytes > SNAPSHOT_BYTES_MAX {
            return Err(format!(
                "a snapshot of {bytes} bytes, at most {SNAPSHOT_BYTES_MAX}"
            ));
        }
        Ok(())
    }
}

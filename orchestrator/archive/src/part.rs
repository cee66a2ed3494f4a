//! A part of a snapshot.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::{
    Digest,
    limits::{COMPRESSION_LEVEL, PART_BYTES_MAX},
    unreadable::Unreadable,
};

/// The name of a part: `snapshots/<shard>/parts/<sha256>.zst`. The same bytes have the same name,
/// so that a part that has not changed is stored once for many snapshots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PartName {
    sha256: Digest,
    raw_bytes: usize,
}

impl PartName {
    /// The folder of the parts of a shard's snapshots.
    pub(crate) fn folder(shard: u32) -> String {
        format!("snapshots/{shard}/parts")
    }

    pub(crate) fn object(&self, shard: u32) -> String {
        format!("{}/{}.zst", Self::folder(shard), self.sha256)
    }

    /// The SHA-256 of its bytes, as they are stored.
    #[must_use]
    pub fn sha256(&self) -> Digest {
        self.sha256
    }

    /// How many bytes it has once it is unpacked.
    #[must_use]
    pub fn raw_bytes(&self) -> usize {
        self.raw_bytes
    }
}

pub(crate) fn pack(bytes: &[u8]) -> std::io::Result<(PartName, Bytes)> {
    let packed = zstd::bulk::compress(bytes, COMPRESSION_LEVEL)?;
    let name = PartName {
        sha256: Digest::of(&packed),
        raw_bytes: bytes.len(),
    };
    Ok((name, Bytes::from(packed)))
}

/// Reads a part, which has to fit its name.
pub(crate) fn unpack(name: &PartName, packed: &[u8]) -> Result<Vec<u8>, Unreadable> {
    name.sha256.check(packed)?;
    // A name comes from a head, which may be wrong.
    let bytes_max = name.raw_bytes.min(PART_BYTES_MAX);
    let bytes = zstd::bulk::decompress(packed, bytes_max).map_err(Unreadable::damaged)?;
    if bytes.len() == name.raw_bytes {
        Ok(bytes)
    } else {
        let (found, said) = (bytes.len(), name.raw_bytes);
        Err(Unreadable::damaged(format!(
            "it unpacks to {found} bytes, not {said}"
        )))
    }
}

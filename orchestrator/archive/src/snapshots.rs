//! Writing and reading snapshots.

use std::{
    collections::HashSet,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::Value;

use crate::{
    Archive, ArchiveError, PartName, Snapshot, SnapshotName,
    limits::{CALLS_IN_FLIGHT_MAX, HEAD_BYTES_MAX, PACKED_BYTES_MAX, PART_BYTES_MAX, PART_GRACE},
    part,
    snapshot_head::SnapshotHead,
};

impl Archive {
    /// Writes a part of a snapshot, and returns once it is stored for good. It stays for an hour
    /// also when no snapshot names it: [`Archive::put_snapshot`] has to follow by then.
    ///
    /// A part that is there already is read back and not written again. Whoever knows that a part
    /// has not changed since the latest snapshot can name it again without that.
    ///
    /// # Errors
    /// [`ArchiveError::Misuse`] when it has more than [`PART_BYTES_MAX`] bytes;
    /// [`ArchiveError::Full`], [`ArchiveError::Refused`] or [`ArchiveError::Unavailable`].
    pub async fn put_part(&self, shard: u32, bytes: Vec<u8>) -> Result<PartName, ArchiveError> {
        if bytes.len() > PART_BYTES_MAX {
            let bytes = bytes.len();
            let reason = format!("a part of {bytes} bytes, at most {PART_BYTES_MAX}");
            return Err(ArchiveError::misuse(reason));
        }
        let packed = self
            .store
            .work("a part", move || part::pack(&bytes))
            .await?;
        let (name, packed) = packed.map_err(|error| ArchiveError::misuse(error.to_string()))?;
        let object = name.object(shard);
        if self.store.put_named(&object, packed.clone()).await? {
            return Ok(name);
        }
        // It may be about to be removed with the last snapshot that named it.
        let written_at_ms = self.store.written_at_ms(&object).await?;
        if written_at_ms.is_none_or(|at| age(at) > PART_GRACE / 2) {
            self.store.replace(&object, packed).await?;
        }
        Ok(name)
    }

    /// Writes the head of a snapshot, which makes its parts a snapshot of the state after the
    /// record `sequence`. `meta` is a note for whoever reads it, of at most
    /// [`crate::META_BYTES_MAX`] bytes.
    ///
    /// # Errors
    /// [`ArchiveError::Missing`] when a part is not there: put it again. [`ArchiveError::Misuse`]
    /// when there are too many parts, or too large ones; [`ArchiveError::Full`],
    /// [`ArchiveError::Refused`] or [`ArchiveError::Unavailable`].
    pub async fn put_snapshot(
        &self,
        shard: u32,
        sequence: u64,
        parts: &[PartName],
        meta: Value,
    ) -> Result<SnapshotName, ArchiveError> {
        let head = SnapshotHead::new(shard, sequence, parts.to_vec(), meta);
        let (name, bytes) = head.pack().map_err(ArchiveError::misuse)?;
        let listed = self.store.list(&PartName::folder(shard)).await?;
        let present: HashSet<_> = listed.into_iter().map(|listed| listed.object).collect();
        let mut objects = parts.iter().map(|part| part.object(shard));
        if let Some(missing) = objects.find(|object| !present.contains(object)) {
            return Err(self.store.missing(missing));
        }
        self.store.put_named(&name.to_string(), bytes).await?;
        Ok(name)
    }

    /// The snapshots of a shard, newest first.
    ///
    /// # Errors
    /// [`ArchiveError::Refused`] or [`ArchiveError::Unavailable`].
    pub async fn snapshots(&self, shard: u32) -> Result<Vec<SnapshotName>, ArchiveError> {
        let listed = self.store.list(&SnapshotName::folder(shard)).await?;
        let names = listed
            .iter()
            .filter_map(|listed| listed.object.parse().ok());
        let mut names: Vec<SnapshotName> = names.collect();
        names.sort_unstable_by(|one, other| other.cmp(one));
        Ok(names)
    }

    /// Reads a snapshot, all of whose bytes then are as they were written.
    ///
    /// # Errors
    /// [`ArchiveError::Damaged`], [`ArchiveError::Missing`] or [`ArchiveError::Newer`], which name
    /// the head or the part: the snapshot before this one may help.
    /// [`ArchiveError::Refused`] or [`ArchiveError::Unavailable`].
    pub async fn read_snapshot(&self, name: &SnapshotName) -> Result<Snapshot, ArchiveError> {
        let head = self.read_head(name).await?;
        let parts = head.parts.iter();
        let reads: Vec<_> = parts
            .map(|part| self.clone().read_part(name.shard(), *part))
            .collect();
        let reads = stream::iter(reads).buffered(CALLS_IN_FLIGHT_MAX);
        Ok(Snapshot {
            sequence: name.sequence(),
            meta: head.meta,
            parts: reads.try_collect().await?,
            part_names: head.parts,
        })
    }

    pub(crate) async fn read_head(
        &self,
        name: &SnapshotName,
    ) -> Result<SnapshotHead, ArchiveError> {
        let object = name.to_string();
        let bytes = self.store.get_present(&object, HEAD_BYTES_MAX).await?;
        let head = SnapshotHead::unpack(name, &bytes);
        head.map_err(|unreadable| self.store.unreadable(&object, unreadable))
    }

    async fn read_part(self, shard: u32, name: PartName) -> Result<Vec<u8>, ArchiveError> {
        let object = name.object(shard);
        let packed = self.store.get_present(&object, PACKED_BYTES_MAX).await?;
        let unpacking = move || part::unpack(&name, &packed);
        let bytes = self.store.work(&object, unpacking).await?;
        bytes.map_err(|unreadable| self.store.unreadable(&object, unreadable))
    }
}

/// How long ago something was written; nothing when that is in the future, as clocks differ.
pub(crate) fn age(written_at_ms: i64) -> Duration {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let written = Duration::from_millis(u64::try_from(written_at_ms).unwrap_or(0));
    now.unwrap_or_default().saturating_sub(written)
}

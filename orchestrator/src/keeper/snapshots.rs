//! The snapshots of one shard.

use std::num::NonZeroUsize;

use muster_archive::{Archive, PartName};
use muster_engine::{Capture, merge};
use muster_transport::FailPoint;

/// Bytes of one part: a few are read at a time at a takeover.
const PART_BYTES: usize = 4 * 1024 * 1024;
/// Parts of one snapshot: above it they are merged, so that a takeover reads little that is old.
const PARTS_MAX: usize = 16;
/// Snapshots that are kept: the newest, the one before, to which the log reaches back, and one more
/// for whoever reads it at the moment.
const SNAPSHOTS_KEPT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(2);

/// Which snapshots there are.
pub(super) struct Snapshots {
    shard: u32,
    newest: u64,
    second_newest: u64,
    parts: Vec<PartName>,
    /// Parts that the next merge leaves: with many runs there are many, however often they are
    /// merged.
    parts_max: usize,
}

impl Snapshots {
    /// Looks at what is there.
    pub(super) async fn load(archive: &Archive, shard: u32) -> anyhow::Result<Self> {
        let mut loaded = Self {
            shard,
            newest: 0,
            second_newest: 0,
            parts: Vec::new(),
            parts_max: PARTS_MAX,
        };
        for name in archive.snapshots(shard).await? {
            // A damaged one is not built upon; the next one then holds everything.
            if let Ok(snapshot) = archive.read_snapshot(&name).await {
                if loaded.newest > 0 {
                    loaded.second_newest = snapshot.sequence;
                    break;
                }
                loaded.newest = snapshot.sequence;
                loaded.parts = snapshot.part_names;
            }
        }
        Ok(loaded)
    }

    /// The sequence of the newest; 0 where there is none.
    pub(super) fn newest(&self) -> u64 {
        self.newest
    }

    /// The sequence of the one before; 0 where there is none.
    pub(super) fn second_newest(&self) -> u64 {
        self.second_newest
    }

    /// Writes one down, and reads it again: only what can be read counts.
    pub(super) async fn write(
        &mut self,
        archive: &Archive,
        capture: Capture,
    ) -> anyhow::Result<()> {
        let sequence = capture.head.sequence;
        if sequence <= self.newest {
            return Ok(());
        }
        let meta = serde_json::to_value(&capture.head)?;
        anyhow::ensure!(
            capture.since == 0 || capture.since == self.newest,
            "it follows record {}, and the newest one holds record {}",
            capture.since,
            self.newest
        );
        let mut parts = if capture.since > 0 {
            self.parts.clone()
        } else {
            Vec::new()
        };
        let encoded = tokio::task::spawn_blocking(move || capture.encode(PART_BYTES)).await?;
        for part in encoded {
            parts.push(archive.put_part(self.shard, part).await?);
            FailPoint::SnapshotPart.pass();
        }
        FailPoint::SnapshotBefore.pass();
        let name = archive.put_snapshot(self.shard, sequence, &parts, meta.clone());
        let name = name.await?;
        FailPoint::SnapshotAfter.pass();
        let mut read = archive.read_snapshot(&name).await?;
        if parts.len() > self.parts_max {
            let old = std::mem::take(&mut read.parts);
            let merged = tokio::task::spawn_blocking(move || merge(&old, PART_BYTES)).await??;
            parts.clear();
            for part in merged {
                parts.push(archive.put_part(self.shard, part).await?);
            }
            self.parts_max = PARTS_MAX.max(2 * parts.len());
            let name = archive.put_snapshot(self.shard, sequence, &parts, meta);
            archive.read_snapshot(&name.await?).await?;
        }
        tracing::debug!(
            shard = self.shard,
            sequence,
            parts = parts.len(),
            "snapshot"
        );
        self.second_newest = self.newest;
        self.newest = sequence;
        self.parts = parts;
        archive.keep_snapshots(self.shard, SNAPSHOTS_KEPT).await?;
        FailPoint::SnapshotsKept.pass();
        Ok(())
    }
}

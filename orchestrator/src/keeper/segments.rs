//! Archiving what the stream holds.

use muster_archive::{ArchivedRecord, SEGMENT_BYTES_MAX, SEGMENT_RECORDS_MAX, SegmentName};
use muster_transport::{Extent, FailPoint};

use super::Keeper;

/// Smallest segment, unless the log is nearly full: many small ones are slow to list.
const SEGMENT_BYTES_MIN: usize = 4 * 1024 * 1024;

impl Keeper {
    /// Archives what is not archived yet, at most so many segments. Returns the last sequence that
    /// is archived without a gap.
    pub(super) async fn archive_segments(
        &self,
        extent: Extent,
        most: u32,
        forced: bool,
    ) -> anyhow::Result<Option<u64>> {
        let segments = self.archive.segments(self.shard).await?;
        let mut last = segments.last().copied();
        for _ in 0..most {
            match self.archive_one(extent, last.as_ref(), forced).await? {
                Some(written) => last = Some(written),
                None => break,
            }
        }
        Ok(self.archive.archived_through(self.shard).await?)
    }

    async fn archive_one(
        &self,
        extent: Extent,
        after: Option<&SegmentName>,
        forced: bool,
    ) -> anyhow::Result<Option<SegmentName>> {
        let first = after.map_or(extent.first_sequence, |after| after.last() + 1);
        anyhow::ensure!(
            first >= extent.first_sequence,
            "records from {first} on were trimmed off the log before they were archived"
        );
        // Half of what is trimmed at, where that is little.
        let trim_bytes = usize::try_from(self.settings.trim_bytes.bytes()).unwrap_or(usize::MAX);
        let bytes_min = SEGMENT_BYTES_MIN.min(trim_bytes / 2);
        if !forced && about_bytes_from(extent, first) < bytes_min as u64 / 2 {
            return Ok(None);
        }
        let records = self.read(first).await?;
        let bytes: usize = records.iter().map(|record| record.bytes.len()).sum();
        if records.is_empty() || (bytes < bytes_min && !forced) {
            return Ok(None);
        }
        FailPoint::SegmentBefore.pass();
        let written = self.archive.write_segment(self.shard, after, &records);
        let written = written.await?;
        FailPoint::SegmentAfter.pass();
        Ok(Some(written))
    }

    /// One segment's records.
    async fn read(&self, first: u64) -> anyhow::Result<Vec<ArchivedRecord>> {
        let (mut records, mut bytes) = (Vec::new(), 0);
        self.log
            .read_from(first, |stored| {
                bytes += stored.bytes.len();
                let fits = records.len() < SEGMENT_RECORDS_MAX && bytes <= SEGMENT_BYTES_MAX;
                if fits {
                    records.push(ArchivedRecord {
                        sequence: stored.sequence,
                        stored_at_ms: stored.stored_at.as_ms(),
                        bytes: stored.bytes,
                    });
                }
                fits
            })
            .await?;
        Ok(records)
    }
}

/// How much the stream holds from a record on, if all were of the mean size: reading what is too
/// little for a segment, each time anew, would be for nothing.
fn about_bytes_from(extent: Extent, first: u64) -> u64 {
    let held = (extent.last_sequence + 1).saturating_sub(extent.first_sequence);
    let from = (extent.last_sequence + 1).saturating_sub(first);
    extent.bytes / held.max(1) * from
}

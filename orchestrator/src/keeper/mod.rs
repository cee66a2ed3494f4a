//! Keeping a shard's log short: snapshots, the archive, and trimming, beside the owner's own work.
//!
//! ```text
//! owner ──capture──▶ keeper ──parts, head──▶ archive
//! stream ──records─▶        ──segments────▶
//!        ◀──trim: behind a snapshot, over what is archived
//! ```
//!
//! Nothing of it is needed for a run to go on; when the archive cannot be reached, the log grows,
//! and it is tried again.

mod segments;
mod snapshots;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use muster_archive::Archive;
use muster_engine::{Capture, Input};
use muster_settings::ArchiveSettings;
use muster_transport::{Extent, LogStream};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::owner::{Config, Handle};
use snapshots::Snapshots;

/// How often the log is looked at. One segment of at most eight MiB is archived each time, so that
/// archiving takes little from the work that goes on.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
/// Bytes of new records that make a snapshot due before its time: a takeover reads at most twice as
/// many.
const SNAPSHOT_BYTES: u64 = 64 * 1024 * 1024;
/// Records beyond the newest snapshot that make the next one due before its time, whoever owned the
/// shard meanwhile: owners that die more often than the interval would otherwise never make one, and each
/// takeover would fold more than the one before. So many small records are folded in a tenth of a second,
/// in half a second by a binary that is not optimised.
const SNAPSHOT_RECORDS: u64 = 5_000;
/// Above this share of the log's room everything that can be trimmed is.
const FORCED_PERCENT: u64 = 70;
/// Segments that are archived in one go when the log is nearly full.
const SEGMENTS_FORCED_MAX: u32 = 16;
/// How long the owner may take to give a snapshot: it comes with the next record.
const CAPTURE_TIMEOUT: Duration = Duration::from_secs(10);

/// Keeps one shard's log short, as long as this process owns it.
pub(crate) struct Keeper {
    shard: u32,
    archive: Archive,
    log: LogStream,
    owner: Handle,
    captures: mpsc::Receiver<Box<Capture>>,
    settings: ArchiveSettings,
    log_bytes_max: u64,
    stop: CancellationToken,
}

/// What is known of the log while it is owned.
struct Term {
    snapshots: Snapshots,
    snapshot_at: Instant,
    snapshot_bytes: u64,
}

impl Keeper {
    pub(crate) fn new(
        config: &Arc<Config>,
        archive: Archive,
        log: LogStream,
        owner: Handle,
        captures: mpsc::Receiver<Box<Capture>>,
    ) -> Self {
        Self {
            shard: config.shard,
            archive,
            log,
            owner,
            captures,
            settings: config.settings.archive.clone(),
            log_bytes_max: config.settings.log.max_bytes.bytes().max(1),
            stop: config.stop.clone(),
        }
    }

    /// Keeps the log short until the process stops.
    pub(crate) async fn run(mut self) {
        let mut term = None;
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK_INTERVAL) => {}
                () = self.stop.cancelled() => return,
            }
            if !self.owner.is_owner() {
                term = None;
                continue;
            }
            if let Err(error) = self.look(&mut term).await {
                tracing::warn!(shard = self.shard, %error, "the log is not kept short; it will be tried again");
            }
        }
    }

    async fn look(&mut self, term: &mut Option<Term>) -> anyhow::Result<()> {
        let known = match term {
            Some(known) => known,
            None => term.insert(self.begin().await?),
        };
        self.keep(known).await
    }

    async fn begin(&self) -> anyhow::Result<Term> {
        let extent = self.log.extent().await?;
        Ok(Term {
            snapshots: Snapshots::load(&self.archive, self.shard).await?,
            snapshot_at: Instant::now(),
            snapshot_bytes: extent.bytes,
        })
    }

    async fn keep(&mut self, term: &mut Term) -> anyhow::Result<()> {
        let extent = self.log.extent().await?;
        let forced = extent.bytes.saturating_mul(100) / self.log_bytes_max >= FORCED_PERCENT;
        if forced {
            // An owner whose record finds no room gives no snapshot. What is archived can be folded
            // from there, slowly; the next snapshot ends that.
            let archived = self
                .archive_segments(extent, SEGMENTS_FORCED_MAX, true)
                .await?;
            return self.trim(u64::MAX, extent, archived).await;
        }
        if self.is_snapshot_due(term, extent) {
            self.snapshot(term).await?;
            term.snapshot_at = Instant::now();
            term.snapshot_bytes = extent.bytes;
        }
        if extent.bytes < self.settings.trim_bytes.bytes() {
            return Ok(());
        }
        let archived = self.archive_segments(extent, 1, false).await?;
        self.trim(term.snapshots.second_newest(), extent, archived)
            .await
    }

    fn is_snapshot_due(&self, term: &Term, extent: Extent) -> bool {
        let records = extent.last_sequence.saturating_sub(term.snapshots.newest());
        if records == 0 {
            return false;
        }
        let interval = Duration::from_secs(self.settings.snapshot_interval_s);
        let grown = extent.bytes.saturating_sub(term.snapshot_bytes);
        term.snapshot_at.elapsed() >= interval
            || grown >= SNAPSHOT_BYTES
            || records >= SNAPSHOT_RECORDS
    }

    async fn snapshot(&mut self, term: &mut Term) -> anyhow::Result<()> {
        let since = term.snapshots.newest();
        while self.captures.try_recv().is_ok() {}
        self.owner.tell(Input::Capture { since }).await;
        let capture = tokio::time::timeout(CAPTURE_TIMEOUT, self.captures.recv()).await;
        let Ok(Some(capture)) = capture else {
            anyhow::bail!("the owner gave no snapshot in time");
        };
        term.snapshots.write(&self.archive, *capture).await
    }

    /// Removes what no takeover needs: up to a snapshot, over what is archived, and never the newest
    /// record. The snapshot is the second newest, so that a takeover that finds the newest one
    /// damaged reads little of the archive.
    async fn trim(
        &self,
        snapshot: u64,
        extent: Extent,
        archived: Option<u64>,
    ) -> anyhow::Result<()> {
        let Some(archived) = archived else {
            return Ok(());
        };
        let keep_from = (archived.min(snapshot).saturating_add(1)).min(extent.last_sequence);
        if keep_from > extent.first_sequence {
            self.log.trim_before(keep_from).await?;
            tracing::info!(shard = self.shard, before = keep_from, "trimmed the log");
        }
        Ok(())
    }
}

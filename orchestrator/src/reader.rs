//! Reading runs from the log: their state when it is no longer in memory, and their history.
//!
//! A record holds events of many runs, and whoever watches one of them often watches its
//! neighbours: decoded records are kept for a while, and only a few are read at a time.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use muster_archive::{Archive, ArchiveError};
use muster_engine::{History, Record, WorkflowSpec};
use muster_proto::RunId;
use muster_transport::{LogError, LogStream};
use tokio::sync::Semaphore;

/// Decoded records that are kept: at most half a MiB of text each, mostly far less.
const RECORDS_MAX: usize = 64;
/// Records that are read at a time: enough to hide the way to the broker.
const READS_MAX: usize = 8;

/// Why a run cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// The broker does not give the records.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The archive does not give the records.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// A record is not there, or is damaged.
    #[error("record {sequence} of the log: {reason}")]
    Damaged {
        /// Which.
        sequence: u64,
        /// What is wrong.
        reason: String,
    },
    /// The process stops.
    #[error("the orchestrator is stopping")]
    Stopping,
}

/// Reads the log of one shard.
#[derive(Debug)]
pub(crate) struct Reader {
    shard: u32,
    log: LogStream,
    archive: Option<Archive>,
    places: Semaphore,
    records: Mutex<Records>,
}

/// The latest records that were read, oldest first.
#[derive(Debug, Default)]
struct Records {
    by_sequence: HashMap<u64, Arc<Record>>,
    order: VecDeque<u64>,
}

impl Reader {
    pub(crate) fn new(shard: u32, log: LogStream, archive: Option<Archive>) -> Self {
        Self {
            shard,
            log,
            archive,
            places: Semaphore::new(READS_MAX),
            records: Mutex::default(),
        }
    }

    /// Folds one run from the records that hold its events.
    pub(crate) async fn run(
        &self,
        run_id: RunId,
        sequences: &[u64],
        workflows: &[Arc<WorkflowSpec>],
    ) -> Result<History, ReadError> {
        let mut history = History::new(run_id, workflows);
        for sequence in sequences {
            let record = self.record(*sequence).await?;
            let added = history.add(*sequence, &record);
            added.map_err(|illegal| damaged(*sequence, illegal.to_string()))?;
        }
        Ok(history)
    }

    async fn record(&self, sequence: u64) -> Result<Arc<Record>, ReadError> {
        if let Some(record) = self.kept(sequence) {
            return Ok(record);
        }
        let place = self.places.acquire().await;
        let _place = place.map_err(|_| ReadError::Stopping)?;
        // Somebody else may have read it while this one waited.
        if let Some(record) = self.kept(sequence) {
            return Ok(record);
        }
        let bytes = self.bytes(sequence).await?;
        let record = Record::from_bytes(&bytes);
        let record = Arc::new(record.map_err(|error| damaged(sequence, error.to_string()))?);
        self.keep(sequence, &record);
        Ok(record)
    }

    /// A record is in the stream, or, once that was trimmed, in the archive.
    async fn bytes(&self, sequence: u64) -> Result<Bytes, ReadError> {
        let stored = match self.log.read_anywhere(sequence).await? {
            Some(stored) => Some(stored),
            None => self.log.read(sequence).await?,
        };
        match (stored, &self.archive) {
            (Some(stored), _) => Ok(stored.bytes),
            (None, Some(archive)) => Ok(archive.record(self.shard, sequence).await?.bytes),
            (None, None) => Err(damaged(sequence, "is missing".to_owned())),
        }
    }

    fn kept(&self, sequence: u64) -> Option<Arc<Record>> {
        self.records().by_sequence.get(&sequence).cloned()
    }

    fn keep(&self, sequence: u64, record: &Arc<Record>) {
        let mut records = self.records();
        if records
            .by_sequence
            .insert(sequence, Arc::clone(record))
            .is_none()
        {
            records.order.push_back(sequence);
        }
        while records.order.len() > RECORDS_MAX {
            if let Some(oldest) = records.order.pop_front() {
                records.by_sequence.remove(&oldest);
            }
        }
    }

    fn records(&self) -> std::sync::MutexGuard<'_, Records> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn damaged(sequence: u64, reason: String) -> ReadError {
    ReadError::Damaged { sequence, reason }
}

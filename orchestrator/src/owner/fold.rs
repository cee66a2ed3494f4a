//! Folding a shard's log, before this process owns it.

use std::sync::Arc;

use muster_archive::{Archive, ArchiveError, SnapshotName};
use muster_engine::{Record, Run, Settings as ShardSettings, Shard, SnapshotHead};
use muster_proto::Timestamp;
use muster_transport::{LogError, LogStream};

use super::{Config, clock::LogClock};

/// Why a takeover failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum TakeoverError {
    #[error(transparent)]
    Log(#[from] LogError),
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    #[error("record {sequence} of the log: {reason}")]
    Damaged { sequence: u64, reason: String },
    #[error(
        "the log ends at record {last}, and a snapshot holds record {snapshot}: the broker has lost records that were acknowledged; restore its data before anything is written"
    )]
    LostRecords { last: u64, snapshot: u64 },
    #[error(
        "records before {first} were trimmed off the log and no snapshot can be used: `archive.url` has to name the archive that they are in"
    )]
    NoArchive { first: u64 },
}

/// A shard folded up to a record.
#[derive(Debug)]
pub(super) struct Fold {
    shard: Shard,
    last_sequence: u64,
    last_at: Option<Timestamp>,
    /// The broker's clock, when it was asked last.
    broker_clock: Option<LogClock>,
    damaged: Option<TakeoverError>,
    /// Why it is not known which snapshots there are.
    no_snapshots: Option<ArchiveError>,
}

impl Fold {
    /// Nothing folded yet.
    pub(super) fn new(config: &Config) -> Self {
        Self {
            shard: Shard::new(shard_settings(config)),
            last_sequence: 0,
            last_at: None,
            broker_clock: None,
            damaged: None,
            no_snapshots: None,
        }
    }

    /// The newest snapshot that can be used, or nothing folded yet.
    pub(super) async fn start(config: &Config) -> Result<Self, TakeoverError> {
        let Some(archive) = &config.archive else {
            return Ok(Self::new(config));
        };
        let names = match archive.snapshots(config.shard).await {
            Ok(names) => names,
            Err(error) => {
                return Ok(Self {
                    no_snapshots: Some(error),
                    ..Self::new(config)
                });
            }
        };
        for name in names {
            match restore(config, archive, &name).await {
                Ok(fold) => return Ok(fold),
                Err(reason) => {
                    tracing::error!(shard = config.shard, %name, reason, "a snapshot cannot be used; the one before it is");
                }
            }
        }
        Ok(Self::new(config))
    }

    /// Folds what the log holds beyond: what was trimmed off the stream comes from the archive.
    /// `ended` gets the runs that end in each record.
    pub(super) async fn catch_up(
        &mut self,
        config: &Config,
        log: &LogStream,
        mut ended: impl FnMut(u64, Vec<Arc<Run>>),
    ) -> Result<(), TakeoverError> {
        let extent = log.extent().await?;
        self.broker_clock = Some(LogClock::new(extent.at));
        if let Some(error) = self.no_snapshots.take() {
            // The stream alone will do where it holds everything. Where it is empty, only the
            // archive can tell whether anything is missing.
            if extent.first_sequence > 1 || extent.last_sequence == 0 {
                return Err(error.into());
            }
            tracing::warn!(shard = config.shard, %error, "folding the whole log");
        }
        if extent.last_sequence < self.last_sequence {
            return Err(TakeoverError::LostRecords {
                last: extent.last_sequence,
                snapshot: self.last_sequence,
            });
        }
        if extent.first_sequence > self.last_sequence + 1 {
            let first = extent.first_sequence;
            let archive = config.archive.as_ref();
            let archive = archive.ok_or(TakeoverError::NoArchive { first })?;
            let next = self.last_sequence + 1;
            archive
                .read_from(config.shard, next, |record| {
                    record.sequence < first && self.take(record.sequence, &record.bytes, &mut ended)
                })
                .await?;
        }
        if self.damaged.is_none() {
            log.read_from(self.last_sequence + 1, |stored| {
                self.take(stored.sequence, &stored.bytes, &mut ended)
            })
            .await?;
        }
        self.damaged.take().map_or(Ok(()), Err)
    }

    /// Folds one record. `false` when it cannot be.
    fn take(
        &mut self,
        sequence: u64,
        bytes: &[u8],
        ended: &mut impl FnMut(u64, Vec<Arc<Run>>),
    ) -> bool {
        let folded = if sequence == self.last_sequence + 1 {
            self.fold(sequence, bytes)
        } else {
            Err(format!("follows record {}", self.last_sequence))
        };
        match folded {
            Ok(runs) => {
                self.last_sequence = sequence;
                ended(sequence, runs);
            }
            Err(reason) => self.damaged = Some(TakeoverError::Damaged { sequence, reason }),
        }
        self.damaged.is_none()
    }

    fn fold(&mut self, sequence: u64, bytes: &[u8]) -> Result<Vec<Arc<Run>>, String> {
        let record = Record::from_bytes(bytes).map_err(|error| error.to_string())?;
        self.last_at = self.last_at.max(Some(record.at));
        let replayed = self.shard.replay(sequence, &record);
        replayed.map_err(|illegal| illegal.to_string())
    }

    /// Begins to write behind it.
    pub(super) async fn begin(
        mut self,
        config: &Config,
        log: &LogStream,
    ) -> Result<(Shard, LogClock), TakeoverError> {
        let now = match self.broker_clock {
            Some(clock) => clock.now(),
            None => log.broker_time().await?,
        };
        let clock = LogClock::new(self.last_at.map_or(now, |at| at.max(now)));
        self.shard.begin(self.last_sequence, clock.now());
        tracing::info!(
            shard = config.shard,
            last_sequence = self.last_sequence,
            active = self.shard.state().active(),
            "taking over"
        );
        Ok((self.shard, clock))
    }
}

async fn restore(config: &Config, archive: &Archive, name: &SnapshotName) -> Result<Fold, String> {
    let snapshot = archive.read_snapshot(name).await;
    let snapshot = snapshot.map_err(|error| error.to_string())?;
    let head: SnapshotHead =
        serde_json::from_value(snapshot.meta).map_err(|error| error.to_string())?;
    let restored = Shard::restore(shard_settings(config), &head, &snapshot.parts);
    Ok(Fold {
        shard: restored.map_err(|error| error.to_string())?,
        last_sequence: snapshot.sequence,
        last_at: Some(head.at),
        broker_clock: None,
        damaged: None,
        no_snapshots: None,
    })
}

fn shard_settings(config: &Config) -> ShardSettings {
    let orchestrator = &config.settings.orchestrator;
    ShardSettings {
        shard: config.shard,
        owner: config.name.clone(),
        retries_max: orchestrator.retry_attempts,
        default_timeout_ms: u64::try_from(orchestrator.default_timeout.as_millis())
            .unwrap_or(u64::MAX),
        working_runs_max: share(orchestrator.max_concurrent_requests, config.shards),
        waiting_runs_max: share(
            config.settings.communication.message_queue_size,
            config.shards,
        ),
        result_bytes_max: orchestrator.result_bytes_max.bytes(),
        projects: false,
    }
}

/// A shard's part of a bound for the whole system, at least one.
fn share(whole: u32, shards: u32) -> usize {
    usize::try_from(whole.div_ceil(shards.max(1)))
        .unwrap_or(usize::MAX)
        .max(1)
}

//! Folding a shard's log, before this process owns it.

use std::{collections::BTreeMap, sync::Arc};

use muster_archive::{Archive, ArchiveError, SnapshotName};
use muster_engine::{
    Limit, Limits, Record, Run, Settings as ShardSettings, Shard, SnapshotHead, State,
};
use muster_proto::{Timestamp, api::ScoreWeights};
use muster_settings::Settings;
use muster_transport::{Extent, LogError, LogStream, StoredRecord};

use super::{Config, clock::LogClock};

/// Where a shard is folded from.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) settings: ShardSettings,
    pub(crate) archive: Option<Archive>,
    pub(crate) log: LogStream,
}

impl Source {
    pub(crate) fn of(config: &Config, log: &LogStream) -> Self {
        Self {
            settings: shard_settings(&config.settings, &config.name, config.shard, config.shards),
            archive: config.archive.clone(),
            log: log.clone(),
        }
    }

    fn shard(&self) -> u32 {
        self.settings.shard
    }
}

/// How often a log may be trimmed while it is read: once a second at most, and a read takes not
/// many.
const TRIMS_MAX: u32 = 20;

/// Why a takeover failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TakeoverError {
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
pub(crate) struct Fold {
    shard: Shard,
    last_sequence: u64,
    last_at: Option<Timestamp>,
    /// The broker's clock, when it was asked last.
    broker_clock: Option<LogClock>,
    damaged: Option<TakeoverError>,
    /// Whether records were missing where it was read last.
    gap: bool,
    /// Why it is not known which snapshots there are.
    no_snapshots: Option<ArchiveError>,
}

impl Fold {
    /// Nothing folded yet.
    pub(crate) fn new(source: &Source) -> Self {
        Self {
            shard: Shard::new(source.settings.clone()),
            last_sequence: 0,
            last_at: None,
            broker_clock: None,
            damaged: None,
            gap: false,
            no_snapshots: None,
        }
    }

    /// The newest snapshot that can be used, or nothing folded yet.
    pub(crate) async fn start(source: &Source) -> Result<Self, TakeoverError> {
        Self::start_before(source, u64::MAX).await
    }

    /// The newest snapshot that can be used and holds no record after this one, or nothing folded
    /// yet.
    pub(crate) async fn start_before(
        source: &Source,
        sequence: u64,
    ) -> Result<Self, TakeoverError> {
        let Some(archive) = &source.archive else {
            return Ok(Self::new(source));
        };
        let names = match archive.snapshots(source.shard()).await {
            Ok(names) => names,
            Err(error) => {
                return Ok(Self {
                    no_snapshots: Some(error),
                    ..Self::new(source)
                });
            }
        };
        for name in names {
            if name.sequence() > sequence {
                continue;
            }
            match restore(source, archive, &name).await {
                Ok(fold) => return Ok(fold),
                Err(reason) => {
                    tracing::error!(shard = source.shard(), %name, reason, "a snapshot cannot be used; the one before it is");
                }
            }
        }
        Ok(Self::new(source))
    }

    /// The record that was folded last; 0 for none.
    pub(crate) fn last_sequence(&self) -> u64 {
        self.last_sequence
    }

    /// What the folded records make.
    pub(crate) fn state(&self) -> &State {
        self.shard.state()
    }

    /// Folds all that the log holds beyond.
    pub(super) async fn catch_up(&mut self, source: &Source) -> Result<(), TakeoverError> {
        self.follow(source, |_, _| true).await
    }

    /// Folds what the log holds beyond: what was trimmed off the stream comes from the archive.
    /// `ended` gets the runs that end in each record, and says whether to go on.
    pub(crate) async fn follow(
        &mut self,
        source: &Source,
        mut ended: impl FnMut(u64, Vec<Arc<Run>>) -> bool,
    ) -> Result<(), TakeoverError> {
        let mut tries = 0;
        loop {
            self.gap = false;
            let extent = self.look(source).await?;
            if self.read_archive(source, extent, &mut ended).await? && self.damaged.is_none() {
                let next = self.last_sequence + 1;
                let take =
                    |stored: StoredRecord| self.take(stored.sequence, &stored.bytes, &mut ended);
                source.log.read_from(next, take).await?;
            }
            if let Some(damaged) = self.damaged.take() {
                return Err(damaged);
            }
            tries += 1;
            if !self.gap {
                return Ok(());
            }
            if tries == TRIMS_MAX {
                let sequence = self.last_sequence + 1;
                let reason = "is neither in the log nor in its archive".to_owned();
                return Err(TakeoverError::Damaged { sequence, reason });
            }
        }
    }

    /// How much the stream holds, if that can follow what is folded.
    async fn look(&mut self, source: &Source) -> Result<Extent, TakeoverError> {
        let extent = source.log.extent().await?;
        self.broker_clock = Some(LogClock::new(extent.at));
        if let Some(error) = self.no_snapshots.take() {
            // The stream alone will do where it holds everything. Where it is empty, only the
            // archive can tell whether anything is missing.
            if extent.first_sequence > 1 || extent.last_sequence == 0 {
                return Err(error.into());
            }
            tracing::warn!(shard = source.shard(), %error, "folding the whole log");
        }
        if extent.last_sequence < self.last_sequence {
            return Err(TakeoverError::LostRecords {
                last: extent.last_sequence,
                snapshot: self.last_sequence,
            });
        }
        Ok(extent)
    }

    /// Folds what was trimmed off the stream. `false` when no more is wanted.
    async fn read_archive(
        &mut self,
        source: &Source,
        extent: Extent,
        ended: &mut impl FnMut(u64, Vec<Arc<Run>>) -> bool,
    ) -> Result<bool, TakeoverError> {
        let first = extent.first_sequence;
        if first <= self.last_sequence + 1 {
            return Ok(true);
        }
        let archive = source.archive.as_ref();
        let archive = archive.ok_or(TakeoverError::NoArchive { first })?;
        let mut goes_on = true;
        let next = self.last_sequence + 1;
        archive
            .read_from(source.shard(), next, |record| {
                goes_on =
                    record.sequence < first && self.take(record.sequence, &record.bytes, ended);
                goes_on
            })
            .await?;
        Ok(goes_on || self.last_sequence + 1 >= first)
    }

    /// Folds one record. `false` when it cannot be, or no more are wanted.
    fn take(
        &mut self,
        sequence: u64,
        bytes: &[u8],
        ended: &mut impl FnMut(u64, Vec<Arc<Run>>) -> bool,
    ) -> bool {
        if sequence > self.last_sequence + 1 {
            // The stream was trimmed while it was read: what is missing is archived by now.
            self.gap = true;
            return false;
        }
        match self.fold(sequence, bytes) {
            Ok(runs) => {
                self.last_sequence = sequence;
                ended(sequence, runs)
            }
            Err(reason) => {
                self.damaged = Some(TakeoverError::Damaged { sequence, reason });
                false
            }
        }
    }

    fn fold(&mut self, sequence: u64, bytes: &[u8]) -> Result<Vec<Arc<Run>>, String> {
        let record = Record::from_bytes(bytes).map_err(|error| error.to_string())?;
        self.last_at = self.last_at.max(Some(record.at));
        let replayed = self.shard.replay(sequence, &record);
        replayed.map_err(|illegal| illegal.to_string())
    }

    /// Begins to write behind it. `format_of_all` waits until it is known what everybody reads: a
    /// new log begins with that.
    pub(super) async fn begin(
        mut self,
        source: &Source,
        format_of_all: impl Future<Output = u32>,
    ) -> Result<(Shard, LogClock), TakeoverError> {
        let format = match self.last_sequence {
            0 => Some(format_of_all.await),
            _ => None,
        };
        let now = match self.broker_clock {
            Some(clock) => clock.now(),
            None => source.log.broker_time().await?,
        };
        let clock = LogClock::new(self.last_at.map_or(now, |at| at.max(now)));
        match format {
            Some(format) => self.shard.begin_new(format, clock.now()),
            None => self.shard.begin(self.last_sequence, clock.now()),
        }
        tracing::info!(
            shard = source.shard(),
            last_sequence = self.last_sequence,
            active = self.shard.state().active(),
            "taking over"
        );
        Ok((self.shard, clock))
    }
}

async fn restore(source: &Source, archive: &Archive, name: &SnapshotName) -> Result<Fold, String> {
    let snapshot = archive.read_snapshot(name).await;
    let snapshot = snapshot.map_err(|error| error.to_string())?;
    let head: SnapshotHead =
        serde_json::from_value(snapshot.meta).map_err(|error| error.to_string())?;
    let restored = Shard::restore(source.settings.clone(), &head, &snapshot.parts);
    Ok(Fold {
        shard: restored.map_err(|error| error.to_string())?,
        last_sequence: snapshot.sequence,
        last_at: Some(head.at),
        broker_clock: None,
        damaged: None,
        gap: false,
        no_snapshots: None,
    })
}

/// What the engine is told of the settings.
pub(crate) fn shard_settings(
    settings: &Settings,
    owner: &str,
    shard: u32,
    shards: u32,
) -> ShardSettings {
    let orchestrator = &settings.orchestrator;
    ShardSettings {
        shard,
        owner: owner.to_owned(),
        retries_max: orchestrator.retry_attempts,
        default_timeout_ms: u64::try_from(orchestrator.default_timeout.as_millis())
            .unwrap_or(u64::MAX),
        question_timeout_ms: u64::try_from(orchestrator.question_timeout.as_millis())
            .unwrap_or(u64::MAX),
        working_runs_max: share(orchestrator.max_concurrent_requests, shards),
        waiting_runs_max: share(settings.communication.message_queue_size, shards),
        result_bytes_max: orchestrator.result_bytes_max.bytes(),
        projects: settings.read_model.address().is_some(),
        breaker_threshold: orchestrator.circuit_breaker_threshold,
        batch_tasks_max: settings.communication.batch_size,
        weights: weights(&settings.delegation.weights),
        shares_agents: shards > 1,
        limits: limits(&settings.limits, shards),
    }
}

/// A shard's part of a bound for the whole system, at least one.
fn share(whole: u32, shards: u32) -> usize {
    usize::try_from(whole.div_ceil(shards.max(1)))
        .unwrap_or(usize::MAX)
        .max(1)
}

fn weights(settings: &muster_settings::ScoreWeights) -> ScoreWeights {
    ScoreWeights {
        specialisation: settings.specialisation,
        load: settings.load,
        response: settings.response,
        context: settings.context,
        cost: settings.cost,
    }
}

/// A shard's part of the limits for the whole system.
fn limits(settings: &muster_settings::LimitSettings, shards: u32) -> Limits {
    fn shares<K: Ord + Clone>(
        limits: &BTreeMap<K, muster_settings::TaskLimit>,
        shards: u32,
    ) -> BTreeMap<K, Limit> {
        let share = |limit: &muster_settings::TaskLimit| Limit {
            concurrent: limit.concurrent.map(|most| most.div_ceil(shards.max(1))),
            per_second: limit.per_second.map(|rate| rate / f64::from(shards.max(1))),
        };
        let shares = limits
            .iter()
            .map(|(name, limit)| (name.clone(), share(limit)));
        shares.collect()
    }
    Limits {
        concurrent_per_key: settings.concurrent_per_key.div_ceil(shards.max(1)),
        agent_types: shares(&settings.agent_types, shards),
        tenants: shares(&settings.tenants, shards),
        workflows: shares(&settings.workflows, shards),
    }
}

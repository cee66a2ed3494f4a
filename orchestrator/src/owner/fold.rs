//! Folding a shard's log, before this process owns it.

use std::sync::Arc;

use muster_engine::{Record, Run, Settings as ShardSettings, Shard};
use muster_proto::Timestamp;
use muster_transport::{LogError, LogStream};

use super::{Config, clock::LogClock};

/// Why a takeover failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum TakeoverError {
    #[error(transparent)]
    Log(#[from] LogError),
    #[error("record {sequence} of the log: {reason}")]
    Damaged { sequence: u64, reason: String },
}

/// A shard folded up to a record.
#[derive(Debug)]
pub(super) struct Fold {
    shard: Shard,
    last_sequence: u64,
    last_at: Option<Timestamp>,
    damaged: Option<TakeoverError>,
}

impl Fold {
    /// Nothing folded yet.
    pub(super) fn new(config: &Config) -> Self {
        Self {
            shard: Shard::new(shard_settings(config)),
            last_sequence: 0,
            last_at: None,
            damaged: None,
        }
    }

    /// Folds what the log holds beyond. `ended` gets the runs that end in each record.
    pub(super) async fn catch_up(
        &mut self,
        log: &LogStream,
        mut ended: impl FnMut(u64, Vec<Arc<Run>>),
    ) -> Result<(), TakeoverError> {
        log.read_from(self.last_sequence + 1, |stored| {
            let read = Record::from_bytes(&stored.bytes).map_err(|error| error.to_string());
            let folded = read.and_then(|record| {
                self.last_at = self.last_at.max(Some(record.at));
                let replayed = self.shard.replay(stored.sequence, &record);
                replayed.map_err(|illegal| illegal.to_string())
            });
            match folded {
                Ok(runs) => {
                    self.last_sequence = stored.sequence;
                    ended(stored.sequence, runs);
                }
                Err(reason) => {
                    let sequence = stored.sequence;
                    self.damaged = Some(TakeoverError::Damaged { sequence, reason });
                }
            }
            self.damaged.is_none()
        })
        .await?;
        self.damaged.take().map_or(Ok(()), Err)
    }

    /// Begins to write behind it.
    pub(super) async fn begin(
        mut self,
        config: &Config,
        log: &LogStream,
    ) -> Result<(Shard, LogClock), TakeoverError> {
        let now = log.broker_time().await?;
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

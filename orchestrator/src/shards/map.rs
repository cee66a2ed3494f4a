//! How many shards there are, as stored: the number only grows, for new runs.

use std::time::Duration;

use muster_proto::{Timestamp, subject};
use muster_transport::{Append, Connection, LogError, LogStream};
use serde::{Deserialize, Serialize};

/// How long a command that was sent before the number grew may still come again by its name.
const PREVIOUS_FOR: Duration = Duration::from_secs(24 * 3600);
/// Tries to store a map: each fails only when another orchestrator was first.
const TRIES_MAX: u32 = 10;

/// One state of the map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ShardMap {
    /// Counts the maps, from 1.
    pub(crate) epoch: u64,
    /// Shards from 0 on.
    pub(crate) shards: u32,
    /// How many there were before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous: Option<u32>,
    changed_at: Timestamp,
}

impl ShardMap {
    /// How many there were before, as long as old commands may come again.
    pub(crate) fn previous(&self, now: Timestamp) -> Option<u32> {
        let age_ms = now.as_ms() - self.changed_at.as_ms();
        let is_recent = u128::try_from(age_ms).is_ok_and(|age| age < PREVIOUS_FOR.as_millis());
        self.previous.filter(|_| is_recent)
    }
}

/// Reads the stored map, and stores one with more shards where the settings want more.
pub(super) async fn open(log: &LogStream, wanted: u32) -> Result<ShardMap, LogError> {
    let mut tries = 0;
    loop {
        let (sequence, stored) = read(log).await?;
        if let Some(stored) = &stored
            && stored.shards >= wanted
        {
            if stored.shards > wanted {
                tracing::info!(
                    stored = stored.shards,
                    wanted,
                    "the number of shards only grows; the stored one holds"
                );
            }
            return Ok(stored.clone());
        }
        let grown = ShardMap {
            epoch: stored.as_ref().map_or(0, |stored| stored.epoch) + 1,
            shards: wanted,
            previous: stored.map(|stored| stored.shards),
            changed_at: log.broker_time().await?,
        };
        let bytes = serde_json::to_vec(&grown).unwrap_or_default();
        match log.append(sequence, bytes.into()).await {
            Append::Stored(_) => return Ok(grown),
            Append::WrongLastSequence | Append::Unknown if tries < TRIES_MAX => tries += 1,
            other => {
                return Err(LogError::NotCreated {
                    stream: subject::SHARD_MAP_STREAM.to_owned(),
                    reason: format!("the map of shards cannot be stored: {other:?}"),
                });
            }
        }
    }
}

/// The stored map and its sequence.
pub(super) async fn read(log: &LogStream) -> Result<(u64, Option<ShardMap>), LogError> {
    let last = log.last_sequence().await?;
    if last == 0 {
        return Ok((0, None));
    }
    let stored = log.read(last).await?;
    let map = stored.and_then(|stored| serde_json::from_slice(&stored.bytes).ok());
    Ok((last, map))
}

/// Hears of new maps: they are messages like any other.
pub(super) async fn subscribe(
    connection: &Connection,
) -> Result<muster_transport::Subscription, muster_transport::SubscribeError> {
    connection.subscribe(subject::SHARD_MAP).await
}

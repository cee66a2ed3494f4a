//! How many shards there are, as stored: the number only grows, for new runs.

use std::time::Duration;

use muster_proto::{Timestamp, subject};
use muster_transport::{Append, Connection, LogError, LogStream};
use serde::{Deserialize, Serialize};

/// How long a command that was sent before the number grew may still come again by its name.
const PREVIOUS_FOR: Duration = Duration::from_secs(24 * 3600);
/// Tries to store a map: each fails only when another orchestrator was first.
const TRIES_MAX: u32 = 10;

/// Records behind the map that are passed over.
const FOREIGN_RECORDS_MAX: usize = 1_000;

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
    /// Names these logs among all that ever were: an archive keeps theirs apart from others'.
    pub(crate) log_id: String,
    /// The archive that what is trimmed off them is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) archive_id: Option<String>,
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
            previous: stored.as_ref().map(|stored| stored.shards),
            changed_at: log.broker_time().await?,
            log_id: stored
                .as_ref()
                .map_or_else(new_id, |map| map.log_id.clone()),
            archive_id: stored.and_then(|stored| stored.archive_id),
        };
        if store(log, sequence, &grown, &mut tries).await? {
            return Ok(grown);
        }
    }
}

/// Binds the logs to an archive, where they are bound to none. Returns the map with the archive
/// that they are bound to.
pub(super) async fn bind(log: &LogStream, archive_id: &str) -> Result<ShardMap, LogError> {
    let mut tries = 0;
    loop {
        let (sequence, Some(stored)) = read(log).await? else {
            return Err(not_stored("it is not there"));
        };
        if stored.archive_id.is_some() {
            return Ok(stored);
        }
        let bound = ShardMap {
            epoch: stored.epoch + 1,
            archive_id: Some(archive_id.to_owned()),
            ..stored
        };
        if store(log, sequence, &bound, &mut tries).await? {
            return Ok(bound);
        }
    }
}

/// `false` when another orchestrator was first.
async fn store(
    log: &LogStream,
    sequence: u64,
    map: &ShardMap,
    tries: &mut u32,
) -> Result<bool, LogError> {
    let bytes = serde_json::to_vec(map).unwrap_or_default();
    match log.append(sequence, bytes.into()).await {
        Append::Stored(_) => Ok(true),
        Append::WrongLastSequence | Append::Unknown if *tries < TRIES_MAX => {
            *tries += 1;
            Ok(false)
        }
        other => Err(not_stored(&format!("{other:?}"))),
    }
}

fn not_stored(reason: &str) -> LogError {
    LogError::NotCreated {
        stream: subject::SHARD_MAP_STREAM.to_owned(),
        reason: format!("the map of shards cannot be stored: {reason}"),
    }
}

fn new_id() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}

/// The stored map, and the sequence of the stream's last record. What somebody else has put behind
/// the map is passed over: without a map these logs would be taken for new ones.
pub(super) async fn read(log: &LogStream) -> Result<(u64, Option<ShardMap>), LogError> {
    let last = log.last_sequence().await?;
    for sequence in (1..=last).rev().take(FOREIGN_RECORDS_MAX) {
        let Some(stored) = log.read(sequence).await? else {
            continue;
        };
        match serde_json::from_slice(&stored.bytes) {
            Ok(map) => return Ok((last, Some(map))),
            Err(error) => {
                tracing::warn!(sequence, %error, "a record behind the map of shards is none");
            }
        }
    }
    if last == 0 {
        return Ok((0, None));
    }
    Err(LogError::NotRead {
        stream: subject::SHARD_MAP_STREAM.to_owned(),
        reason: format!(
            "none of its last {FOREIGN_RECORDS_MAX} records is a map of shards: somebody else writes to {}; take that right away, and remove what was written",
            subject::SHARD_MAP
        ),
    })
}

/// Hears of new maps: they are messages like any other.
pub(super) async fn subscribe(
    connection: &Connection,
) -> Result<muster_transport::Subscription, muster_transport::SubscribeError> {
    connection.subscribe(subject::SHARD_MAP).await
}

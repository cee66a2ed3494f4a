//! The terms of an orchestrator on one shard: standing by, taking over, owning, stepping down.

use std::{sync::Arc, time::Duration};

use muster_engine::{Record, Settings as ShardSettings, Shard, StepDown};
use muster_transport::{LogError, LogStream};
use tokio::sync::{mpsc, watch};

use super::{
    Config,
    actor::Actor,
    announce,
    clock::LogClock,
    handle::{Message, Standing},
};

/// How long a takeover that failed waits before it is tried again.
const TAKEOVER_PAUSE: Duration = Duration::from_secs(1);
/// How long an orchestrator waits after the broker has lost data: nothing gets better by itself,
/// and the alarm should be in every log that is looked at.
const DATA_LOST_PAUSE: Duration = Duration::from_secs(30);

/// Why a takeover failed.
#[derive(Debug, thiserror::Error)]
enum TakeoverError {
    #[error(transparent)]
    Log(#[from] LogError),
    #[error("record {sequence} of the log: {reason}")]
    Damaged { sequence: u64, reason: String },
}

/// Stands by and owns in turn, until the process stops.
pub(super) async fn run(
    config: Arc<Config>,
    log: LogStream,
    mut inputs: mpsc::Receiver<Message>,
    standing: watch::Sender<Standing>,
) {
    let silence = Duration::from_millis(config.settings.orchestrator.owner_silence_ms);
    loop {
        let term = async {
            announce::nobody_owns(&config.connection, config.shard, silence).await;
            take_over(&config, &log).await
        };
        let taken = tokio::select! {
            taken = term => taken,
            () = discard(&mut inputs) => return,
            () = config.stop.cancelled() => return,
        };
        let pause = match taken {
            Ok((shard, clock)) => {
                match own(&config, &log, shard, clock, &mut inputs, &standing).await {
                    Some(reason) => pause_after(&reason),
                    None => return,
                }
            }
            Err(error) => {
                tracing::error!(%error, "takeover failed; it will be tried again");
                TAKEOVER_PAUSE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = discard(&mut inputs) => return,
            () = config.stop.cancelled() => return,
        }
    }
}

async fn own(
    config: &Arc<Config>,
    log: &LogStream,
    shard: Shard,
    clock: LogClock,
    inputs: &mut mpsc::Receiver<Message>,
    standing: &watch::Sender<Standing>,
) -> Option<StepDown> {
    let actor = Actor::start(Arc::clone(config), log.clone(), shard, clock).await;
    let ended = actor.run(inputs, standing).await;
    standing.send_replace(Standing::StandingBy);
    if let Some(reason) = &ended {
        tracing::error!(shard = config.shard, %reason, "stepped down");
    }
    ended
}

fn pause_after(reason: &StepDown) -> Duration {
    match reason {
        StepDown::Fenced => Duration::ZERO,
        StepDown::DataLost(_) => DATA_LOST_PAUSE,
        StepDown::Defect(_) => TAKEOVER_PAUSE,
    }
}

/// Whoever does not own the shard takes nothing. Returns when all senders are gone.
async fn discard(inputs: &mut mpsc::Receiver<Message>) {
    while inputs.recv().await.is_some() {}
}

/// Folds the log, and begins to write after it.
async fn take_over(config: &Config, log: &LogStream) -> Result<(Shard, LogClock), TakeoverError> {
    let mut shard = Shard::new(shard_settings(config));
    let mut last_sequence = 0;
    let mut last_at = None;
    let mut damaged = None;
    log.read_from(1, |stored| {
        let read = Record::from_bytes(&stored.bytes).map_err(|error| error.to_string());
        let folded = read.and_then(|record| {
            last_at = last_at.max(Some(record.at));
            shard
                .replay(stored.sequence, &record)
                .map_err(|illegal| illegal.to_string())
        });
        last_sequence = stored.sequence;
        if let Err(reason) = folded {
            damaged = Some(TakeoverError::Damaged {
                sequence: stored.sequence,
                reason,
            });
        }
        damaged.is_none()
    })
    .await?;
    if let Some(error) = damaged {
        return Err(error);
    }
    let now = log.broker_time().await?;
    let clock = LogClock::new(last_at.map_or(now, |at| at.max(now)));
    shard.begin(last_sequence, clock.now());
    tracing::info!(
        shard = config.shard,
        last_sequence,
        active = shard.state().active(),
        "taking over"
    );
    Ok((shard, clock))
}

fn shard_settings(config: &Config) -> ShardSettings {
    let orchestrator = &config.settings.orchestrator;
    ShardSettings {
        shard: config.shard,
        owner: config.name.clone(),
        retries_max: orchestrator.retry_attempts,
        default_timeout_ms: u64::try_from(orchestrator.default_timeout.as_millis())
            .unwrap_or(u64::MAX),
        working_runs_max: share(orchestrator.max_concurrent_requests, orchestrator.shards),
        waiting_runs_max: share(
            config.settings.communication.message_queue_size,
            orchestrator.shards,
        ),
        projects: false,
        result_bytes_max: orchestrator.result_bytes_max.bytes(),
    }
}

/// A shard's part of a bound for the whole system, at least one.
fn share(whole: u32, shards: u32) -> usize {
    usize::try_from(whole.div_ceil(shards.max(1)))
        .unwrap_or(usize::MAX)
        .max(1)
}

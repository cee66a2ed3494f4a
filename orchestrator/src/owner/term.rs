//! The terms of an orchestrator on one shard: standing by, taking over, owning, stepping down.

use std::{sync::Arc, time::Duration};

use muster_engine::{Capture, Shard, StepDown};
use muster_transport::LogStream;
use tokio::sync::{mpsc, watch};

use super::{
    Config,
    actor::{Actor, Ended},
    announce,
    clock::LogClock,
    fold::{Fold, Source, TakeoverError},
    handle::{Message, PoolViews, Standing},
    handover::{Order, Warm},
};

/// How long a takeover that failed waits before it is tried again.
const TAKEOVER_PAUSE: Duration = Duration::from_secs(1);
/// How long an orchestrator waits after the broker has lost data: nothing gets better by itself,
/// and the alarm should be in every log that is looked at.
const DATA_LOST_PAUSE: Duration = Duration::from_secs(30);
/// How long one that is not the next in turn leaves a shard without owner to those before it.
const TURN_WAIT: Duration = Duration::from_millis(400);
/// Turns that are waited for at most: whoever is that far behind takes over all the same.
const TURNS_MAX: u32 = 5;

/// Where one shard's terms get their work from.
pub(super) struct Post {
    pub(super) config: Arc<Config>,
    pub(super) log: LogStream,
    pub(super) inputs: mpsc::Receiver<Message>,
    pub(super) orders: mpsc::Receiver<Order>,
    pub(super) warm: Warm,
    pub(super) captures: mpsc::Sender<Box<Capture>>,
    pub(super) standing: watch::Sender<Standing>,
    pub(super) pools: watch::Sender<PoolViews>,
}

/// Stands by and owns in turn, until the process stops.
pub(super) async fn run(mut post: Post) {
    let config = Arc::clone(&post.config);
    loop {
        let term = stand_by(&config, &post.log, &mut post.orders, &post.warm);
        let taken = tokio::select! {
            taken = term => taken,
            () = discard(&mut post.inputs) => return,
            () = config.stop.cancelled() => return,
        };
        let pause = match taken {
            Ok((shard, clock)) => match own(&mut post, shard, clock).await {
                Some(ended) => pause_after(&config, &ended),
                None => return,
            },
            Err(error) => {
                tracing::error!(shard = config.shard, %error, "takeover failed; it will be tried again");
                TAKEOVER_PAUSE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = discard(&mut post.inputs) => return,
            () = config.stop.cancelled() => return,
        }
    }
}

/// Waits until the shard has no owner and it is this orchestrator's turn, or until its owner hands
/// it over; then folds the log.
async fn stand_by(
    config: &Config,
    log: &LogStream,
    orders: &mut mpsc::Receiver<Order>,
    warm: &Warm,
) -> Result<(Shard, LogClock), TakeoverError> {
    // What was said during the term before is over.
    while orders.try_recv().is_ok() {}
    let source = Source::of(config, log);
    loop {
        let handed_over = tokio::select! {
            () = vacancy(config) => false,
            Some(order) = orders.recv() => {
                tracing::info!(shard = config.shard, from = order.from, "taking over from its owner");
                true
            }
        };
        let mut fold = match warm.take() {
            Some(fold) => fold,
            None => Fold::start(&source).await?,
        };
        fold.catch_up(&source).await?;
        // A broker that stood still makes everybody silent: its owner is there all the same.
        let moment = Duration::from_millis(config.settings.orchestrator.announce_interval_ms);
        if handed_over || !announce::somebody_owns(&config.connection, config.shard, moment).await {
            return fold.begin(&source).await;
        }
    }
}

/// Returns when the shard has no owner, after those before this one in turn have had theirs.
async fn vacancy(config: &Config) {
    let silence = Duration::from_millis(config.settings.orchestrator.owner_silence_ms);
    let mut owner = announce::Listener::start(&config.connection, config.shard, silence).await;
    let mut waited = 0;
    loop {
        owner.nobody_owns().await;
        let turn = config.turns.turn_of(config.shard).min(TURNS_MAX);
        if waited >= turn {
            return;
        }
        waited += 1;
        tokio::time::sleep(TURN_WAIT).await;
    }
}

async fn own(post: &mut Post, shard: Shard, clock: LogClock) -> Option<Ended> {
    let config = Arc::clone(&post.config);
    let (log, captures) = (post.log.clone(), post.captures.clone());
    let actor = Actor::start(Arc::clone(&config), log, captures, shard, clock).await;
    let ended = actor
        .run(&mut post.inputs, &post.standing, &post.pools)
        .await;
    post.standing.send_replace(Standing::StandingBy);
    post.pools.send_replace(PoolViews::default());
    match &ended {
        Some(Ended::SteppedDown(reason)) => {
            tracing::error!(shard = config.shard, %reason, "stepped down");
        }
        Some(Ended::HandedOver) => tracing::info!(shard = config.shard, "handed over"),
        None => {}
    }
    ended
}

fn pause_after(config: &Config, ended: &Ended) -> Duration {
    match ended {
        Ended::SteppedDown(StepDown::Fenced) => Duration::ZERO,
        Ended::SteppedDown(StepDown::DataLost(_)) => DATA_LOST_PAUSE,
        Ended::SteppedDown(StepDown::Defect(_)) => TAKEOVER_PAUSE,
        // The next owner has not said a word yet.
        Ended::HandedOver => Duration::from_millis(config.settings.orchestrator.owner_silence_ms),
    }
}

/// Whoever does not own the shard takes nothing. Returns when all senders are gone.
async fn discard(inputs: &mut mpsc::Receiver<Message>) {
    while inputs.recv().await.is_some() {}
}

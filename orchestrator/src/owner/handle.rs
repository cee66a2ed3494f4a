//! The way in for everybody who is not the owner's own task.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use muster_engine::{Input, Reply, ReplyToken};
use muster_proto::api::PoolView;
use muster_transport::LogStream;
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::timeout,
};

use super::{
    Config,
    fold::Source,
    handover::{Order, Warm},
};

/// Longest that a reply may take without being asked to wait: a little more than one append may.
const REPLY_TIMEOUT: Duration = Duration::from_secs(6);

/// How long an owner that hands over may take to store what it has: an append may be in doubt.
const HAND_OVER_TIMEOUT: Duration = Duration::from_secs(10);

/// Whether this process owns the shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Another one does, or nobody yet.
    StandingBy,
    /// This one does.
    Owner,
}

/// The pools as the owner saw them last.
pub(super) type PoolViews = Arc<[PoolView]>;

/// One thing for the owner's task.
#[derive(Debug)]
pub(super) enum Message {
    /// Something happened.
    Input(Box<Input>),
    /// Somebody asks.
    Ask(Box<Input>, ReplyToken, oneshot::Sender<Reply>),
    /// Store what there is, and write no more.
    HandOver,
}

/// Where the messages for one shard go.
#[derive(Debug, Clone)]
pub(super) struct Entrance {
    pub(super) sender: mpsc::Sender<Message>,
    pub(super) orders: mpsc::Sender<Order>,
    pub(super) warm: Warm,
    pub(super) config: Arc<Config>,
    pub(super) log: LogStream,
}

/// This process does not own the shard, or lost it before the reply.
#[derive(Debug, thiserror::Error)]
#[error("this orchestrator does not own the shard at the moment")]
pub(crate) struct NoOwner;

/// Sends to the owner's task; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Handle {
    entrance: Entrance,
    standing: watch::Receiver<Standing>,
    pools: watch::Receiver<PoolViews>,
    tokens: Arc<AtomicU64>,
}

impl Handle {
    pub(super) fn new(
        entrance: Entrance,
        standing: watch::Receiver<Standing>,
        pools: watch::Receiver<PoolViews>,
    ) -> Self {
        Self {
            entrance,
            standing,
            pools,
            tokens: Arc::new(AtomicU64::new(1)),
        }
    }

    /// Folds the log, so that taking over is quick.
    pub(crate) async fn prepare(&self) -> bool {
        let Entrance {
            warm, config, log, ..
        } = &self.entrance;
        match warm.prepare(&Source::of(config, log)).await {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(shard = config.shard, %error, "cannot prepare to take over");
                false
            }
        }
    }

    /// The owner writes no more: takes over. `false` when this process is not standing by.
    pub(crate) fn go(&self, order: Order) -> bool {
        !self.is_owner() && self.entrance.orders.try_send(order).is_ok()
    }

    /// Stores what there is and writes no more. Returns when this process is not the owner any
    /// more.
    pub(crate) async fn hand_over(&self) {
        // Fails only when the owner's task has ended, with the process.
        let _ = self.entrance.sender.send(Message::HandOver).await;
        let _ = timeout(HAND_OVER_TIMEOUT, self.owned(false)).await;
    }

    /// The shard's log.
    pub(crate) fn log(&self) -> &LogStream {
        &self.entrance.log
    }

    /// The shard's number.
    pub(crate) fn shard(&self) -> u32 {
        self.entrance.config.shard
    }

    /// Whether this process owns the shard now.
    pub(crate) fn is_owner(&self) -> bool {
        *self.standing.borrow() == Standing::Owner
    }

    /// The pools, and what the shard's work wants of them.
    pub(crate) fn pools(&self) -> Result<PoolViews, NoOwner> {
        if self.is_owner() {
            Ok(Arc::clone(&self.pools.borrow()))
        } else {
            Err(NoOwner)
        }
    }

    /// Waits until this process owns the shard, or does not. `false` when it never will.
    pub(crate) async fn owned(&self, wanted: bool) -> bool {
        let mut standing = self.standing.clone();
        standing
            .wait_for(|standing| (*standing == Standing::Owner) == wanted)
            .await
            .is_ok()
    }

    /// Tells the owner what happened; dropped when this process does not own the shard, as it
    /// would be after a takeover: agents send again.
    pub(crate) async fn tell(&self, input: Input) {
        // Fails only when the owner's task has ended, with the process.
        let _ = self
            .entrance
            .sender
            .send(Message::Input(Box::new(input)))
            .await;
    }

    /// Asks, and waits for the reply. With `wait` the reply may take so long; then the state as it
    /// is comes instead.
    pub(crate) async fn ask(
        &self,
        wait: Option<Duration>,
        make: impl FnOnce(ReplyToken) -> Input,
    ) -> Result<Reply, NoOwner> {
        if !self.is_owner() {
            return Err(NoOwner);
        }
        let token = ReplyToken(self.tokens.fetch_add(1, Ordering::Relaxed));
        let (sender, mut reply) = oneshot::channel();
        let message = Message::Ask(Box::new(make(token)), token, sender);
        self.entrance
            .sender
            .send(message)
            .await
            .map_err(|_| NoOwner)?;
        if let Some(wait) = wait {
            if let Ok(reply) = timeout(wait, &mut reply).await {
                return reply.map_err(|_| NoOwner);
            }
            self.tell(Input::StopWaiting(token)).await;
        }
        match timeout(REPLY_TIMEOUT, reply).await {
            Ok(reply) => reply.map_err(|_| NoOwner),
            Err(_) => Err(NoOwner),
        }
    }
}

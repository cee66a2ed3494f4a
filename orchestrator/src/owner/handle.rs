//! The way in for everybody who is not the owner's own task.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use muster_engine::{Input, Reply, ReplyToken};
use muster_transport::LogStream;
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::timeout,
};

/// Longest that a reply may take without being asked to wait: a little more than one append may.
const REPLY_TIMEOUT: Duration = Duration::from_secs(6);

/// Whether this process owns the shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Another one does, or nobody yet.
    StandingBy,
    /// This one does.
    Owner,
}

/// One thing for the owner's task.
#[derive(Debug)]
pub(super) enum Message {
    /// Something happened.
    Input(Box<Input>),
    /// Somebody asks.
    Ask(Box<Input>, ReplyToken, oneshot::Sender<Reply>),
}

/// This process does not own the shard, or lost it before the reply.
#[derive(Debug, thiserror::Error)]
#[error("this orchestrator does not own the shard at the moment")]
pub(crate) struct NoOwner;

/// Sends to the owner's task; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Handle {
    sender: mpsc::Sender<Message>,
    standing: watch::Receiver<Standing>,
    tokens: Arc<AtomicU64>,
    log: LogStream,
    shard: u32,
}

impl Handle {
    pub(super) fn new(
        sender: mpsc::Sender<Message>,
        standing: watch::Receiver<Standing>,
        log: LogStream,
        shard: u32,
    ) -> Self {
        Self {
            sender,
            standing,
            tokens: Arc::new(AtomicU64::new(1)),
            log,
            shard,
        }
    }

    /// The shard's log.
    pub(crate) fn log(&self) -> &LogStream {
        &self.log
    }

    /// The shard's number.
    pub(crate) fn shard(&self) -> u32 {
        self.shard
    }

    /// Whether this process owns the shard now.
    pub(crate) fn is_owner(&self) -> bool {
        *self.standing.borrow() == Standing::Owner
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
        let _ = self.sender.send(Message::Input(Box::new(input))).await;
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
        self.sender.send(message).await.map_err(|_| NoOwner)?;
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

//! What the other agents of a run share, while a task is in hand.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use muster_proto::{AttemptId, ContentType, Payload, RunId, Share, codec};
use muster_transport::Subscription;
use tokio::{sync::mpsc, task::AbortHandle};

/// Shares that wait to be looked at: four agents that share all that they may. What comes on top is
/// left out, so that nobody's memory grows with what others say.
const WAITING_MAX: usize = 64;

/// Shares of one run, from when it was asked for. Ends when it is dropped.
#[derive(Debug)]
pub struct Shares {
    waiting: mpsc::Receiver<Share>,
    missed: Arc<AtomicU64>,
    pump: AbortHandle,
}

impl Shares {
    pub(crate) fn of(mut live: Subscription, run_id: RunId, own: AttemptId) -> Self {
        let (sender, waiting) = mpsc::channel(WAITING_MAX);
        let missed = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&missed);
        let pump = tokio::spawn(async move {
            while let Some(message) = live.next().await {
                let header = message.header(ContentType::HEADER);
                let content_type = ContentType::from_header(header).unwrap_or_default();
                let Ok((_, Payload::Share(share))) = codec::decode(content_type, &message.payload)
                else {
                    continue;
                };
                let is_of_others = share.run_id == run_id && share.attempt_id != own;
                if is_of_others && sender.try_send(share).is_err() {
                    counter.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        Self {
            waiting,
            missed,
            pump: pump.abort_handle(),
        }
    }

    /// The next share; `None` when the connection is closed for good. Dropping the future loses
    /// nothing.
    pub async fn next(&mut self) -> Option<Share> {
        self.waiting.recv().await
    }

    /// How many were left out because 64 waited already.
    #[must_use]
    pub fn missed(&self) -> u64 {
        self.missed.load(Ordering::Relaxed)
    }
}

impl Drop for Shares {
    fn drop(&mut self) {
        self.pump.abort();
    }
}

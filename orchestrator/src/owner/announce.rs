//! Telling the others who owns a shard, and finding out.

use std::time::{Duration, Instant};

use muster_proto::subject;
use muster_transport::{Connection, RequestError, Subscription};
use serde::{Deserialize, Serialize};
use tokio::time::timeout;

/// What an owner says of itself.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Announcement<'a> {
    /// Who it is.
    pub(super) owner: &'a str,
    /// The last sequence that it knows to be stored.
    pub(super) sequence: u64,
}

/// Tells everybody.
pub(super) async fn announce(connection: &Connection, shard: u32, announcement: &Announcement<'_>) {
    let Ok(body) = serde_json::to_vec(announcement) else {
        return;
    };
    if let Err(error) = connection.publish(&subject::owner(shard), body).await {
        tracing::warn!(%error, "cannot announce the owner");
    }
}

/// Listens for signs of a shard's owner.
pub(super) struct Listener<'a> {
    connection: &'a Connection,
    shard: u32,
    silence: Duration,
    signs: Subscription,
    heard_at: Instant,
}

impl<'a> Listener<'a> {
    /// Begins to listen; an owner counts as heard of now.
    pub(super) async fn start(connection: &'a Connection, shard: u32, silence: Duration) -> Self {
        loop {
            match connection.subscribe(&subject::owner(shard)).await {
                Ok(signs) => {
                    return Self {
                        connection,
                        shard,
                        silence,
                        signs,
                        heard_at: Instant::now(),
                    };
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot listen for the owner");
                    tokio::time::sleep(silence).await;
                }
            }
        }
    }

    /// Returns when nobody owns the shard: at once when nobody listens for its queries, otherwise
    /// after `silence` without a sign of its owner.
    pub(super) async fn nobody_owns(&mut self) {
        loop {
            while self.signs.next_if_ready().is_some() {
                self.heard_at = Instant::now();
            }
            // What is left of the silence, not the whole again: a stopped owner keeps its
            // connection, so that the broker does not say that nobody listens.
            let left = self.silence.saturating_sub(self.heard_at.elapsed());
            match ask(self.connection, self.shard, left.max(self.silence / 5)).await {
                Asked::Nobody => return,
                Asked::Answered => self.heard_at = Instant::now(),
                Asked::Silence if self.heard_at.elapsed() >= self.silence => return,
                Asked::Silence => {}
            }
            self.listen().await;
        }
    }

    /// Listens while there are signs.
    async fn listen(&mut self) {
        while let Ok(Some(_)) = timeout(self.silence / 2, self.signs.next()).await {
            self.heard_at = Instant::now();
        }
    }
}

/// Whether an owner is there and answers within a moment. The broker has just answered others, so
/// that silence is the owner's.
pub(super) async fn somebody_owns(connection: &Connection, shard: u32, moment: Duration) -> bool {
    matches!(ask(connection, shard, moment).await, Asked::Answered)
}

enum Asked {
    Nobody,
    Answered,
    Silence,
}

async fn ask(connection: &Connection, shard: u32, wait: Duration) -> Asked {
    match connection
        .request(&subject::query(shard), &[], Vec::new(), Some(wait))
        .await
    {
        Ok(_) => Asked::Answered,
        Err(RequestError::NoResponders(_)) => Asked::Nobody,
        Err(RequestError::TimedOut(_) | RequestError::NotSent(_)) => Asked::Silence,
    }
}

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

/// Returns when nobody owns the shard: at once when nobody listens for its queries, otherwise
/// after `silence` without a sign of its owner.
pub(super) async fn nobody_owns(connection: &Connection, shard: u32, silence: Duration) {
    let mut signs = loop {
        match connection.subscribe(&subject::owner(shard)).await {
            Ok(signs) => break signs,
            Err(error) => {
                tracing::warn!(%error, "cannot listen for the owner");
                tokio::time::sleep(silence).await;
            }
        }
    };
    let mut heard_at = Instant::now();
    loop {
        match ask(connection, shard, silence).await {
            Asked::Nobody => return,
            Asked::Answered => heard_at = Instant::now(),
            Asked::Silence if heard_at.elapsed() >= silence => return,
            Asked::Silence => {}
        }
        if let Some(at) = listen(&mut signs, silence / 2).await {
            heard_at = at;
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

/// Listens while there are signs. Returns when the last one came, if any did.
async fn listen(signs: &mut Subscription, quiet: Duration) -> Option<Instant> {
    let mut heard_at = None;
    while let Ok(Some(_)) = timeout(quiet, signs.next()).await {
        heard_at = Some(Instant::now());
    }
    heard_at
}

//! Messages that come several times, out of order and late.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use muster_transport::{Connection, Message};
use tokio::task::JoinHandle;

use crate::chaos::{scene::Scene, tally::Tally};

/// What is said between owners and agents.
const SUBJECTS: [&str; 2] = ["muster.result.>", "muster.task.>"];
/// Marks what was repeated, so that it is not repeated again.
const MARK: &str = "Chaos-Repeat";
/// Most repeats of one message: with the message itself it comes up to five times.
const REPEATS_MAX: u64 = 4;
/// How late a repeat comes at most. Most runs have ended by then.
const LATE_MS_MAX: u64 = 3_000;
/// Repeats that wait to be sent; more messages are not repeated.
const WAITING_MAX: u64 = 5_000;

/// Repeats what agents and owners say to each other, until so many repeats were sent.
pub(crate) async fn repeated(
    scene: &mut Scene,
    tally: &mut Tally,
    times: u64,
) -> anyhow::Result<()> {
    let sent = Arc::new(AtomicU64::new(0));
    let mut repeating = Vec::new();
    for subject in SUBJECTS {
        let seed = scene.random.u64(..);
        repeating.push(start(&scene.observer, subject, seed, &sent).await?);
    }
    while sent.load(Ordering::Relaxed) < times {
        scene.before_fault().await?;
    }
    for one in repeating {
        one.abort();
    }
    // What was repeated last is still on its way.
    tokio::time::sleep(Duration::from_millis(LATE_MS_MAX)).await;
    tally.injected = sent.load(Ordering::Relaxed);
    Ok(())
}

async fn start(
    connection: &Connection,
    subject: &str,
    seed: u64,
    sent: &Arc<AtomicU64>,
) -> anyhow::Result<JoinHandle<()>> {
    let mut messages = connection.subscribe(subject).await?;
    let (connection, sent) = (connection.clone(), Arc::clone(sent));
    let waiting = Arc::new(AtomicU64::new(0));
    let mut random = fastrand::Rng::with_seed(seed);
    Ok(tokio::spawn(async move {
        while let Some(message) = messages.next().await {
            if message.header(MARK).is_some() || waiting.load(Ordering::Relaxed) > WAITING_MAX {
                continue;
            }
            for _ in 0..random.u64(..=REPEATS_MAX) {
                let late = Duration::from_millis(random.u64(..=LATE_MS_MAX));
                let (connection, message) = (connection.clone(), message.clone());
                let (sent, waiting) = (Arc::clone(&sent), Arc::clone(&waiting));
                waiting.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(async move {
                    tokio::time::sleep(late).await;
                    waiting.fetch_sub(1, Ordering::Relaxed);
                    if repeat(&connection, &message).await.is_ok() {
                        sent.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
        }
    }))
}

async fn repeat(connection: &Connection, message: &Message) -> anyhow::Result<()> {
    let headers = [(MARK, "1")];
    let payload = message.payload.to_vec();
    match &message.reply {
        Some(reply) => {
            connection
                .publish_with_reply_and_headers(&message.subject, reply, &headers, payload)
                .await?;
        }
        None => {
            connection
                .publish_with_headers(&message.subject, &headers, payload)
                .await?;
        }
    }
    Ok(())
}

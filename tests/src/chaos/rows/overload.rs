//! Twice the load that the system takes.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::ensure;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    chaos::{load::Client, scene::Scene, tally::Tally},
    eventually,
};

/// Clients that keep the system busy without being refused: it has room for 32 runs.
const CLIENTS: usize = 24;
/// How long each part is measured, and how long goes before.
const MEASURED: Duration = Duration::from_secs(8);
const WARM_UP: Duration = Duration::from_secs(2);
/// The pause of a client that is refused.
const REFUSED_PAUSE: Duration = Duration::from_millis(200);
/// What each of the run's tasks takes: the bound is what works at a time, not the processor.
const TASK_MS: u64 = 250;
/// How much of its best the system does at twice the load: 90 %.
const GOODPUT_MIN: f64 = 0.9;
/// Submissions a second beyond which this machine would be measured.
const RATE_MAX: f64 = 500.0;

/// What became of submissions.
#[derive(Debug, Default)]
struct Counts {
    completed: AtomicU64,
    refused: AtomicU64,
    otherwise: AtomicU64,
}

/// Measures the best goodput, and then the goodput at twice that load.
pub(crate) async fn doubled(
    scene: &mut Scene,
    tally: &mut Tally,
    times: u64,
) -> anyhow::Result<()> {
    scene.load.stop().await?;
    scene.probe_has_ended().await?;
    for time in 0..times {
        let peak = best(&scene.load.client(), time).await?;
        let (goodput, counts) = at_rate(&scene.load.client(), time, 2.0 * peak).await?;
        let refused = counts.refused.load(Ordering::Relaxed);
        let otherwise = counts.otherwise.load(Ordering::Relaxed);
        let note = format!(
            "{peak:.1} runs/s at best; at twice that {goodput:.1}, {refused} refused with 429"
        );
        tally.notes.push(note);
        ensure!(refused > 0, "nothing was refused at twice the load");
        ensure!(
            otherwise == 0,
            "{otherwise} answers were neither a result nor 429"
        );
        ensure!(
            goodput >= GOODPUT_MIN * peak,
            "{goodput:.1} runs/s of {peak:.1}"
        );
        tally.injected += 1;
    }
    Ok(())
}

/// Runs a second that are completed for clients of which each has one under way.
async fn best(client: &Arc<Client>, time: u64) -> anyhow::Result<f64> {
    let counts = Arc::new(Counts::default());
    let (begin, end) = (
        Instant::now() + WARM_UP,
        Instant::now() + WARM_UP + MEASURED,
    );
    let mut working = JoinSet::new();
    for number in 0..CLIENTS {
        let (client, counts) = (Arc::clone(client), Arc::clone(&counts));
        working.spawn(async move {
            let mut run = 0;
            while Instant::now() < end {
                let key = format!("best-{time}-{number}-{run}");
                if submit(&client, number + run, &key, &counts, begin..end).await == Some(429) {
                    tokio::time::sleep(REFUSED_PAUSE).await;
                }
                run += 1;
            }
        });
    }
    working.join_all().await;
    let completed = counts.completed.load(Ordering::Relaxed);
    ensure!(completed > 0, "no run is completed");
    Ok(per_second(completed))
}

/// Runs a second that are completed when so many are submitted, whatever becomes of them.
async fn at_rate(
    client: &Arc<Client>,
    time: u64,
    rate_per_s: f64,
) -> anyhow::Result<(f64, Arc<Counts>)> {
    ensure!(
        rate_per_s < RATE_MAX,
        "the bound does not hold: {rate_per_s:.0} runs/s"
    );
    let counts = Arc::new(Counts::default());
    let (begin, end) = (
        Instant::now() + WARM_UP,
        Instant::now() + WARM_UP + MEASURED,
    );
    let mut ticks = tokio::time::interval(Duration::from_secs_f64(1.0 / rate_per_s));
    let mut working = JoinSet::new();
    let mut number = 0;
    while Instant::now() < end {
        ticks.tick().await;
        let (client, counts) = (Arc::clone(client), Arc::clone(&counts));
        let key = format!("double-{time}-{number}");
        working.spawn(async move { submit(&client, number, &key, &counts, begin..end).await });
        number += 1;
    }
    working.join_all().await;
    let completed = counts.completed.load(Ordering::Relaxed);
    Ok((per_second(completed), counts))
}

async fn submit(
    client: &Client,
    place: usize,
    key: &str,
    counts: &Counts,
    measured: std::ops::Range<Instant>,
) -> Option<u16> {
    let status = client.try_waiting(place, key, &body()).await;
    let count = match status {
        Some(200) if measured.contains(&Instant::now()) => &counts.completed,
        Some(200) => return status,
        Some(429) => &counts.refused,
        _ => &counts.otherwise,
    };
    count.fetch_add(1, Ordering::Relaxed);
    status
}

fn body() -> Value {
    json!({"workflow": "echo", "request": {"values": ["a", "b"], "delay_ms": TASK_MS}})
}

#[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
fn per_second(count: u64) -> f64 {
    count as f64 / MEASURED.as_secs_f64()
}

impl Scene {
    /// Waits until the runs that are watched have ended: they take some of the room.
    async fn probe_has_ended(&self) -> anyhow::Result<()> {
        eventually("the watched runs have ended", || async {
            Ok(self.probe.have_ended().await?.then_some(()))
        })
        .await
    }
}

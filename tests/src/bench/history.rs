//! What history costs: memory, and the time to take over, with runs that have ended, that work, and
//! that wait for a person.

use std::{
    io::Write as _,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::usage::{Observed, Usage};
use crate::{Bus, Live};

/// Submissions under way at a time.
const AT_A_TIME: u64 = 64;
/// Restarts of which the median counts.
const RESTARTS: usize = 3;
/// How long runs may take to be packed: a minute of waiting, and some thousand a second.
const PACKING: Duration = Duration::from_secs(120);
/// How long it is quiet before a restart: a snapshot is taken each half minute, and what was written
/// since the last one is read again, which says nothing of history.
const QUIET: Duration = Duration::from_secs(35);
/// How often a submission is tried while nobody owns the shard.
const PAUSE: Duration = Duration::from_millis(5);

/// How many runs of each kind.
#[derive(Debug, Clone, Copy)]
pub struct History {
    /// Runs that work: they wait for an agent that is not there.
    pub active: u64,
    /// Runs of three tasks that have ended.
    pub ended: u64,
    /// Runs that wait for the answer to a question.
    pub asking: u64,
}

/// Measures with what works alone, then with what has ended behind it, then with what waits for a
/// person beside it, and prints a line each.
///
/// # Errors
/// When something does not start, or a run is not taken.
pub async fn measure_history(history: History) -> anyhow::Result<()> {
    let mut live = Live::with_echo().await?;
    live.add_agent("asker", &["planning"]).await?;
    let bus = live.bus().await?;
    tell("runs                          memory MiB   after a restart   restart s")?;
    let nobody = json!({"plan": {"tasks": [{"id": "a", "agent_type": "nobody", "payload": 1}]}});
    submit(&bus, "run", &nobody, history.active, false).await?;
    let what = format!("{} work", history.active);
    report(&mut live, &what).await?;
    let echo = json!({"workflow": "echo", "request": {"values": [1, 2, 3]}});
    submit(&bus, "run", &echo, history.ended, true).await?;
    report(&mut live, &format!("+ {} have ended", history.ended)).await?;
    if history.asking == 0 {
        return Ok(());
    }
    let asks = json!({"request": "a holiday"});
    submit(&bus, "plan", &asks, history.asking, false).await?;
    tokio::time::sleep(PACKING).await;
    report(
        &mut live,
        &format!("+ {} wait for a person", history.asking),
    )
    .await
}

/// Submits so many, and waits for the end of each where it has one.
async fn submit(bus: &Bus, verb: &str, body: &Value, count: u64, ends: bool) -> anyhow::Result<()> {
    let next = Arc::new(AtomicU64::new(0));
    let mut clients = JoinSet::new();
    for _ in 0..AT_A_TIME {
        let (bus, verb, body) = (bus.clone(), verb.to_owned(), body.clone());
        let next = Arc::clone(&next);
        clients.spawn(async move {
            while next.fetch_add(1, Ordering::Relaxed) < count {
                submit_one(&bus, &verb, &body, ends).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(ended) = clients.join_next().await {
        ended??;
    }
    Ok(())
}

/// Submits one, as often as it is refused because too many others work.
async fn submit_one(bus: &Bus, verb: &str, body: &Value, ends: bool) -> anyhow::Result<()> {
    loop {
        let reply = if ends {
            bus.call_waiting(verb, body).await?
        } else {
            bus.call("default", verb, body).await?
        };
        match reply.status {
            200 | 202 => return Ok(()),
            429 => tokio::time::sleep(PAUSE).await,
            _ => bail!("not taken: {reply:?}"),
        }
    }
}

async fn report(live: &mut Live, what: &str) -> anyhow::Result<()> {
    tokio::time::sleep(QUIET).await;
    let before_mib = memory_mib(live)?;
    let mut took = Vec::with_capacity(RESTARTS);
    for _ in 0..RESTARTS {
        took.push(restart(live).await?);
    }
    took.sort_unstable();
    let median = took.get(took.len() / 2).context("no restart")?;
    let after_mib = memory_mib(live)?;
    tell(&format!(
        "{what:<28} {before_mib:>11.0} {after_mib:>17.0} {:>11.2}",
        median.as_secs_f64()
    ))
}

/// Kills the orchestrator and starts it again; until a submission is taken.
async fn restart(live: &mut Live) -> anyhow::Result<Duration> {
    let orchestrator = live.orchestrator(0)?;
    orchestrator.program().kill()?;
    let begun = Instant::now();
    orchestrator.restart().await?;
    let api = live.api()?;
    let body = json!({"workflow": "echo", "request": {"values": [1]}});
    loop {
        let reply = api.post("/api/runs", &body).await;
        if reply.is_ok_and(|reply| reply.status == 202) {
            return Ok(begun.elapsed());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

fn memory_mib(live: &mut Live) -> anyhow::Result<f64> {
    let name = "orchestrator";
    let pid = live.orchestrator(0)?.program().pid();
    let usage = Usage::of(&[Observed::new(name, pid)])?;
    usage
        .rss_mib
        .get(name)
        .copied()
        .context("no memory is told")
}

fn tell(line: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stdout(), "{line}")?)
}

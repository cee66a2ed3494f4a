//! Those who are slow must not make others slow.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use muster_agent::{Agent, Context, Description, Output, RuntimeOptions, Task, async_trait};
use muster_proto::{AgentId, Fault, Json};
use serde::{Deserialize, Serialize};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpSocket, TcpStream},
};

use crate::{
    Served,
    chaos::{arena::SHARDS, log_check::LogCheck, memory::Memory, scene::Scene, tally::Tally},
    eventually, read_sse,
};

/// What the slow agent takes for what others do in a moment.
const SLOW: Duration = Duration::from_secs(2);
/// Tasks that it takes at a time: a small part of what the others take.
const CAPACITY: u32 = 4;
/// How long the system is watched without it.
const BEFORE: Duration = Duration::from_secs(8);
/// How long the system is watched with it. Once it has shown how slow it is, others are preferred.
const BESIDE: Duration = Duration::from_secs(20);
/// What the median run may take longer while there is a slow agent: half of what it took, and a
/// twitch of the machine.
const MEDIAN_FACTOR: f64 = 1.5;
const MEDIAN_EXTRA_MS: f64 = 150.0;
/// What a watcher's socket takes before the other side has to wait, in bytes.
const RECEIVED_MAX: u32 = 4_096;
/// What the orchestrators may grow by meanwhile; other runs go on and are remembered.
const GROWTH_MIB_MAX: f64 = 64.0;
/// The last event that a watcher names as seen, which comes again.
const SEEN_BEFORE: u64 = 5;

/// An agent as slow as that.
struct SlowEcho {
    taken: Arc<AtomicU64>,
}

#[derive(Serialize, Deserialize)]
struct Value {
    value: Json,
}

#[async_trait]
impl Agent for SlowEcho {
    fn description(&self) -> Description {
        Description::new("echo")
            .capabilities(["echo"])
            .max_capacity(CAPACITY)
    }

    async fn handle(&self, task: Task, _context: Context) -> Result<Output, Fault> {
        let value: Value = task.payload()?;
        self.taken.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(SLOW).await;
        Ok(Output::result(value))
    }
}

/// Lets a slow agent join for a while.
pub(crate) async fn agent(scene: &mut Scene, tally: &mut Tally) -> anyhow::Result<()> {
    tokio::time::sleep(BEFORE).await;
    let before = Memory::of(&scene.arena.processes())?;
    let taken = Arc::new(AtomicU64::new(0));
    tally.parted_at_ms = Some(now_ms()?);
    let options = RuntimeOptions {
        agent_id: Some(AgentId::new("slow")?),
        ..RuntimeOptions::default()
    };
    let url = scene.arena.cluster().urls();
    let agent = SlowEcho {
        taken: Arc::clone(&taken),
    };
    let mut served = Served::start_with(&url, options, agent).await?;
    let begun = Instant::now();
    while begun.elapsed() < BESIDE {
        scene.before_fault().await?;
    }
    tally.injected = taken.load(Ordering::Relaxed);
    served.drain();
    served.ended().await?;
    grown(scene, tally, &before)
}

/// The median run takes as long as before the slow agent came.
pub(crate) fn check(check: &LogCheck, tally: &mut Tally) {
    let Some(parted_at_ms) = tally.parted_at_ms else {
        return;
    };
    let (mut before, mut behind) = (Vec::new(), Vec::new());
    for (_, run) in check.runs() {
        if let Some((accepted_at_ms, took_ms)) = run.took().filter(|_| run.is_planned()) {
            let part = if accepted_at_ms < parted_at_ms {
                &mut before
            } else {
                &mut behind
            };
            part.push(took_ms);
        }
    }
    let (Some(before), Some(behind)) = (median(&mut before), median(&mut behind)) else {
        return tally.wrong.push("too few runs".to_owned());
    };
    tally.notes.push(format!(
        "the median run took {before:.0} ms, and {behind:.0} ms beside a slow agent"
    ));
    if behind > before * MEDIAN_FACTOR + MEDIAN_EXTRA_MS {
        tally.wrong.push("others became slow".to_owned());
    }
}

/// Watches a run by so many clients that read nothing until it is over.
pub(crate) async fn watchers(
    scene: &mut Scene,
    tally: &mut Tally,
    times: u64,
) -> anyhow::Result<()> {
    scene.before_fault().await?;
    let before = Memory::of(&scene.arena.processes())?;
    let mut watching = Vec::new();
    for number in 0..times {
        let shard = u32::try_from(number)? % SHARDS;
        let run = scene
            .probe
            .run(shard)
            .context("no run is watched")?
            .to_string();
        watching.push(watch(scene, &run).await?);
    }
    let runs: Vec<String> = (0..SHARDS)
        .filter_map(|shard| Some(scene.probe.run(shard)?.to_string()))
        .collect();
    eventually("the watched runs have ended", || async {
        Ok(scene.probe.have_ended().await?.then_some(()))
    })
    .await?;
    grown(scene, tally, &before)?;
    for stream in &watching {
        // There is something to read, and nobody did.
        stream.readable().await?;
        tally.injected += 1;
    }
    drop(watching);
    // Whoever was too slow begins behind what it has seen.
    for run in runs {
        let api = &scene.arena.apis()?[0];
        let events = read_sse(api, &run, Some(SEEN_BEFORE), usize::MAX).await?;
        let numbers = events.iter().map(|event| event["number"].as_u64());
        let expected = (SEEN_BEFORE + 1..).take(events.len()).map(Some);
        ensure!(numbers.eq(expected), "run {run} has a gap");
        let last = events.last().context("no events")?;
        ensure!(
            last["event"] == "run_completed",
            "run {run} ends with {last}"
        );
    }
    Ok(())
}

async fn watch(scene: &mut Scene, run: &str) -> anyhow::Result<TcpStream> {
    let address = scene.arena.orchestrator(0).address().to_owned();
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(RECEIVED_MAX)?;
    let mut stream = socket.connect(address.parse()?).await?;
    let request = format!(
        "GET /api/runs/{run}/events HTTP/1.1\r\nhost: {address}\r\naccept: text/event-stream\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    Ok(stream)
}

fn grown(scene: &mut Scene, tally: &mut Tally, before: &Memory) -> anyhow::Result<()> {
    let after = Memory::of(&scene.arena.processes())?;
    let grown = before.growth(&after);
    let orchestrators = grown
        .iter()
        .filter(|(name, _)| name.starts_with("orchestrator"));
    let most = orchestrators.map(|(_, mib)| *mib).fold(0.0, f64::max);
    tally.notes.push(format!(
        "no orchestrator has grown by more than {most:.0} MiB"
    ));
    ensure!(
        most <= GROWTH_MIB_MAX,
        "an orchestrator has grown by {most:.0} MiB"
    );
    Ok(())
}

fn now_ms() -> anyhow::Result<i64> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    Ok(i64::try_from(since.as_millis())?)
}

#[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
fn median(values: &mut [i64]) -> Option<f64> {
    values.sort_unstable();
    values.get(values.len() / 2).map(|value| *value as f64)
}

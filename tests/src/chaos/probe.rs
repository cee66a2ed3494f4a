//! How long a fault is felt: until new work is acknowledged, and the oldest open run moves again.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use futures_util::future::join_all;
use muster_proto::RunId;
use serde_json::{Value, json};

use super::{arena::SHARDS, load::Load, runs::Kind};
use crate::{Api, Reply, eventually};

/// Tasks of the run that is watched, one after the other.
const TASKS: usize = 120;
/// What each of them takes.
const TASK_MS: u64 = 100;
/// Tasks that have to be left when a fault happens: what is watched must not end by itself.
const TASKS_LEFT_MIN: usize = 60;
/// Echoes in each other's results: messages have a bound of 64 levels, and each takes two.
const NESTED_MAX: usize = 16;
/// How often it is looked at.
const LOOK_INTERVAL: Duration = Duration::from_millis(50);
/// How long an orchestrator may take to say how the run is: one that stands still says nothing.
const STATUS_WAIT: Duration = Duration::from_secs(1);
/// A fault that is felt for longer than this is not recovered from.
const RECOVERY_MAX: Duration = Duration::from_secs(90);
/// Keys that are tried until a run is on the shard that is wanted: half of them are.
const KEYS_MAX: u32 = 64;

/// A run on each shard that was submitted before all others that are open, and does one small task
/// after the other.
#[derive(Debug)]
pub(super) struct Probe {
    apis: Vec<Api>,
    runs: Vec<RunId>,
    submitted: u32,
}

impl Probe {
    pub(super) fn new(apis: Vec<Api>) -> Self {
        Self {
            apis,
            runs: Vec::new(),
            submitted: 0,
        }
    }

    /// The watched run of a shard.
    pub(super) fn run(&self, shard: u32) -> Option<&RunId> {
        self.runs.iter().find(|run| run.shard() == Some(shard))
    }

    /// Sees to it that each shard has a run that lasts long enough.
    ///
    /// # Errors
    /// When a run is not taken.
    pub(super) async fn renew(&mut self, load: &Load) -> anyhow::Result<()> {
        let mut lasting = Vec::new();
        for run in &self.runs {
            // Shards may move once more after a fault, which takes a moment each time.
            let known = eventually("an orchestrator says how a run is", || async {
                Ok(Some(self.status(run).await?))
            });
            if done(&known.await?) + TASKS_LEFT_MIN <= TASKS {
                lasting.push(run.clone());
            }
        }
        self.runs = lasting;
        for _ in 0..KEYS_MAX {
            if (0..SHARDS).all(|shard| self.run(shard).is_some()) {
                return Ok(());
            }
            // On which shard a key is cannot be known before.
            let key = format!("probe-{}", self.submitted);
            self.submitted += 1;
            let run = Arc::clone(&load.client())
                .submit(key, chain(), Kind::Long)
                .await;
            let run = run.context("a run that is to be watched was refused")?;
            self.runs.retain(|other| other.shard() != run.shard());
            self.runs.push(run);
        }
        bail!("no key is on one of the shards")
    }

    /// Whether the watched runs have ended.
    ///
    /// # Errors
    /// When no orchestrator says so.
    pub(super) async fn have_ended(&self) -> anyhow::Result<bool> {
        for run in &self.runs {
            if !self.status(run).await?.is_terminal() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Waits until shards have recovered from a fault. Returns how long after it that was.
    ///
    /// # Errors
    /// When one does not.
    pub(super) async fn recovery(&self, load: &Load, fault: Instant) -> anyhow::Result<Duration> {
        let shards = (0..SHARDS).map(|shard| self.recovery_of(load, fault, shard));
        let mut longest = Duration::ZERO;
        for recovered in join_all(shards).await {
            longest = longest.max(recovered?);
        }
        Ok(longest)
    }

    async fn recovery_of(
        &self,
        load: &Load,
        fault: Instant,
        shard: u32,
    ) -> anyhow::Result<Duration> {
        let (taken, moved) = tokio::join!(
            new_work_is_taken(load, fault, shard),
            self.moves(fault, shard)
        );
        Ok(taken?.max(moved?))
    }

    /// Waits until the watched run of a shard has one more task done than when it was first seen
    /// behind the fault.
    async fn moves(&self, fault: Instant, shard: u32) -> anyhow::Result<Duration> {
        let run = self.run(shard).context("no run is watched")?;
        let mut first = None;
        while fault.elapsed() < RECOVERY_MAX {
            if let Ok(reply) = self.status(run).await {
                let done = done(&reply);
                if reply.is_terminal() || done > *first.get_or_insert(done) {
                    return Ok(fault.elapsed());
                }
            }
            tokio::time::sleep(LOOK_INTERVAL).await;
        }
        bail!("run {run} does not move {RECOVERY_MAX:?} after the fault")
    }

    /// How a run is, as whichever orchestrator says first.
    ///
    /// # Errors
    /// When none says.
    pub(super) async fn status(&self, run: &RunId) -> anyhow::Result<Reply> {
        let asked = self.apis.iter().map(|api| {
            Box::pin(async move {
                let reply = tokio::time::timeout(STATUS_WAIT, api.status(run.as_str())).await??;
                anyhow::ensure!(reply.status == 200, "{reply:?}");
                anyhow::Ok(reply)
            })
        });
        let (reply, _) = futures_util::future::select_ok(asked).await?;
        Ok(reply)
    }

    /// Who has the watched run's task in hand, as the status names it; none between two tasks.
    pub(super) async fn holder(&self, shard: u32) -> Option<String> {
        let reply = self.status(self.run(shard)?).await.ok()?;
        let held = |task: &&Value| task["state"] == "assigned";
        let task = reply.tasks().iter().find(held)?;
        let agent = task["note"].as_str()?.strip_prefix("with ")?;
        Some(agent.to_owned())
    }
}

async fn new_work_is_taken(load: &Load, fault: Instant, shard: u32) -> anyhow::Result<Duration> {
    while fault.elapsed() < RECOVERY_MAX {
        if let Some(after) = load.runs().first_after(fault, shard) {
            return Ok(after);
        }
        tokio::time::sleep(LOOK_INTERVAL).await;
    }
    bail!("shard {shard} takes no new run {RECOVERY_MAX:?} after the fault")
}

fn done(reply: &Reply) -> usize {
    let is_done = |task: &&Value| task["state"] == "succeeded";
    reply.tasks().iter().filter(is_done).count()
}

/// Small tasks, one after the other.
fn chain() -> Value {
    let task = |number: usize| {
        let depends_on: Vec<String> = number
            .checked_sub(1)
            .map(|before| format!("t{before}"))
            .into_iter()
            .collect();
        let payload = json!({"value": number, "delay_ms": TASK_MS});
        // An echo gives back what it depends on, and so on: an integration of nothing ends that.
        let is_end = number % NESTED_MAX == NESTED_MAX - 1;
        let agent_type = if is_end { "echo-integration" } else { "echo" };
        json!({"id": format!("t{number}"), "agent_type": agent_type, "payload": payload, "depends_on": depends_on})
    };
    let tasks: Vec<Value> = (0..TASKS).map(task).collect();
    json!({"plan": {"tasks": tasks}})
}

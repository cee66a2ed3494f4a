//! One arena under load, while faults are done to it.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use muster_proto::RunId;
use muster_transport::Connection;
use serde_json::Value;

use super::{
    arena::{Arena, ArenaOptions, SHARDS},
    load::Load,
    log_check::LogCheck,
    probe::Probe,
    runs::Acknowledged,
    tally::Tally,
};
use crate::eventually;

/// Longest pause between two faults, in milliseconds: they must not fall into step with anything.
const PAUSE_MS_MAX: u64 = 400;

/// What a row works with.
pub(super) struct Scene {
    pub(super) load: Load,
    pub(super) probe: Probe,
    pub(super) random: fastrand::Rng,
    pub(super) observer: Connection,
    pub(super) arena: Arena,
}

/// What is the same for all rows.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    /// Where the processes write.
    pub(super) folder: PathBuf,
    /// Submissions a second.
    pub(super) rate_per_s: f64,
    pub(super) seed: u64,
}

/// What is left of a scene.
pub(super) struct Ended {
    /// What clients were told.
    pub(super) acknowledged: Vec<Acknowledged>,
    /// What the logs say.
    pub(super) check: LogCheck,
}

/// How long something lasts: somewhere between two bounds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    min_ms: u64,
    max_ms: u64,
}

impl Span {
    /// Between so many milliseconds.
    pub(super) const fn of_ms(min_ms: u64, max_ms: u64) -> Self {
        Self { min_ms, max_ms }
    }

    /// One length.
    pub(super) fn draw(self, random: &mut fastrand::Rng) -> Duration {
        Duration::from_millis(random.u64(self.min_ms..=self.max_ms))
    }
}

impl Scene {
    /// Starts an arena and its load, and waits until runs are taken on every shard.
    ///
    /// # Errors
    /// When something does not start.
    pub(super) async fn start(setting: &Setting, options: ArenaOptions) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&setting.folder)?;
        let arena = Arena::start(&setting.folder, options).await?;
        let load = Load::start(&arena, "load", setting.rate_per_s).await?;
        let mut scene = Self {
            load,
            probe: Probe::new(arena.apis()?),
            random: fastrand::Rng::with_seed(setting.seed),
            observer: arena.observer().await?,
            arena,
        };
        scene.probe.renew(&scene.load).await?;
        Ok(scene)
    }

    /// Gets ready for the next fault.
    ///
    /// # Errors
    /// When no run that is watched can be submitted.
    pub(super) async fn before_fault(&mut self) -> anyhow::Result<()> {
        self.probe.renew(&self.load).await?;
        let pause_ms = self.random.u64(..=PAUSE_MS_MAX);
        tokio::time::sleep(Duration::from_millis(pause_ms)).await;
        Ok(())
    }

    /// Waits until the system has recovered from a fault, and counts it.
    ///
    /// # Errors
    /// When it does not.
    pub(super) async fn recover(&self, tally: &mut Tally, fault: Instant) -> anyhow::Result<()> {
        let recovered = self.probe.recovery(&self.load, fault).await?;
        tally.recoveries.push(recovered);
        Ok(())
    }

    /// SIGKILL on an orchestrator; it stays dead.
    ///
    /// # Errors
    /// When it did not run.
    pub(super) fn kill_orchestrator(
        &mut self,
        tally: &mut Tally,
        number: usize,
    ) -> anyhow::Result<Instant> {
        let program = self.arena.orchestrator(number).program();
        ensure!(
            program.is_running(),
            "orchestrator {number} had ended by itself"
        );
        let fault = Instant::now();
        program.kill()?;
        tally.injected += 1;
        Ok(fault)
    }

    /// SIGKILL on an agent process; it stays dead.
    ///
    /// # Errors
    /// When it did not run.
    pub(super) fn kill_worker(
        &mut self,
        tally: &mut Tally,
        number: usize,
    ) -> anyhow::Result<Instant> {
        let program = self.arena.worker(number);
        ensure!(
            program.is_running(),
            "agent process {number} had ended by itself"
        );
        let fault = Instant::now();
        program.kill()?;
        tally.injected += 1;
        Ok(fault)
    }

    /// SIGKILL on a broker; it stays dead.
    ///
    /// # Errors
    /// When it did not run.
    pub(super) fn kill_broker(
        &mut self,
        tally: &mut Tally,
        number: usize,
    ) -> anyhow::Result<Instant> {
        let broker = self.arena.cluster().broker(number)?;
        ensure!(broker.is_running(), "broker {number} had ended by itself");
        let fault = Instant::now();
        broker.kill()?;
        tally.injected += 1;
        Ok(fault)
    }

    /// Starts a broker again.
    ///
    /// # Errors
    /// When it does not start.
    pub(super) fn restart_broker(&mut self, number: usize) -> anyhow::Result<()> {
        let broker = self.arena.cluster().broker(number)?;
        tokio::task::block_in_place(|| broker.restart())
    }

    /// Waits until every broker has all of every log.
    ///
    /// # Errors
    /// When one does not.
    pub(super) async fn brokers_are_level(&self) -> anyhow::Result<()> {
        let observer = &self.observer;
        for shard in 0..SHARDS {
            let stream = muster_proto::subject::log_stream(shard);
            let what = format!("all copies of {stream} are level");
            eventually(&what, || async {
                let cluster = stream_info(observer, &stream).await?["cluster"].clone();
                let replicas = cluster["replicas"].as_array().context("no replicas")?;
                let level = |one: &Value| one["current"] == true && one["offline"] != true;
                let all = cluster["leader"].is_string() && replicas.iter().all(level);
                Ok((all && replicas.len() == 2).then_some(()))
            })
            .await?;
        }
        Ok(())
    }

    /// Ends the load and reads the logs through.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) async fn finish(mut self, tally: &mut Tally) -> anyhow::Result<Ended> {
        if let Err(error) = self.load.stop().await {
            tally.wrong.push(format!("{error:#}"));
        }
        let acknowledged = self.load.runs().acknowledged();
        let mut check = LogCheck::open(&self.observer, &self.arena.archives()).await?;
        let (took, late) = check.until_ended(&acknowledged).await?;
        let took_s = took.as_secs_f64();
        tally.notes.push(format!(
            "all ended {took_s:.1} s after the last acknowledgement"
        ));
        for run in &late {
            tally.wrong.push(format!("run {run} ended too late"));
        }
        if let Some(run) = late.first() {
            self.tell_history(tally, run).await;
        }
        tally.wrong.extend(self.load.runs().wrong());
        tally.acknowledged = acknowledged.len() as u64;
        self.look_at_rows(tally).await?;
        self.look_at_logs(tally);
        Ok(Ended {
            acknowledged,
            check,
        })
    }

    /// The read model says of every run what the log says.
    async fn look_at_rows(&mut self, tally: &mut Tally) -> anyhow::Result<()> {
        let (whole, text) = self.arena.orchestrator(0).read_model("check").await?;
        if !whole {
            tally.wrong.push(format!("the read model: {text}"));
        }
        Ok(())
    }

    /// Adds the events of a run that should have ended earlier.
    async fn tell_history(&self, tally: &mut Tally, run: &RunId) {
        for api in self.arena.apis().unwrap_or_default() {
            if let Ok(events) = api.events(run.as_str()).await {
                let told = events.iter().map(|event| format!("{run}: {event}"));
                return tally.notes.extend(told);
            }
        }
    }

    /// No process may have panicked, unless it was asked to.
    fn look_at_logs(&mut self, tally: &mut Tally) {
        for (name, log) in self.arena.logs() {
            let panics = log.lines().filter(|line| line.contains("panicked at"));
            let unasked = panics.filter(|line| !line.contains("echo")).count();
            if unasked > 0 {
                tally.wrong.push(format!("{name} panicked {unasked} times"));
            }
        }
    }
}

/// What the broker says about a stream.
pub(super) async fn stream_info(connection: &Connection, stream: &str) -> anyhow::Result<Value> {
    let subject = format!("$JS.API.STREAM.INFO.{stream}");
    let wait = Some(Duration::from_secs(2));
    let answer = connection.request(&subject, &[], Vec::new(), wait).await?;
    Ok(serde_json::from_slice(&answer.payload)?)
}

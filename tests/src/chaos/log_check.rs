//! What the logs say once the faults are over: nothing lost, nothing doubled, nothing out of order.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context;
use muster_engine::{DeadLetter, Event, Record, State, StoredPlanTask};
use muster_proto::{RunId, TaskId};
use muster_transport::Connection;

use super::{
    arena::SHARDS,
    checked_run::CheckedRun,
    runs::{Acknowledged, Kind},
};
use crate::log_reader::LogReader;

/// How long runs may take to end once nothing more is submitted, after the last fault.
const ENDING_AIM: Duration = Duration::from_secs(15);
/// How long it is waited for them.
const ENDING_MAX: Duration = Duration::from_secs(60);
/// How often the logs are looked at meanwhile.
const LOOK_INTERVAL: Duration = Duration::from_millis(500);

/// The logs of all shards, read and folded as far as they go.
pub(super) struct LogCheck {
    readers: Vec<LogReader>,
    logs: Vec<CheckedLog>,
}

/// What is known of one shard's log.
#[derive(Default)]
pub(super) struct CheckedLog {
    state: State,
    epoch: u64,
    owners: u64,
    runs: HashMap<RunId, CheckedRun>,
    commands: HashMap<String, HashSet<RunId>>,
    wrong: Vec<String>,
}

/// The verdict.
#[derive(Debug, Clone, Default)]
pub(super) struct Verdict {
    /// Owners that followed the first one of each shard.
    pub(super) takeovers: u64,
    /// Runs that were acknowledged, and are not in the log or never ended.
    pub(super) lost: u64,
    /// Ends, results and runs beyond the one that there should be.
    pub(super) doubled: u64,
    /// Attempts that vanished with their agents.
    pub(super) attempts_lost: u64,
    /// Whatever else is wrong, and each of the above, in words.
    pub(super) wrong: Vec<String>,
}

impl LogCheck {
    /// Opens the logs.
    ///
    /// # Errors
    /// When the brokers do not answer.
    pub(super) async fn open(connection: &Connection, archives: &Path) -> anyhow::Result<Self> {
        let mut readers = Vec::new();
        let mut logs = Vec::new();
        for shard in 0..SHARDS {
            readers.push(LogReader::open(connection, archives, shard).await?);
            logs.push(CheckedLog::default());
        }
        Ok(Self { readers, logs })
    }

    /// Reads what is new.
    ///
    /// # Errors
    /// When it cannot be read, or no orchestrator could fold it.
    pub(super) async fn read_more(&mut self) -> anyhow::Result<()> {
        for (reader, log) in self.readers.iter_mut().zip(&mut self.logs) {
            reader
                .read_more(|sequence, bytes| log.take(sequence, &Record::from_bytes(bytes)?))
                .await?;
        }
        Ok(())
    }

    /// Reads until every acknowledged run has ended, or time is up. Returns how long that took, and
    /// the runs that took too long.
    ///
    /// # Errors
    /// As [`LogCheck::read_more`].
    pub(super) async fn until_ended(
        &mut self,
        acknowledged: &[Acknowledged],
    ) -> anyhow::Result<(Duration, Vec<RunId>)> {
        let begun = Instant::now();
        let mut late = None;
        loop {
            self.read_more().await?;
            let is_open = |one: &&Acknowledged| self.run(&one.run).is_none_or(CheckedRun::is_open);
            let open: Vec<&Acknowledged> = acknowledged.iter().filter(is_open).collect();
            let elapsed = begun.elapsed();
            if late.is_none() && elapsed >= ENDING_AIM {
                // Those that are watched take long by themselves.
                let of_load = open.iter().filter(|one| one.kind != Kind::Long);
                late = Some(of_load.map(|one| one.run.clone()).collect());
            }
            if open.is_empty() || elapsed >= ENDING_MAX {
                return Ok((elapsed, late.unwrap_or_default()));
            }
            tokio::time::sleep(LOOK_INTERVAL).await;
        }
    }

    /// One run.
    pub(super) fn run(&self, run: &RunId) -> Option<&CheckedRun> {
        self.log_of(run)?.runs.get(run)
    }

    fn log_of(&self, run: &RunId) -> Option<&CheckedLog> {
        self.logs.get(usize::try_from(run.shard()?).ok()?)
    }

    /// All dead letters.
    pub(super) fn dead_letters(&self) -> impl Iterator<Item = &Arc<DeadLetter>> {
        self.logs.iter().flat_map(|log| log.state.dead_letters())
    }

    /// All runs.
    pub(super) fn runs(&self) -> impl Iterator<Item = (&RunId, &CheckedRun)> {
        self.logs.iter().flat_map(|log| &log.runs)
    }

    /// Judges what was read against what clients were told.
    pub(super) fn judge(&self, acknowledged: &[Acknowledged]) -> Verdict {
        let mut verdict = Verdict::default();
        let fails: HashSet<&RunId> = acknowledged
            .iter()
            .filter(|one| one.kind == Kind::Fails)
            .map(|one| &one.run)
            .collect();
        for one in acknowledged {
            if self.run(&one.run).is_none_or(CheckedRun::is_open) {
                verdict.lost += 1;
                verdict.wrong.push(format!(
                    "run {} ({}) was acknowledged, and {}",
                    one.run,
                    one.key,
                    self.run(&one.run)
                        .map_or("is not in the log", |_| "has not ended")
                ));
            }
        }
        for log in &self.logs {
            log.judge(&fails, &mut verdict);
        }
        verdict
    }
}

impl CheckedLog {
    fn take(&mut self, sequence: u64, record: &Record) -> anyhow::Result<()> {
        for event in &record.events {
            self.take_event(event, record);
            let applied = self.state.apply(event, sequence, record.at);
            applied.context("an event that is illegal where it stands")?;
        }
        // An owner whose shard was taken over must not have written this.
        if record.epoch != self.epoch {
            let (written, current) = (record.epoch, self.epoch);
            self.wrong.push(format!(
                "record {sequence} was written in epoch {written}, and epoch {current} had begun"
            ));
        }
        Ok(())
    }

    fn take_event(&mut self, event: &Event, record: &Record) {
        match event {
            Event::OwnerChanged { epoch, .. } => {
                if *epoch != self.epoch + 1 || *epoch != record.epoch {
                    let before = self.epoch;
                    self.wrong
                        .push(format!("epoch {epoch} follows epoch {before}"));
                }
                self.epoch = *epoch;
                self.owners += 1;
            }
            Event::RunAccepted(accepted) => {
                let command = accepted.command_id.to_string();
                let runs = self.commands.entry(command).or_default();
                runs.insert(accepted.run_id.clone());
            }
            _ => {}
        }
        if let Some(run_id) = event.run_id() {
            self.runs
                .entry(run_id.clone())
                .or_default()
                .take(event, record.at);
        }
    }

    fn judge(&self, fails: &HashSet<&RunId>, verdict: &mut Verdict) {
        verdict.takeovers += self.owners.saturating_sub(1);
        verdict.wrong.extend(self.wrong.iter().cloned());
        for (command, runs) in &self.commands {
            if runs.len() > 1 {
                verdict.doubled += runs.len() as u64 - 1;
                verdict
                    .wrong
                    .push(format!("{command} became runs {runs:?}"));
            }
        }
        for (id, run) in &self.runs {
            verdict.doubled += run.doubled();
            verdict.attempts_lost += run.attempts_lost();
            if let Some(violation) = run.violation(fails.contains(id)) {
                verdict.wrong.push(format!("run {id} {violation}"));
            }
        }
    }
}

/// The ids of tasks of a plan.
pub(super) fn ids(plan: &[StoredPlanTask]) -> impl Iterator<Item = TaskId> {
    plan.iter().map(|task| task.id.clone())
}

/// Results by task.
pub(super) type Results = BTreeMap<TaskId, u32>;

//! Holding the read model against the fold of the whole log.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use muster_engine::Run;
use muster_read_model::{ReadModel, RunRow};
use muster_settings::Settings;

use super::{body_bytes_max, projector::ROWS_AT_A_TIME, rows::run_row, tools::Tools};
use crate::owner::{Fold, Source};

/// How long the rows may lag behind the log before that is an error: owners tell twice a second.
const LAG_MAX: Duration = Duration::from_secs(30);
const LOOK_INTERVAL: Duration = Duration::from_millis(100);
/// Runs that are named in the report.
const NAMED_MAX: usize = 10;

/// What was found.
#[derive(Debug, Default)]
pub struct Consistency {
    /// By shard.
    pub shards: Vec<ShardConsistency>,
    /// Some of the runs whose rows are not right, and why.
    pub examples: Vec<String>,
}

/// What was found in one shard.
#[derive(Debug, Default)]
pub struct ShardConsistency {
    /// The shard.
    pub shard: u32,
    /// The record up to which the log was folded.
    pub through: u64,
    /// Runs of the log.
    pub runs: u64,
    /// Of these, runs whose row says the same.
    pub same: u64,
    /// Runs without a row.
    pub missing: u64,
    /// Runs whose row says something else.
    pub different: u64,
    /// Rows of these runs that did not change after that record.
    rows: u64,
    /// Rows without a run.
    pub unknown: u64,
}

impl Consistency {
    /// The share of runs and rows that agree, in percent; 100 where there are none.
    #[must_use]
    pub fn score_percent(&self) -> f64 {
        let same: u64 = self.shards.iter().map(|shard| shard.same).sum();
        let all: u64 = self
            .shards
            .iter()
            .map(|shard| shard.runs + shard.unknown)
            .sum();
        if all == 0 {
            return 100.0;
        }
        #[allow(clippy::cast_precision_loss, reason = "a percentage")]
        let score = 100.0 * same as f64 / all as f64;
        score
    }

    /// Whether all of it agrees: a score that is rounded may hide one run in millions.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.shards
            .iter()
            .all(|shard| shard.same == shard.runs && shard.unknown == 0)
    }
}

/// Folds the whole log, archive included and snapshots left aside, and compares every run with its
/// row. Orchestrators may run meanwhile.
///
/// # Errors
/// When the broker, the archive or the database does not serve, the log is damaged, or the rows are
/// far behind it.
pub async fn check(settings: &Settings) -> anyhow::Result<Consistency> {
    let tools = Tools::open(settings).await?;
    let model = tools.model().await?;
    let mut checker = Checker {
        model: &model,
        body_bytes_max: body_bytes_max(settings),
        found: Consistency::default(),
    };
    for source in &tools.sources {
        let shard = checker.shard(source).await?;
        checker.found.shards.push(shard);
    }
    let found = checker.found;
    model.close().await;
    Ok(found)
}

struct Checker<'a> {
    model: &'a ReadModel,
    body_bytes_max: usize,
    found: Consistency,
}

impl Checker<'_> {
    async fn shard(&mut self, source: &Source) -> anyhow::Result<ShardConsistency> {
        let shard = source.settings.shard;
        let end = source.log.extent().await?.last_sequence;
        self.wait_for(shard, end).await?;
        let mut found = ShardConsistency {
            shard,
            through: end,
            ..ShardConsistency::default()
        };
        let mut fold = Fold::new(source);
        while fold.last_sequence() < end {
            let mut runs: Vec<Arc<Run>> = Vec::new();
            let folded = fold.follow(source, |sequence, ended| {
                runs.extend(ended);
                sequence < end && runs.len() < ROWS_AT_A_TIME
            });
            folded.await?;
            self.compare(shard, &runs, &mut found).await?;
        }
        let open = fold.state().open_since(0);
        let open = open.map_err(|reason| anyhow::anyhow!("a run cannot be unpacked: {reason}"))?;
        for runs in open.chunks(ROWS_AT_A_TIME) {
            self.compare(shard, runs, &mut found).await?;
        }
        let rows = self.model.count(shard, end).await?;
        found.unknown = rows.saturating_sub(found.rows);
        Ok(found)
    }

    async fn wait_for(&self, shard: u32, sequence: u64) -> anyhow::Result<()> {
        let begun = Instant::now();
        loop {
            let position = self.model.position(shard).await?.unwrap_or(0);
            if position >= sequence {
                return Ok(());
            }
            if begun.elapsed() > LAG_MAX {
                bail!(
                    "the read model of shard {shard} holds records up to {position}, and the log ends at {sequence}: an orchestrator has to be running to keep it up to date; or make it again with `orchestrator read-model rebuild`"
                );
            }
            tokio::time::sleep(LOOK_INTERVAL).await;
        }
    }

    async fn compare(
        &mut self,
        shard: u32,
        runs: &[Arc<Run>],
        found: &mut ShardConsistency,
    ) -> anyhow::Result<()> {
        let ids: Vec<String> = runs.iter().map(|run| run.id.to_string()).collect();
        let rows = self
            .model
            .rows(&ids)
            .await
            .context("cannot read the rows")?;
        let rows: HashMap<&str, &RunRow> =
            rows.iter().map(|row| (row.run_id.as_str(), row)).collect();
        for run in runs {
            found.runs += 1;
            let expected = run_row(shard, run, self.body_bytes_max);
            let row = rows.get(expected.run_id.as_str());
            found.rows += u64::from(row.is_some_and(|row| row.sequence <= found.through));
            match row {
                None => {
                    found.missing += 1;
                    self.name(&expected.run_id, "has no row");
                }
                // It went on while this was looked at.
                Some(row) if row.sequence > expected.sequence && !run.is_terminal() => {
                    found.same += 1;
                }
                Some(row) if **row == expected => found.same += 1,
                Some(row) => {
                    found.different += 1;
                    self.name(&expected.run_id, &difference(row, &expected));
                }
            }
        }
        Ok(())
    }

    fn name(&mut self, run_id: &str, what: &str) {
        if self.found.examples.len() < NAMED_MAX {
            self.found.examples.push(format!("run {run_id} {what}"));
        }
    }
}

/// The first thing that is not the same.
fn difference(row: &RunRow, expected: &RunRow) -> String {
    let pairs = [
        ("state", row.state.clone(), expected.state.clone()),
        (
            "sequence",
            row.sequence.to_string(),
            expected.sequence.to_string(),
        ),
        (
            "events",
            row.events.to_string(),
            expected.events.to_string(),
        ),
        ("tasks", row.tasks.clone(), expected.tasks.clone()),
    ];
    let first = pairs.into_iter().find(|(_, is, should)| is != should);
    match first {
        Some(("tasks", ..)) => "has other tasks".to_owned(),
        Some((column, is, should)) => format!("has {column} {is} instead of {should}"),
        None => "has another request, title or time".to_owned(),
    }
}

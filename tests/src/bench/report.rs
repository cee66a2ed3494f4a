//! The files with the figures.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context;
use serde::Serialize;

use super::{Case, Entry, figures::Figures};

/// One entry of `canonical.json` and `baseline.json`. The names are part of what is documented.
#[derive(Serialize)]
struct Line<'a> {
    sync: &'static str,
    entry: &'static str,
    concurrency: usize,
    runs_per_s: Option<f64>,
    p50_ms: Option<f64>,
    p99_ms: Option<f64>,
    rss_mib: &'a BTreeMap<String, f64>,
}

/// One entry of `details.json`: everything, and each round of it.
#[derive(Serialize)]
struct Detail<'a> {
    sync: &'static str,
    entry: &'static str,
    concurrency: usize,
    median: &'a Figures,
    rounds: &'a [Figures],
}

/// A case with what was measured.
#[derive(Debug)]
pub(super) struct CaseReport {
    /// The case.
    pub(super) case: Case,
    /// Its rounds.
    pub(super) rounds: Vec<Figures>,
    /// Their median.
    pub(super) median: Figures,
}

/// Writes `canonical.json`, `baseline.json` and `details.json`. A file that would be empty is left
/// as it is.
///
/// # Errors
/// When the folder cannot be written to.
pub(super) fn write(folder: &Path, reports: &[CaseReport]) -> anyhow::Result<()> {
    let is_baseline = |report: &&CaseReport| report.case.entry == Entry::Baseline;
    let (baseline, canonical): (Vec<_>, Vec<_>) = reports.iter().partition(is_baseline);
    let canonical: Vec<Line> = canonical.into_iter().map(line).collect();
    let baseline: Vec<Line> = baseline.into_iter().map(line).collect();
    write_list(folder, "canonical.json", &canonical)?;
    write_list(folder, "baseline.json", &baseline)?;
    let details: Vec<Detail> = reports.iter().map(detail).collect();
    write_list(folder, "details.json", &details)
}

fn line(report: &CaseReport) -> Line<'_> {
    let Case {
        sync,
        entry,
        concurrency,
    } = report.case;
    Line {
        sync: sync.as_str(),
        entry: entry.as_str(),
        concurrency,
        runs_per_s: report.median.runs_per_s,
        p50_ms: report.median.p50_ms,
        p99_ms: report.median.p99_ms,
        rss_mib: &report.median.rss_mib,
    }
}

fn detail(report: &CaseReport) -> Detail<'_> {
    let Case {
        sync,
        entry,
        concurrency,
    } = report.case;
    Detail {
        sync: sync.as_str(),
        entry: entry.as_str(),
        concurrency,
        median: &report.median,
        rounds: &report.rounds,
    }
}

fn write_list<T: Serialize>(folder: &Path, name: &str, list: &[T]) -> anyhow::Result<()> {
    if list.is_empty() {
        return Ok(());
    }
    let path = folder.join(name);
    let mut text = serde_json::to_vec_pretty(list)?;
    text.push(b'\n');
    fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))
}

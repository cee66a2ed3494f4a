//! The state at one sequence, written down, and read again.
//!
//! A snapshot is a small [`SnapshotHead`] and parts. Each part is lines of JSON: one run, parked
//! run, ended run or dead letter a line, its id first. A later part says what changed since the
//! parts before it; for each id the newest line counts. So a snapshot costs what has changed, and
//! old parts are merged ([`merge`]) when there are many.

use std::{collections::HashSet, sync::Arc};

use muster_proto::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    DeadLetter, Run, Stopped, WorkflowSpec,
    record::FORMAT,
    state::{Parked, Remembered},
};

/// What a snapshot says besides its parts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SnapshotHead {
    /// The format that the parts are written in.
    pub format: u32,
    /// The shard.
    pub shard: u32,
    /// The last record that it holds.
    pub sequence: u64,
    /// Who wrote that record, counted from 1.
    pub epoch: u64,
    /// Its name.
    pub owner: Option<String>,
    /// The format that records are written in by then.
    pub log_format: u32,
    /// When it was decided, by the log's clock.
    pub at: Timestamp,
    /// Workflows that the log defines.
    pub workflows: Vec<Arc<WorkflowSpec>>,
    /// Runs that have not ended, for a glance.
    pub active: usize,
    /// Whether an operator has stopped everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stopped>,
}

/// What changed in a state since a sequence, taken between two records. Cheap to take: it shares
/// the runs with the state, and is written down elsewhere.
#[derive(Debug)]
pub struct Capture {
    /// The snapshot that it completes.
    pub head: SnapshotHead,
    /// What changed after this sequence is in it.
    pub since: u64,
    pub(crate) runs: Vec<Arc<Run>>,
    pub(crate) parked: Vec<Arc<Parked>>,
    pub(crate) ended: Vec<Arc<Remembered>>,
    pub(crate) dead_letters: Vec<Arc<DeadLetter>>,
}

/// One line of a part.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Entry {
    Run(Box<Run>),
    Parked(Parked),
    Ended(Remembered),
    DeadLetter(DeadLetter),
}

/// The same, for writing without a copy.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum EntryRef<'a> {
    Run(&'a Run),
    Parked(&'a Parked),
    Ended(&'a Remembered),
    DeadLetter(&'a DeadLetter),
}

#[derive(Serialize)]
struct LineOut<'a> {
    id: &'a str,
    entry: EntryRef<'a>,
}

#[derive(Deserialize)]
struct LineIn<'a> {
    #[serde(borrow)]
    id: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    entry: &'a RawValue,
}

/// Why a snapshot cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// Written by a later version.
    #[error(
        "the snapshot has format {0}, this version reads up to {FORMAT}: start a newer orchestrator"
    )]
    TooNew(u32),
    /// Not what an orchestrator writes.
    #[error("the snapshot cannot be read: {0}")]
    Damaged(String),
}

impl Capture {
    /// Writes it as parts of about `part_bytes_max` each; a single line may be longer.
    #[must_use]
    pub fn encode(&self, part_bytes_max: usize) -> Vec<Vec<u8>> {
        let runs = self.runs.iter();
        let runs = runs.map(|run| (run.id.as_str(), EntryRef::Run(run)));
        let parked = self.parked.iter();
        let parked = parked.map(|run| (run.id.as_str(), EntryRef::Parked(run)));
        let ended = self.ended.iter();
        let ended = ended.map(|run| (run.id.as_str(), EntryRef::Ended(run)));
        let letters = self.dead_letters.iter();
        let letters = letters.map(|letter| (letter.id.as_str(), EntryRef::DeadLetter(letter)));
        let mut parts = Parts::new(part_bytes_max);
        for (id, entry) in runs.chain(parked).chain(ended).chain(letters) {
            // Writing into memory a struct of texts, numbers and checked JSON has no way to fail.
            let line = serde_json::to_vec(&LineOut { id, entry }).unwrap_or_default();
            parts.push(&line);
        }
        parts.finish()
    }
}

/// Lines, cut into parts.
struct Parts {
    bytes_max: usize,
    done: Vec<Vec<u8>>,
    current: Vec<u8>,
}

impl Parts {
    fn new(bytes_max: usize) -> Self {
        Self {
            bytes_max,
            done: Vec::new(),
            current: Vec::new(),
        }
    }

    fn push(&mut self, line: &[u8]) {
        if !self.current.is_empty() && self.current.len() + line.len() > self.bytes_max {
            self.done.push(std::mem::take(&mut self.current));
        }
        self.current.extend_from_slice(line);
        self.current.push(b'\n');
    }

    fn finish(mut self) -> Vec<Vec<u8>> {
        if !self.current.is_empty() {
            self.done.push(self.current);
        }
        self.done
    }
}

/// The newest line of each id, newest first.
fn newest<'a>(
    parts: &'a [Vec<u8>],
    mut take: impl FnMut(&'a [u8], &'a RawValue) -> Result<(), SnapshotError>,
) -> Result<(), SnapshotError> {
    let mut seen = HashSet::new();
    for part in parts.iter().rev() {
        let lines: Vec<&[u8]> = part
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .collect();
        for line in lines.into_iter().rev() {
            let read: LineIn<'a> = serde_json::from_slice(line)
                .map_err(|error| SnapshotError::Damaged(error.to_string()))?;
            if seen.insert(read.id) {
                take(line, read.entry)?;
            }
        }
    }
    Ok(())
}

/// Reads the parts of a snapshot, oldest first: what counts of them, oldest first.
pub(crate) fn read(head: &SnapshotHead, parts: &[Vec<u8>]) -> Result<Vec<Entry>, SnapshotError> {
    if head.format > FORMAT {
        return Err(SnapshotError::TooNew(head.format));
    }
    let mut entries = Vec::new();
    newest(parts, |_, entry| {
        let entry = serde_json::from_str(entry.get());
        entries.push(entry.map_err(|error| SnapshotError::Damaged(error.to_string()))?);
        Ok(())
    })?;
    entries.reverse();
    Ok(entries)
}

/// Writes the parts of a snapshot, oldest first, as fewer that say the same.
///
/// # Errors
/// [`SnapshotError`] when a part cannot be read.
pub fn merge(parts: &[Vec<u8>], part_bytes_max: usize) -> Result<Vec<Vec<u8>>, SnapshotError> {
    let mut lines = Vec::new();
    newest(parts, |line, _| {
        lines.push(line);
        Ok(())
    })?;
    let mut merged = Parts::new(part_bytes_max);
    for line in lines.into_iter().rev() {
        merged.push(line);
    }
    Ok(merged.finish())
}

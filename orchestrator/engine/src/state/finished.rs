//! Runs that ended: the latest whole, older ones as their places in the log.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use muster_proto::{CommandId, RunId, Tenant, Timestamp};
use serde::{Deserialize, Serialize};

use crate::limits::{FINISHED_BYTES_MAX, FINISHED_RUNS_MAX, REMEMBERED_RUNS_MAX};

/// What is left in memory of a run that ended a while ago: enough to fold it again from the log.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Remembered {
    pub(crate) id: RunId,
    pub(crate) tenant: Tenant,
    pub(crate) command_id: CommandId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) body_sha256: Option<String>,
    pub(crate) accepted_at: Timestamp,
    /// Sequences of the records that hold its events.
    pub(crate) sequences: Arc<[u64]>,
}

impl Remembered {
    /// Where it stands among ended runs.
    pub(crate) fn order(&self) -> (u64, &RunId) {
        (self.sequences.last().copied().unwrap_or(0), &self.id)
    }
}

/// Runs that ended, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Finished {
    whole: VecDeque<(RunId, usize)>,
    whole_bytes: usize,
    remembered: HashMap<RunId, Arc<Remembered>>,
    remembered_order: VecDeque<Arc<Remembered>>,
}

impl Finished {
    /// Adds a run that just ended. Returns runs to evict from memory.
    pub(crate) fn add(&mut self, id: RunId, bytes: usize) -> Vec<RunId> {
        self.whole.push_back((id, bytes));
        self.whole_bytes += bytes;
        let mut evicted = Vec::new();
        // The newest stays, whatever its size: somebody is about to ask for it.
        while self.whole.len() > 1
            && (self.whole.len() > FINISHED_RUNS_MAX || self.whole_bytes > FINISHED_BYTES_MAX)
        {
            if let Some((id, bytes)) = self.whole.pop_front() {
                self.whole_bytes -= bytes;
                evicted.push(id);
            }
        }
        evicted
    }

    /// Keeps the places of a run that leaves memory.
    pub(crate) fn remember(&mut self, run: Remembered) {
        let remembered = Arc::new(run);
        self.remembered
            .insert(remembered.id.clone(), Arc::clone(&remembered));
        self.remembered_order.push_back(remembered);
    }

    /// Those whose last record is after `since`, oldest first.
    pub(crate) fn remembered_since(&self, since: u64) -> Vec<Arc<Remembered>> {
        let newer = self
            .remembered_order
            .iter()
            .rev()
            .take_while(|run| run.order().0 > since);
        let mut newer: Vec<_> = newer.cloned().collect();
        newer.reverse();
        newer
    }

    /// The last record that ended one of those that are no longer whole.
    pub(crate) fn evicted_through(&self) -> u64 {
        self.remembered_order.back().map_or(0, |run| run.order().0)
    }

    pub(crate) fn get(&self, id: &RunId) -> Option<&Remembered> {
        self.remembered.get(id).map(AsRef::as_ref)
    }

    /// Whether the bounds hold, and as many whole runs are accounted for as there are. Says what is
    /// wrong.
    pub(crate) fn check(&self, whole: usize) -> Result<(), String> {
        let bytes: usize = self.whole.iter().map(|(_, bytes)| bytes).sum();
        if self.whole.len() != whole || self.whole_bytes != bytes {
            return Err(format!(
                "{} ended runs of {} bytes are accounted for, but {whole} of {bytes} are there",
                self.whole.len(),
                self.whole_bytes
            ));
        }
        let above = self.whole.len() > FINISHED_RUNS_MAX
            || (bytes > FINISHED_BYTES_MAX && self.whole.len() > 1)
            || self.remembered.len() > REMEMBERED_RUNS_MAX
            || self.remembered.len() != self.remembered_order.len();
        if above {
            return Err("more ended runs are kept than the bounds allow".to_owned());
        }
        Ok(())
    }

    /// Forgets the oldest where there are too many, and returns them.
    pub(crate) fn forget_oldest(&mut self) -> Vec<Arc<Remembered>> {
        let mut forgotten = Vec::new();
        while self.remembered_order.len() > REMEMBERED_RUNS_MAX {
            if let Some(remembered) = self.remembered_order.pop_front() {
                self.remembered.remove(&remembered.id);
                forgotten.push(remembered);
            }
        }
        forgotten
    }
}

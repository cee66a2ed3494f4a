//! Runs that ended: the latest whole, older ones as their places in the log.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use muster_proto::{CommandId, RunId, Tenant, Timestamp};

use crate::{
    Run,
    limits::{FINISHED_BYTES_MAX, FINISHED_RUNS_MAX, REMEMBERED_RUNS_MAX},
};

/// What is left in memory of a run that ended a while ago: enough to fold it again from the log.
#[derive(Debug, Clone)]
pub(crate) struct Remembered {
    pub(crate) id: RunId,
    pub(crate) tenant: Tenant,
    pub(crate) command_id: CommandId,
    pub(crate) body_sha256: Option<String>,
    pub(crate) accepted_at: Timestamp,
    /// Sequences of the records that hold its events.
    pub(crate) sequences: Arc<[u64]>,
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
    /// Adds a run that just ended. Returns runs to evict from memory, and those to forget.
    pub(crate) fn add(&mut self, id: RunId, bytes: usize) -> (Vec<RunId>, Vec<Arc<Remembered>>) {
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
        (evicted, self.forget_oldest())
    }

    /// Keeps the places of a run that leaves memory.
    pub(crate) fn remember(&mut self, run: &Run) {
        let remembered = Arc::new(Remembered {
            id: run.id.clone(),
            tenant: run.tenant.clone(),
            command_id: run.command_id.clone(),
            body_sha256: run.body_sha256.clone(),
            accepted_at: run.accepted_at,
            sequences: run.sequences.as_slice().into(),
        });
        self.remembered
            .insert(run.id.clone(), Arc::clone(&remembered));
        self.remembered_order.push_back(remembered);
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

    fn forget_oldest(&mut self) -> Vec<Arc<Remembered>> {
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

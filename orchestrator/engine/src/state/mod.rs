//! The state of a shard: the fold of its log.

mod apply;
mod at_task;
mod finished;
mod ready;

use std::{collections::HashMap, sync::Arc};

use muster_proto::{CommandId, RunId, Tenant, Timestamp};

use crate::{Event, Run, WorkflowSpec, timers::Timers};

pub(crate) use at_task::deadline;
pub(crate) use finished::Finished;
pub(crate) use ready::Ready;

/// An event that cannot follow what is there: the log is damaged, or the engine has a defect.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{event} is illegal here: {reason}")]
pub struct Illegal {
    /// The kind of event.
    pub event: &'static str,
    /// Why it cannot be.
    pub reason: String,
}

/// Everything that the log of a shard says.
#[derive(Debug, Default)]
pub struct State {
    /// Who writes, counted from 1.
    pub(crate) epoch: u64,
    pub(crate) owner: Option<String>,
    pub(crate) workflows: HashMap<String, Arc<WorkflowSpec>>,
    /// Runs that have not ended, and the latest that have.
    pub(crate) runs: HashMap<RunId, Run>,
    /// Which run a command brought.
    pub(crate) commands: HashMap<(Tenant, CommandId), RunId>,
    /// Runs in the order in which they were taken.
    pub(crate) order: std::collections::BTreeSet<(Timestamp, RunId)>,
    pub(crate) finished: Finished,
    pub(crate) ready: Ready,
    pub(crate) timers: Timers,
    pub(crate) active: usize,
    pub(crate) default_timeout_ms: DefaultTimeoutMs,
}

/// Time-out of tasks that name none, in milliseconds, by this owner's settings.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DefaultTimeoutMs(pub(crate) i64);

impl Default for DefaultTimeoutMs {
    fn default() -> Self {
        Self(30_000)
    }
}

impl State {
    /// Takes one event of the record at `sequence`, decided at `at`.
    ///
    /// # Errors
    /// [`Illegal`] when the event cannot follow what is there; the state is then unchanged as far
    /// as the event's run is concerned.
    pub fn apply(&mut self, event: &Event, sequence: u64, at: Timestamp) -> Result<(), Illegal> {
        apply::apply(self, event, at)?;
        if let Some(run) = event.run_id().and_then(|id| self.runs.get_mut(id)) {
            run.events += 1;
            if run.sequences.last() != Some(&sequence) {
                run.sequences.push(sequence);
            }
        }
        if matches!(
            event,
            Event::RunCompleted { .. } | Event::RunFailed { .. } | Event::RunCancelled { .. }
        ) {
            self.finish(event.run_id());
        }
        Ok(())
    }

    /// A run that is in memory.
    #[must_use]
    pub fn run(&self, id: &RunId) -> Option<&Run> {
        self.runs.get(id)
    }

    /// All runs in memory.
    pub fn runs(&self) -> impl Iterator<Item = &Run> {
        self.runs.values()
    }

    /// Runs that have not ended.
    #[must_use]
    pub fn active(&self) -> usize {
        self.active
    }

    fn finish(&mut self, id: Option<&RunId>) {
        let Some(run) = id.and_then(|id| self.runs.get(id)) else {
            return;
        };
        self.active = self.active.saturating_sub(1);
        let (evicted, forgotten) = self.finished.add(run.id.clone(), run.bytes());
        for id in evicted {
            self.evict(&id);
        }
        for place in forgotten {
            self.order.remove(&(place.accepted_at, place.id.clone()));
            self.commands
                .remove(&(place.tenant.clone(), place.command_id.clone()));
        }
    }

    fn evict(&mut self, id: &RunId) {
        if let Some(run) = self.runs.remove(id) {
            self.finished.remember(&run);
        }
    }
}

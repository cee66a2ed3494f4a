//! The state of a shard: the fold of its log.

mod apply;
mod at_attempt;
mod at_letters;
mod at_task;
mod capture;
mod conversations;
mod dead_letters;
mod finished;
mod keep;
mod parked;
mod pause;
mod ready;
mod redirect;
mod send_back;
mod turns;
mod waiting_for_person;

use std::{collections::HashMap, sync::Arc};

use muster_proto::{CommandId, RunId, Tenant, Timestamp};

use crate::{DeadLetter, Event, Run, Stopped, StoredPlanTask, WorkflowSpec, timers::Timers};

pub(crate) use at_task::deadline;
pub(crate) use dead_letters::DeadLetters;
pub(crate) use finished::{Finished, Remembered};
pub(crate) use parked::Parked;
pub(crate) use ready::{Ready, Waiting};

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
    pub(crate) runs: HashMap<RunId, Arc<Run>>,
    /// Which run a command brought.
    pub(crate) commands: HashMap<(Tenant, CommandId), RunId>,
    /// Plans that have come in part.
    pub(crate) plan_parts: HashMap<RunId, PlanParts>,
    /// Runs in the order in which they were taken.
    pub(crate) order: std::collections::BTreeSet<(Timestamp, RunId)>,
    pub(crate) finished: Finished,
    pub(crate) ready: Ready,
    pub(crate) timers: Timers,
    pub(crate) active: usize,
    /// Of these, runs that work: they wait neither for their turn nor for a person.
    pub(crate) working: usize,
    /// Runs that wait for a person, packed.
    pub(crate) parked: HashMap<RunId, Arc<Parked>>,
    /// Runs that wait for a person and are not packed, by the time since when.
    pub(crate) asking: std::collections::BTreeSet<(Timestamp, RunId)>,
    /// Runs with questions that end by themselves, by the time when the first of these does; packed
    /// ones too.
    pub(crate) expiring: std::collections::BTreeSet<(Timestamp, RunId)>,
    /// Runs of each conversation that have not ended, by their places.
    pub(crate) conversations: HashMap<(Tenant, String), std::collections::BTreeMap<u64, RunId>>,
    /// Whether an operator has stopped everything.
    pub(crate) stopped: Option<Stopped>,
    /// What could not be done.
    pub(crate) dead_letters: DeadLetters,
    /// The format that records are written in; 0 before the first one says so.
    pub(crate) log_format: u32,
    /// Runs that wait for their turn, the first to come first.
    pub(crate) waiting: std::collections::BTreeSet<(Timestamp, RunId)>,
    pub(crate) default_timeout_ms: DefaultTimeoutMs,
}

/// The beginning of a plan, and the records that it came in.
#[derive(Debug, Default)]
pub(crate) struct PlanParts {
    pub(crate) tasks: Vec<StoredPlanTask>,
    pub(crate) sequences: Vec<u64>,
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
        if let Some(id) = event.run_id() {
            self.wake(id, at)?;
        }
        let held_slot = event.run_id().is_some_and(|id| self.holds_slot(id));
        apply::apply(self, event, sequence, at)?;
        if let Some(run) = event.run_id().and_then(|id| self.runs.get_mut(id)) {
            let run = Arc::make_mut(run);
            // Watchers do not see parts, and see every number.
            run.events += u64::from(!matches!(event, Event::PlanPart { .. }));
            if run.sequences.last() != Some(&sequence) {
                run.sequences.push(sequence);
            }
            match (held_slot, run.holds_slot()) {
                (false, true) => self.working += 1,
                (true, false) => self.working -= 1,
                (true, true) | (false, false) => {}
            }
            if run.asking_since.is_some() == run.questions.is_empty() {
                let id = run.id.clone();
                self.note_waiting(&id, at);
            }
            if let Some(id) = event.run_id() {
                self.note_expiry(id);
            }
        }
        if let Event::TaskFailed { task_id, .. } | Event::TaskSkipped { task_id, .. } = event {
            let run = event.run_id().and_then(|id| self.runs.get(id));
            let letter = run.and_then(|run| DeadLetter::of(run, run.task(task_id)?, at, sequence));
            if let Some(letter) = letter {
                self.dead_letters.put(letter);
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
        self.runs.get(id).map(AsRef::as_ref)
    }

    fn holds_slot(&self, id: &RunId) -> bool {
        self.runs.get(id).is_some_and(|run| run.holds_slot())
    }

    /// All runs in memory.
    pub fn runs(&self) -> impl Iterator<Item = &Run> {
        self.runs.values().map(AsRef::as_ref)
    }

    /// The format that records are written in.
    #[must_use]
    pub fn log_format(&self) -> u32 {
        self.log_format.max(crate::record::FORMAT_OLDEST)
    }

    /// What could not be done, newest first.
    pub fn dead_letters(&self) -> impl Iterator<Item = &Arc<crate::DeadLetter>> {
        self.dead_letters.newest()
    }

    /// Runs that have not ended and that a record after this one changed, packed ones too.
    ///
    /// # Errors
    /// What is wrong with a packed run.
    pub fn open_since(&self, sequence: u64) -> Result<Vec<Arc<Run>>, String> {
        let changed = |run: &Run| run.last_sequence() > sequence;
        let warm = self.runs.values();
        let warm = warm.filter(|run| !run.is_terminal() && changed(run));
        let mut runs: Vec<_> = warm.cloned().collect();
        for parked in self.parked.values() {
            if parked.parked_in > sequence + 1 {
                let run = parked.unpack(&self.workflows)?;
                runs.extend(changed(&run).then(|| Arc::new(run)));
            }
        }
        Ok(runs)
    }

    /// Runs that work at the moment: not ended, and waiting neither for their turn nor for a person.
    #[must_use]
    pub fn working(&self) -> usize {
        self.working
    }

    /// Runs that wait for their turn.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
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
        for id in self.finished.add(run.id.clone(), run.bytes()) {
            self.evict(&id);
        }
        self.forget_oldest();
    }

    fn forget_oldest(&mut self) {
        for place in self.finished.forget_oldest() {
            self.order.remove(&(place.accepted_at, place.id.clone()));
            self.commands
                .remove(&(place.tenant.clone(), place.command_id.clone()));
        }
    }

    fn evict(&mut self, id: &RunId) {
        if let Some(run) = self.runs.remove(id) {
            self.finished.remember(run.remembered());
        }
    }
}

//! Runs that wait for a person: which can be packed, packing them, and waking them again.

use std::{borrow::Cow, sync::Arc};

use muster_proto::{RunId, Timestamp, api::TaskState};

use super::{Illegal, Parked, State, apply::illegal};
use crate::{Run, limits::PARK_AFTER_MS};

impl State {
    /// Notes since when a run waits for a person, or that it does no more.
    pub(super) fn note_waiting(&mut self, id: &RunId, at: Timestamp) {
        let Some(run) = self.runs.get_mut(id) else {
            return;
        };
        let waits = !run.questions.is_empty();
        match (run.asking_since, waits) {
            (None, true) => {
                Arc::make_mut(run).asking_since = Some(at);
                self.asking.insert((at, id.clone()));
            }
            (Some(since), false) => {
                Arc::make_mut(run).asking_since = None;
                self.asking.remove(&(since, id.clone()));
            }
            (None, false) | (Some(_), true) => {}
        }
    }

    /// Notes when the first question of a run ends by itself.
    pub(super) fn note_expiry(&mut self, id: &RunId) {
        let Some(run) = self.runs.get_mut(id) else {
            return;
        };
        let ends = run.questions.iter();
        let first = ends.filter_map(|open| open.question.expires_at).min();
        if run.expires_at == first {
            return;
        }
        let before = std::mem::replace(&mut Arc::make_mut(run).expires_at, first);
        if let Some(before) = before {
            self.expiring.remove(&(before, id.clone()));
        }
        self.expiring.extend(first.map(|at| (at, id.clone())));
    }

    /// Packs runs that have waited for a person for a while and have nothing else to do, at most
    /// so many. `parked_in` is the sequence of the next record.
    pub(crate) fn park(&mut self, most: usize, parked_in: u64, now: Timestamp) {
        let until = Timestamp::from_ms(now.as_ms() - PARK_AFTER_MS);
        for _ in 0..most {
            let Some((since, id)) = self.asking.first().cloned() else {
                return;
            };
            if since > until {
                return;
            }
            self.asking.remove(&(since, id.clone()));
            let Some(run) = self.runs.get_mut(&id) else {
                continue;
            };
            if let Some(parked) = is_idle(run).then(|| Parked::of(run, parked_in)).flatten() {
                self.runs.remove(&id);
                self.parked.insert(id, Arc::new(parked));
            } else {
                // It works beside its question: looked at again after another while.
                Arc::make_mut(run).asking_since = Some(now);
                self.asking.insert((now, id));
            }
        }
    }

    /// Unpacks a run that is about to change, or that somebody asks for.
    pub(crate) fn wake(&mut self, id: &RunId, now: Timestamp) -> Result<(), Illegal> {
        let Some(parked) = self.parked.get(id) else {
            return Ok(());
        };
        let unpacked = parked.unpack(&self.workflows);
        let mut run = unpacked.map_err(|error| illegal("parked run", format!("{id}: {error}")))?;
        self.parked.remove(id);
        run.asking_since = Some(now);
        self.asking.insert((now, id.clone()));
        self.runs.insert(id.clone(), Arc::new(run));
        Ok(())
    }

    /// A run, unpacked for a look where it is packed.
    #[must_use]
    pub fn peek(&self, id: &RunId) -> Option<Cow<'_, Run>> {
        match self.runs.get(id) {
            Some(run) => Some(Cow::Borrowed(run)),
            None => {
                let unpacked = self.parked.get(id)?.unpack(&self.workflows);
                unpacked.ok().map(Cow::Owned)
            }
        }
    }

    /// Runs that are packed.
    #[must_use]
    pub fn parked(&self) -> usize {
        self.parked.len()
    }
}

/// Whether nothing of a run is under way or about to be.
fn is_idle(run: &Run) -> bool {
    run.tasks
        .iter()
        .all(|task| !matches!(task.state, TaskState::Ready | TaskState::Assigned))
}

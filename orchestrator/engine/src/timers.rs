//! What has to happen when time passes: rebuilt by the fold, so that a takeover keeps every timer.

use std::collections::{BTreeSet, HashMap};

use muster_proto::{RunId, Timestamp};

/// What a timer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TimerKind {
    /// A failed task may be tried again.
    Retry,
    /// An attempt should have ended.
    Deadline {
        /// Which attempt.
        attempt: u32,
    },
}

/// One timer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Timer {
    pub(crate) due: Timestamp,
    pub(crate) run_id: RunId,
    pub(crate) place: usize,
    pub(crate) kind: TimerKind,
}

/// All timers of a shard, in order of time. A task has at most one: it waits for a retry, or an
/// attempt at it runs.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    order: BTreeSet<Timer>,
    places: HashMap<(RunId, usize), (Timestamp, TimerKind)>,
}

impl Timers {
    /// Sets the timer of a task, in place of the one that it had.
    pub(crate) fn set(&mut self, timer: Timer) {
        self.clear(&timer.run_id, timer.place);
        let key = (timer.run_id.clone(), timer.place);
        self.places.insert(key, (timer.due, timer.kind));
        self.order.insert(timer);
    }

    /// Removes the timer of a task, if it has one.
    pub(crate) fn clear(&mut self, run_id: &RunId, place: usize) {
        if let Some((due, kind)) = self.places.remove(&(run_id.clone(), place)) {
            let run_id = run_id.clone();
            self.order.remove(&Timer {
                due,
                run_id,
                place,
                kind,
            });
        }
    }

    /// The timer of a task.
    pub(crate) fn get(&self, run_id: &RunId, place: usize) -> Option<(Timestamp, TimerKind)> {
        self.places.get(&(run_id.clone(), place)).copied()
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// Takes the first timer that is due.
    pub(crate) fn pop_due(&mut self, now: Timestamp) -> Option<Timer> {
        if self.order.first()?.due > now {
            return None;
        }
        let timer = self.order.pop_first()?;
        self.places.remove(&(timer.run_id.clone(), timer.place));
        Some(timer)
    }
}

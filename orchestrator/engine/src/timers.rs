//! What has to happen when time passes: rebuilt by the fold, so that a takeover keeps every timer.

use std::collections::{BTreeSet, HashMap};

use muster_proto::{RunId, Timestamp};

/// What a timer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TimerKind {
    /// A failed task may be tried again.
    Retry,
    /// An attempt has taken longer than usual: a second agent may begin.
    Hedge,
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

/// All timers of a shard, in order of time. A task has at most one of each kind: it waits for a
/// retry, or one or two attempts at it run.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    order: BTreeSet<Timer>,
    places: HashMap<(RunId, usize), Vec<(TimerKind, Timestamp)>>,
}

impl Timers {
    /// Sets a timer of a task, in place of the one of the same kind that it had.
    pub(crate) fn set(&mut self, timer: Timer) {
        self.clear(&timer.run_id, timer.place, timer.kind);
        let key = (timer.run_id.clone(), timer.place);
        let timers = self.places.entry(key).or_default();
        timers.push((timer.kind, timer.due));
        self.order.insert(timer);
    }

    /// Removes one timer of a task, if it has it.
    pub(crate) fn clear(&mut self, run_id: &RunId, place: usize, kind: TimerKind) {
        self.remove(run_id, place, |known| known == kind);
    }

    /// Removes all timers of a task.
    pub(crate) fn clear_all(&mut self, run_id: &RunId, place: usize) {
        self.remove(run_id, place, |_| true);
    }

    fn remove(&mut self, run_id: &RunId, place: usize, is_meant: impl Fn(TimerKind) -> bool) {
        let key = (run_id.clone(), place);
        let Some(timers) = self.places.get_mut(&key) else {
            return;
        };
        for (kind, due) in timers.extract_if(.., |(kind, _)| is_meant(*kind)) {
            self.order.remove(&Timer {
                due,
                run_id: run_id.clone(),
                place,
                kind,
            });
        }
        if timers.is_empty() {
            self.places.remove(&key);
        }
    }

    /// The timers of a task.
    pub(crate) fn of(&self, run_id: &RunId, place: usize) -> &[(TimerKind, Timestamp)] {
        let timers = self.places.get(&(run_id.clone(), place));
        timers.map_or(&[], Vec::as_slice)
    }

    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// Takes the first timer that is due.
    pub(crate) fn pop_due(&mut self, now: Timestamp) -> Option<Timer> {
        if self.order.first()?.due > now {
            return None;
        }
        let timer = self.order.first()?.clone();
        self.clear(&timer.run_id, timer.place, timer.kind);
        Some(timer)
    }
}

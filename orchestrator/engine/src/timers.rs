//! What has to happen when time passes: rebuilt by the fold, so that a takeover keeps every timer.

use std::collections::BTreeSet;

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

/// All timers of a shard, in order of time.
#[derive(Debug, Default)]
pub(crate) struct Timers(BTreeSet<Timer>);

impl Timers {
    pub(crate) fn set(&mut self, timer: Timer) {
        self.0.insert(timer);
    }

    pub(crate) fn clear(&mut self, timer: &Timer) {
        self.0.remove(timer);
    }

    /// Takes the first timer that is due.
    pub(crate) fn pop_due(&mut self, now: Timestamp) -> Option<Timer> {
        if self.0.first()?.due > now {
            return None;
        }
        self.0.pop_first()
    }
}

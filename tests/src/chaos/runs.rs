//! What clients were told, and when.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use muster_proto::RunId;

/// What is special about a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing: it ends with an answer, within a second or two.
    Usual,
    /// It takes long, with an answer.
    Long,
    /// It has to end without an answer.
    Fails,
}

/// A submission that was acknowledged.
#[derive(Debug, Clone)]
pub(super) struct Acknowledged {
    /// The run.
    pub(super) run: RunId,
    /// The Idempotency-Key.
    pub(super) key: String,
    /// When it was sent for the first time.
    pub(super) begun_at: Instant,
    /// When the acknowledgement came.
    pub(super) at: Instant,
    /// What is special about it.
    pub(super) kind: Kind,
}

/// All of them, and what was refused meanwhile; shared by all clients.
#[derive(Debug, Default)]
pub(super) struct Runs {
    told: Mutex<Told>,
}

#[derive(Debug, Default)]
struct Told {
    acknowledged: Vec<Acknowledged>,
    wrong: Vec<String>,
    under_way: usize,
}

impl Runs {
    /// A submission begins.
    pub(super) fn begin(&self) {
        self.lock().under_way += 1;
    }

    /// A submission ended, one way or the other.
    pub(super) fn end(&self) {
        self.lock().under_way -= 1;
    }

    /// Submissions that are not acknowledged yet.
    pub(super) fn under_way(&self) -> usize {
        self.lock().under_way
    }

    /// It was acknowledged.
    pub(super) fn acknowledge(&self, acknowledged: Acknowledged) {
        self.lock().acknowledged.push(acknowledged);
    }

    /// An answer came that a client must never get.
    pub(super) fn blame(&self, what: String) {
        self.lock().wrong.push(what);
    }

    /// What clients should never have been told.
    pub(super) fn wrong(&self) -> Vec<String> {
        self.lock().wrong.clone()
    }

    /// All that were acknowledged so far.
    pub(super) fn acknowledged(&self) -> Vec<Acknowledged> {
        self.lock().acknowledged.clone()
    }

    /// How long after a moment the first submission on a shard that began behind it was
    /// acknowledged; none where none was yet.
    pub(super) fn first_after(&self, moment: Instant, shard: u32) -> Option<Duration> {
        let told = self.lock();
        let on_shard = told.acknowledged.iter().rev();
        on_shard
            .take_while(|one| one.at >= moment)
            .filter(|one| one.begun_at >= moment && one.run.shard() == Some(shard))
            .map(|one| one.at - moment)
            .min()
    }

    fn lock(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

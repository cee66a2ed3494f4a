//! Looking at the state between two records: snapshots, and what the read model is told.

use muster_proto::Timestamp;

use super::{Output, Shard, batch::Batch, batch::Projected};
use crate::limits::{PARK_AT_A_TIME, PROJECT_MS};

/// What is to be looked at next.
#[derive(Debug, Default)]
pub(super) struct Observations {
    /// A snapshot is wanted of what changed after this sequence.
    capture_since: Option<u64>,
    /// The read model knows all runs as of this record.
    projected_through: u64,
    /// When the read model is told of runs that go on.
    project_at: Option<Timestamp>,
    project: bool,
}

impl Observations {
    /// Whoever takes over tells what comes after the records that it has folded.
    pub(super) fn after(sequence: u64) -> Self {
        Self {
            projected_through: sequence,
            ..Self::default()
        }
    }
}

impl Shard {
    pub(super) fn want_capture(&mut self, since: u64) {
        self.observations.capture_since = Some(since);
    }

    /// Time has passed: packs what waits, and tells the read model now and then.
    pub(super) fn observe_later(&mut self, now: Timestamp) {
        let next = self.log.next_sequence();
        self.state.park(PARK_AT_A_TIME, next, now);
        let observations = &mut self.observations;
        if self.settings.projects && observations.project_at.is_none_or(|at| at <= now) {
            observations.project_at = Some(Timestamp::from_ms(now.as_ms() + PROJECT_MS));
            observations.project = true;
        }
    }

    /// Looks at the state as the batch makes it, whose record will be at `sequence`: the effects
    /// follow when it is stored.
    pub(super) fn observe(&mut self, batch: &mut Batch, sequence: u64) {
        // A plan that has come in part is in no snapshot: the rest of it follows at once.
        let is_whole = self.state.plan_parts.is_empty();
        if let Some(since) = self.observations.capture_since.take_if(|_| is_whole) {
            let at = batch.at.unwrap_or(self.handled_at);
            let capture = self.state.capture(self.settings.shard, since, sequence, at);
            batch.then(Output::Snapshot(Box::new(capture)));
        }
        self.project(&mut batch.projected, sequence);
    }

    /// The same for the batch that was just closed.
    pub(super) fn observe_closed(&mut self) {
        let wanted = self.observations.capture_since.is_some() || self.observations.project;
        if !wanted {
            return;
        }
        let Some((sequence, closed)) = self.log.last_closed() else {
            return;
        };
        let mut batch = std::mem::take(closed);
        self.observe(&mut batch, sequence);
        if let Some((_, closed)) = self.log.last_closed() {
            *closed = batch;
        }
    }

    /// The same when nothing is under way.
    pub(super) fn observe_settled(&mut self) {
        let wanted = self.observations.capture_since.is_some() || self.observations.project;
        if !wanted || !self.log.is_settled() || !self.is_owner() {
            return;
        }
        let sequence = self.log.last_sequence();
        let mut batch = Batch::default();
        self.observe(&mut batch, sequence);
        batch.release(sequence, &mut self.outputs);
    }

    fn project(&mut self, projected: &mut Projected, sequence: u64) {
        if !std::mem::take(&mut self.observations.project) {
            return;
        }
        let since = self.observations.projected_through;
        let open = self.state.runs.values();
        let open = open.filter(|run| !run.is_terminal() && run.last_sequence() > since);
        projected.runs.extend(open.cloned());
        let letters = self.state.dead_letters.newest();
        // In the order in which they came: what people did about them came later.
        let letters = letters.filter(|letter| letter.sequence > since);
        projected.dead_letters.extend(letters.cloned());
        projected.complete = sequence > since;
        self.observations.projected_through = sequence;
    }
}

//! Backups: a second agent for an important task that takes longer than usual.

use muster_proto::Timestamp;

use super::Shard;
use crate::{
    Terms,
    limits::HEDGE_AGAIN_MS,
    state::Waiting,
    timers::{Timer, TimerKind},
};

impl Shard {
    /// An attempt has taken longer than usual: another agent begins as well, as soon as one has
    /// room. The first result counts, and the other attempt is stopped.
    pub(super) fn hedge(&mut self, timer: &Timer, now: Timestamp) {
        let Some(run) = self.state.run(&timer.run_id) else {
            return;
        };
        let Some(task) = run.tasks.get(timer.place) else {
            return;
        };
        let running: Vec<_> = task.running().map(|made| made.agent_id.clone()).collect();
        let [primary] = running.as_slice() else {
            return;
        };
        let is_paused = run.paused || self.state.stopped.is_some();
        let waiting = Waiting {
            run_id: run.id.clone(),
            place: timer.place,
            priority: task.priority,
        };
        let primary = primary.clone();
        let choice = self.choose(&waiting, primary.as_ref(), now);
        let choice = choice.filter(|choice| !is_paused && !choice.candidates.is_empty());
        let choice = choice.filter(|_| self.closed_gate(&waiting, now).is_none());
        let (Some(choice), true) = (choice, self.log.has_room_for_attempts()) else {
            self.state.timers.set(Timer {
                due: Timestamp::from_ms(now.as_ms() + HEDGE_AGAIN_MS),
                kind: TimerKind::Hedge,
                ..timer.clone()
            });
            return;
        };
        if let Some(terms) = self.terms(&waiting, &choice, None) {
            let terms = Terms {
                backup: true,
                hedge_after_ms: None,
                ..terms
            };
            let best = choice.candidates.first().map(|best| best.agent_id.clone());
            self.start_attempt(&waiting, best, choice.candidates, terms, now);
        }
    }
}

//! Tasks that wait at a gate, and letting them through.

use muster_proto::Timestamp;

use super::Shard;
use crate::{Run, RunTask, gates::Gate, state::Waiting};

impl Shard {
    /// The gates that a task has to pass.
    pub(super) fn gates_of(&self, run: &Run, task: &RunTask) -> Vec<Gate> {
        let mut gates = self.settings.limits.gates(run, task);
        if run.cost_limit_usd.is_some() {
            gates.push(Gate::Budget(run.id.clone()));
        }
        gates
    }

    pub(super) fn has_gates(&self, waiting: &Waiting) -> bool {
        let run = self.state.run(&waiting.run_id);
        let task = run.and_then(|run| Some((run, run.tasks.get(waiting.place)?)));
        task.is_some_and(|(run, task)| !self.gates_of(run, task).is_empty())
    }

    /// The gate that keeps a task now.
    pub(super) fn closed_gate(&mut self, waiting: &Waiting, now: Timestamp) -> Option<Gate> {
        let run = self.state.run(&waiting.run_id)?;
        let gates = self.gates_of(run, run.tasks.get(waiting.place)?);
        self.gates.closed(&gates, &self.settings.limits, now)
    }

    /// Tasks that wait for time to pass try their gate again: as many as may begin at once.
    pub(super) fn open_timed_gates(&mut self) {
        for gate in self.gates.timed() {
            while self.state.ready.release(&gate) {}
        }
    }
}

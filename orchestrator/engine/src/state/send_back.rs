//! Doing tasks again whose results were sent back, and all that was built on them.

use std::collections::BTreeSet;

use muster_proto::{CommandId, Conflict, api::TaskState};

use super::{Illegal, apply::settle_state, at_task::AtTask};
use crate::{AttemptState, decide::conflict::sent_back_by};

impl AtTask<'_> {
    /// The attempt `number` at this task found the conflicts, or a person who was asked about them
    /// wants the results sent back.
    pub(super) fn send_back(
        &mut self,
        number: u32,
        conflicts: &[Conflict],
        command_id: Option<&CommandId>,
    ) -> Result<(), Illegal> {
        let finder = &self.run.tasks[self.place];
        let again = sent_back_by(self.run, finder, number, conflicts);
        let Some(again) = again.filter(|again| !again.is_empty()) else {
            return self.refuse("blames a task that it does not build on");
        };
        if finder.is_running(number) {
            self.close(number, AttemptState::Failed, Some("sent results back"))?;
            self.charge(number);
        }
        self.run.answer_commands.extend(command_id.cloned());
        for place in &again {
            self.at_place(*place, |it| it.begin_anew(conflicts));
        }
        self.link(&again);
        settle_state(self.run);
        Ok(())
    }

    fn at_place(&mut self, place: usize, act: impl FnOnce(&mut Self)) {
        let own = std::mem::replace(&mut self.place, place);
        act(self);
        self.place = own;
    }

    /// The task is as it was when the plan was made, but for what was learned. What was charged
    /// stays charged.
    fn begin_anew(&mut self, conflicts: &[Conflict]) {
        self.cancel_running();
        let was_open = self.task().is_open();
        let had_result = self.task().state == TaskState::Succeeded;
        if was_open {
            self.settle_task();
        }
        self.run.tasks_open += 1;
        self.run.tasks_succeeded -= u32::from(had_result);
        let task = self.task();
        for attempt in &mut task.attempts {
            if attempt.state == AttemptState::Succeeded {
                attempt.state = AttemptState::SentBack;
            }
        }
        task.kept = None;
        task.superseded = u32::try_from(task.attempts.len()).unwrap_or(u32::MAX);
        task.state = TaskState::Blocked;
        if let Some(original) = task.fell_back_from.take() {
            task.agent_type = original;
        }
        task.failures = 0;
        task.lost = 0;
        task.batch_max = None;
        task.outcome_unknown = false;
        task.success = None;
        task.fault = None;
        task.dependents.clear();
        let id = task.id.clone();
        let about = |conflict: &&Conflict| conflict.responsible == id;
        for conflict in conflicts.iter().filter(about) {
            task.learn(&conflict.reason);
        }
        task.sent_back += u32::from(conflicts.iter().any(|conflict| about(&conflict)));
    }

    /// Waits for each dependency that is open, and lets those begin that wait for none.
    fn link(&mut self, again: &BTreeSet<usize>) {
        for place in again {
            let depends_on = self.run.tasks[*place].depends_on.clone();
            let open = |before: &&usize| self.run.tasks[**before].is_open();
            self.run.tasks[*place].waits_for = depends_on.iter().filter(open).count();
            for before in depends_on.iter().filter(|before| again.contains(before)) {
                self.run.tasks[*before].dependents.push(*place);
            }
        }
        for place in again {
            if self.run.tasks[*place].waits_for == 0 {
                self.at_place(*place, Self::make_ready);
            }
        }
    }
}

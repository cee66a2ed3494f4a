//! Results that are taken over from the run before, and plans that wait for a person.

use std::sync::Arc;

use muster_proto::{Question, api::TaskState};

use super::{Illegal, State, apply::settle_state, at_task::AtTask};
use crate::{Held, KeptTask, StoredPlanTask, StoredSuccess};

/// Takes over results, each after those that its task needs.
pub(super) fn keep(
    state: &mut State,
    run_id: &muster_proto::RunId,
    tasks: &[KeptTask],
    at: muster_proto::Timestamp,
) -> Result<(), Illegal> {
    for kept in tasks {
        AtTask::find(state, "tasks_kept", run_id, &kept.task_id, at)?.keep(&kept.key)?;
    }
    Ok(())
}

impl AtTask<'_> {
    fn keep(&mut self, key: &str) -> Result<(), Illegal> {
        let result = self.run.modifies.as_ref();
        let Some(result) = result.and_then(|it| it.results.get(key)).cloned() else {
            return self.refuse("nothing like it was done before");
        };
        if self.task().state != TaskState::Ready {
            return self.refuse("is not ready");
        }
        self.settle_task();
        let task = self.task();
        task.state = TaskState::Succeeded;
        task.fault = None;
        task.kept = Some(result.effects);
        task.success = Some(result.success.without_plan());
        self.run.tasks_succeeded += 1;
        self.free_dependents();
        settle_state(self.run);
        Ok(())
    }

    /// The attempt has brought a plan that a person has to agree to.
    pub(super) fn hold(
        &mut self,
        number: u32,
        success: &Arc<StoredSuccess>,
        parts: Vec<StoredPlanTask>,
        question: &Question,
    ) -> Result<(), Illegal> {
        self.ask(number, question)?;
        self.run.hold(
            self.place,
            Held {
                attempt: number,
                success: whole(success, parts),
            },
        );
        settle_state(self.run);
        Ok(())
    }
}

/// The success with all of its plan.
fn whole(success: &Arc<StoredSuccess>, parts: Vec<StoredPlanTask>) -> Arc<StoredSuccess> {
    if parts.is_empty() {
        return Arc::clone(success);
    }
    let mut whole = StoredSuccess::clone(success);
    whole.plan = [parts, whole.plan].concat();
    Arc::new(whole)
}

//! Tasks that an operator gives to other agents.

use muster_proto::{AgentId, AgentType, CommandId, api::TaskState};

use super::{Illegal, at_task::AtTask};

impl AtTask<'_> {
    /// The task is of another type, or of one agent, from now on; what is under way for it counts no
    /// more, and it begins anew where it had begun.
    pub(super) fn redirect(
        &mut self,
        agent_type: &AgentType,
        agent_id: Option<&AgentId>,
        command_id: &CommandId,
    ) -> Result<(), Illegal> {
        self.cancel_running();
        self.timers.clear_all(&self.run.id, self.place);
        self.ready.remove(&self.run.id, self.place);
        self.run.answer_commands.push(command_id.clone());
        let task = self.task();
        task.agent_type = agent_type.clone();
        task.pinned = agent_id.cloned();
        task.retry_at = None;
        task.batch_max = None;
        if task.fell_back_from.as_ref() == Some(agent_type) {
            task.fell_back_from = None;
        }
        if matches!(task.state, TaskState::Ready | TaskState::Assigned) {
            self.make_ready();
        }
        Ok(())
    }
}

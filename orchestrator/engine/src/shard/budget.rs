//! What a run may cost: reserved before a task is handed over, and never exceeded by it.

use muster_proto::Fault;

use super::Shard;
use crate::{AgentKey, Event, decide::give_up, gates::Gate, pools::Choice, state::Waiting};

/// Whether a run can pay for a task.
pub(super) enum Affords {
    Yes,
    /// When something under way costs less than was reserved for it.
    Later(Gate),
    /// What is left will not become more.
    Never(Event),
}

impl Shard {
    /// Whether what is left of a run's budget covers what the chosen agent says that it costs.
    pub(super) fn affords(&self, waiting: &Waiting, choice: &Choice) -> Affords {
        let run = self.state.run(&waiting.run_id);
        let Some((run, task)) = run.and_then(|run| Some((run, run.tasks.get(waiting.place)?)))
        else {
            return Affords::Yes;
        };
        let Some(left_usd) = run.left_usd() else {
            return Affords::Yes;
        };
        let best = choice.candidates.first().map(|best| AgentKey {
            agent_type: task.agent_type.clone(),
            agent_id: best.agent_id.clone(),
        });
        let record = best.and_then(|agent| self.pools.get(&agent));
        let cost_usd = record.map_or(0.0, |record| record.cost_per_request);
        if cost_usd <= left_usd {
            return Affords::Yes;
        }
        if run.reserved_usd() > 0.0 {
            return Affords::Later(Gate::Budget(run.id.clone()));
        }
        let message = format!(
            "{} costs ${cost_usd:.4}, and ${left_usd:.4} of the run's budget are left",
            task.id
        );
        let fault = Fault::bad_request(message).with_code("budget_exhausted");
        Affords::Never(give_up(run, task, fault))
    }
}

//! Handing waiting tasks to agents.

use muster_proto::{AgentId, AgentType, AttemptId, Timestamp};

use super::{Shard, flights::Flight};
use crate::{
    AgentKey, AttemptState, Candidate, Event, RunTask,
    decide::{give_up, seed_of},
    limits::{ATTEMPTS_MAX, RESEND_MS},
};

/// How long after the start the registry may still be incomplete; types without an agent are not
/// offered to unregistered listeners before. One default heartbeat.
const REGISTRY_COMPLETE_MS: i64 = 1_000;

impl Shard {
    pub(super) fn assign(&mut self, now: Timestamp) {
        if !self.is_owner() {
            return;
        }
        let types: Vec<AgentType> = self.state.ready.types().cloned().collect();
        for agent_type in types {
            while !self.stepped_down && self.assign_next(&agent_type, now) {}
        }
    }

    /// Hands over the next task of a type. `false` when there is none, or no room for it.
    fn assign_next(&mut self, agent_type: &AgentType, now: Timestamp) -> bool {
        let Some(waiting) = self.state.ready.first(agent_type).cloned() else {
            return false;
        };
        let Some(run) = self.state.run(&waiting.run_id) else {
            return false;
        };
        let task = &run.tasks[waiting.place];
        let number = u32::try_from(task.attempts.len()).unwrap_or(u32::MAX) + 1;
        let attempt_id = AttemptId::of(&run.id, &task.id, number);
        let avoid = avoid(task);
        if number > ATTEMPTS_MAX {
            let fault = muster_proto::Fault::system(format!(
                "{} was handed over {ATTEMPTS_MAX} times",
                task.id
            ));
            let event = give_up(run, task, fault.with_code("too_many_attempts"));
            self.commit(&event, now);
            return true;
        }
        let candidates = self
            .pools
            .choose(agent_type, seed_of(&attempt_id), avoid.as_ref(), now);
        let agent_id = candidates.first().map(|best| best.agent_id.clone());
        if agent_id.is_none() && !self.may_offer(agent_type, now) {
            return false;
        }
        let event = Event::AttemptStarted {
            run_id: run.id.clone(),
            task_id: task.id.clone(),
            attempt: number,
            agent_id: agent_id.clone(),
            candidates: considered(candidates),
        };
        self.commit(&event, now);
        self.depart(
            &attempt_id,
            &waiting.run_id,
            waiting.place,
            number,
            agent_type,
            agent_id,
            now,
        );
        true
    }

    /// Whether a task may be offered to listeners that do not register: only where no agent of
    /// the type has.
    fn may_offer(&self, agent_type: &AgentType, now: Timestamp) -> bool {
        now.as_ms() - self.began_at.as_ms() >= REGISTRY_COMPLETE_MS
            && !self.pools.has_online(agent_type, now)
            && self.flights.queue_has_room(agent_type)
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one flight")]
    fn depart(
        &mut self,
        attempt: &AttemptId,
        run_id: &muster_proto::RunId,
        place: usize,
        number: u32,
        agent_type: &AgentType,
        agent_id: Option<AgentId>,
        now: Timestamp,
    ) {
        let agent = agent_id.map(|agent_id| AgentKey {
            agent_type: agent_type.clone(),
            agent_id,
        });
        if let Some(agent) = &agent {
            self.pools.started(agent);
        }
        let flight = Flight {
            run_id: run_id.clone(),
            place,
            number,
            agent_type: agent_type.clone(),
            agent,
            accepted: None,
            resend_at: Timestamp::from_ms(now.as_ms() + RESEND_MS),
            resends: 0,
            unanswered: false,
            inherited: false,
        };
        self.flights.add(attempt.clone(), flight.clone());
        self.hand_over(attempt, &flight);
    }
}

/// The agent of the last attempt, when it did not bring the task forward.
fn avoid(task: &RunTask) -> Option<AgentId> {
    let last = task.attempts.last()?;
    matches!(last.state, AttemptState::Failed | AttemptState::Released)
        .then(|| last.agent_id.clone())
        .flatten()
}

/// A choice of one is none, and needs no explanation.
fn considered(candidates: Vec<Candidate>) -> Vec<Candidate> {
    if candidates.len() > 1 {
        candidates
    } else {
        Vec::new()
    }
}

//! Which agent gets a task, and why.

use muster_proto::{
    AgentId, AgentType, Timestamp,
    api::{Candidate, PassedOver, ScoreWeights},
};

use super::{
    Pools,
    agent::{Agent, NoRoom},
    score::Need,
};

/// Candidates that are compared, and of which the log keeps the scores: more than any sensible pool
/// of a small installation has, and few enough for one event. Of more, a sample.
const CANDIDATES_MAX: usize = 8;

/// What is asked of a choice.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wish<'a> {
    /// What the task needs.
    pub(crate) need: Need<'a>,
    /// Whether it may have the slot that is kept for P0.
    pub(crate) is_urgent: bool,
    /// Decides between equals, and which two are compared.
    pub(crate) seed: u64,
    /// Taken only where no other has room.
    pub(crate) avoid: Option<&'a AgentId>,
    /// Never taken.
    pub(crate) exclude: Option<&'a AgentId>,
    /// Alone taken, as long as it is there.
    pub(crate) only: Option<&'a AgentId>,
    /// Whether others hand tasks to the same agents: then views are stale, and the better of two
    /// picked at random is taken, so that not all pick the same one.
    pub(crate) is_shared: bool,
    /// How much each part counts.
    pub(crate) weights: &'a ScoreWeights,
}

/// An agent that was chosen, how much room it has, and who else was considered.
#[derive(Debug)]
pub(crate) struct Choice {
    /// Best first; empty where nobody has room.
    pub(crate) candidates: Vec<Candidate>,
    /// Tasks that the best one takes.
    pub(crate) room: u32,
    pub(crate) passed_over: PassedOver,
}

impl Pools {
    /// Chooses an agent with room for a task.
    pub(crate) fn choose(&self, agent_type: &AgentType, wish: Wish<'_>, now: Timestamp) -> Choice {
        let mut passed_over = PassedOver::default();
        let mut with_room = Vec::new();
        let only = wish.only.filter(|id| self.is_online(agent_type, id, now));
        for (id, agent) in self.of_type(agent_type) {
            if wish.exclude == Some(id) || only.is_some_and(|only| only != id) {
                continue;
            }
            match agent.room(wish.is_urgent, now) {
                Ok(room) => with_room.push((id, agent, room)),
                Err(NoRoom::Full) => passed_over.full += 1,
                Err(NoRoom::BreakerOpen) => passed_over.broken += 1,
                Err(NoRoom::Offline) => passed_over.offline += 1,
            }
        }
        if with_room.len() > 1 {
            let before = with_room.len();
            with_room.retain(|(id, ..)| Some(*id) != wish.avoid);
            passed_over.avoided = u32::try_from(before - with_room.len()).unwrap_or(0);
        }
        let compared_max = if wish.is_shared { 2 } else { CANDIDATES_MAX };
        let compared = sample(with_room, compared_max, wish.seed);
        let candidates = scored(&compared, wish);
        let best = candidates.first();
        let room = compared
            .iter()
            .find(|(id, ..)| best.is_some_and(|best| best.agent_id == **id))
            .map_or(0, |(.., room)| *room);
        Choice {
            candidates,
            room,
            passed_over,
        }
    }
}

fn scored(compared: &[(&AgentId, &Agent, u32)], wish: Wish<'_>) -> Vec<Candidate> {
    let costs = compared
        .iter()
        .map(|(_, agent, _)| agent.record.cost_per_request);
    let cheapest_usd = costs.fold(f64::INFINITY, f64::min).max(0.0);
    let mut candidates: Vec<Candidate> = compared
        .iter()
        .map(|(id, agent, _)| {
            let parts = agent.parts(wish.need, cheapest_usd);
            Candidate {
                agent_id: (*id).clone(),
                score: parts.score(wish.weights),
                parts: Some(parts),
            }
        })
        .collect();
    // The sort is stable, and the sample is in an order that differs from task to task.
    candidates.sort_by(|left, right| right.score.total_cmp(&left.score));
    candidates
}

/// So many different entries, picked and ordered by the bits of `seed`.
fn sample<T>(mut all: Vec<T>, most: usize, mut seed: u64) -> Vec<T> {
    let mut picked = Vec::with_capacity(most.min(all.len()));
    while picked.len() < most && !all.is_empty() {
        let at = usize::try_from(seed % all.len() as u64).unwrap_or(0);
        picked.push(all.swap_remove(at));
        seed = muster_proto::stable_hash::mixed(seed);
    }
    picked
}

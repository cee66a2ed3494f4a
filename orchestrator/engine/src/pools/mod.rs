//! The registry: what this orchestrator knows of the agents, from their heartbeats and from the
//! attempts that it gave them. Soft state.

mod agent;
mod breaker;
mod choice;
mod response_times;
mod score;
mod workload;

use std::collections::{BTreeMap, HashMap};

use muster_proto::{
    AgentId, AgentStatus, AgentType, Effects, Heartbeat, Timestamp, api::BreakerState,
};

use crate::limits::AGENTS_MAX;
use agent::Agent;
use breaker::Breaker;
pub use breaker::Forced;
pub(crate) use choice::{Choice, Wish};
use response_times::ResponseTimes;
pub(crate) use score::Need;
use workload::Handled;
pub use workload::Workload;

/// Names an agent: instances of different types may share an id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AgentKey {
    /// Its type.
    pub agent_type: AgentType,
    /// Its id.
    pub agent_id: AgentId,
}

/// One agent, for listings.
#[derive(Debug, Clone)]
pub struct AgentSnapshot {
    /// Its latest heartbeat.
    pub record: Heartbeat,
    /// Whether it was heard of within three intervals, and takes work.
    pub online: bool,
    /// When it was heard of last, by the log's clock.
    pub seen_at: Timestamp,
    /// Attempts that this shard has given it.
    pub in_flight: u32,
    /// Whether it gets work.
    pub breaker: BreakerState,
    /// Whether its whole type gets work.
    pub type_breaker: BreakerState,
    /// Failures since its last success.
    pub failures_in_a_row: u32,
    /// Attempts that brought a result to this owner.
    pub succeeded: u64,
    /// Attempts that failed.
    pub failed: u64,
}

/// What a heartbeat changed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// Nothing that matters here.
    Known,
    /// The agent takes work, which it did not before.
    Joined,
    /// The process behind the id is another: what the old one had in hand is lost.
    Restarted,
}

/// How an attempt ended, as far as its agent is to be judged by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It brought what was asked for, in so many milliseconds.
    Succeeded { ms: u64 },
    /// It failed through a fault that is not the request's.
    Failed,
    /// It ended for another reason.
    None,
}

/// All agents of one type.
#[derive(Debug, Default)]
struct Pool {
    /// In order.
    ids: Vec<AgentId>,
    breaker: Breaker,
    response_times: ResponseTimes,
    effects: Effects,
    handled: Handled,
}

/// All pools.
#[derive(Debug, Default)]
pub struct Pools {
    agents: HashMap<AgentKey, Agent>,
    types: BTreeMap<AgentType, Pool>,
}

impl Pools {
    pub(crate) fn hear(&mut self, heartbeat: Heartbeat, now: Timestamp) -> Heard {
        let key = AgentKey {
            agent_type: heartbeat.agent_type.clone(),
            agent_id: heartbeat.agent_id.clone(),
        };
        let Some(agent) = self.agents.get_mut(&key) else {
            return self.join(key, heartbeat, now);
        };
        let heard = (agent.record.incarnation, agent.record.counter);
        let same = agent.record.incarnation == heartbeat.incarnation;
        if (heartbeat.incarnation, heartbeat.counter) < heard {
            return Heard::Known;
        }
        let was_online = agent.is_online(now);
        agent.foreign = heartbeat.current_load.saturating_sub(agent.in_flight);
        agent.seen_at = now;
        agent.gone = false;
        agent.record = heartbeat;
        match (same, was_online) {
            (false, _) => {
                // Another process: what the old one did says nothing of it.
                agent.breaker.succeeded();
                Heard::Restarted
            }
            (true, false) if agent.is_online(now) => Heard::Joined,
            // One that drains says so, and is no news for those that wait.
            (true, _) => Heard::Known,
        }
    }

    fn join(&mut self, key: AgentKey, record: Heartbeat, now: Timestamp) -> Heard {
        if self.agents.len() >= AGENTS_MAX || record.max_capacity == 0 {
            return Heard::Known;
        }
        let pool = self.types.entry(key.agent_type.clone()).or_default();
        if let Err(at) = pool.ids.binary_search(&key.agent_id) {
            pool.ids.insert(at, key.agent_id.clone());
        }
        pool.effects = pool.effects.max(record.effects);
        let takes_work = record.status != AgentStatus::Offline;
        self.agents.insert(key, Agent::new(record, now));
        if takes_work {
            Heard::Joined
        } else {
            Heard::Known
        }
    }

    /// A message of an agent tells its load, too.
    pub(crate) fn report(
        &mut self,
        key: &AgentKey,
        current_load: u32,
        incarnation: u64,
        counter: u64,
        now: Timestamp,
    ) {
        let Some(agent) = self.agents.get_mut(key) else {
            return;
        };
        if agent.record.incarnation == incarnation && counter >= agent.record.counter {
            agent.foreign = current_load.saturating_sub(agent.in_flight);
            agent.record.counter = counter;
            agent.record.current_load = current_load;
            agent.seen_at = now;
            agent.gone = false;
        }
    }

    pub(crate) fn started(&mut self, key: &AgentKey, is_urgent: bool, now: Timestamp) {
        if let Some(agent) = self.agents.get_mut(key) {
            agent.in_flight += 1;
            agent.urgent += u32::from(is_urgent);
            agent.breaker.started(now);
        }
        if let Some(pool) = self.types.get_mut(&key.agent_type) {
            pool.breaker.started(now);
            pool.handled.started += 1;
        }
    }

    /// Attempts that the agent has from this shard, where they are known better than by counting.
    pub(crate) fn set_in_flight(&mut self, key: &AgentKey, in_flight: u32, urgent: u32) {
        if let Some(agent) = self.agents.get_mut(key) {
            agent.in_flight = in_flight;
            agent.urgent = urgent;
            agent.foreign = agent.record.current_load.saturating_sub(in_flight);
        }
    }

    /// An attempt is no longer with its agent, which has had it for so long.
    pub(crate) fn ended(&mut self, key: &AgentKey, is_urgent: bool, held_ms: u64) {
        if let Some(pool) = self.types.get_mut(&key.agent_type) {
            pool.handled.ended += 1;
            pool.handled.held_ms += held_ms;
        }
        if let Some(agent) = self.agents.get_mut(key) {
            agent.in_flight = agent.in_flight.saturating_sub(1);
            agent.urgent = agent.urgent.saturating_sub(u32::from(is_urgent));
        }
    }

    /// An attempt ended: it tells something of its agent, and of the agent's type.
    pub(crate) fn judge(
        &mut self,
        key: &AgentKey,
        verdict: Verdict,
        threshold: u32,
        now: Timestamp,
    ) {
        let agent = self.agents.get_mut(key);
        let pool = self.types.get_mut(&key.agent_type);
        let pool = pool.map(|pool| {
            if let Verdict::Succeeded { ms } = verdict {
                pool.response_times.add(ms);
            }
            &mut pool.breaker
        });
        let agent = agent.map(|agent| {
            agent.succeeded += u64::from(matches!(verdict, Verdict::Succeeded { .. }));
            agent.failed += u64::from(verdict == Verdict::Failed);
            &mut agent.breaker
        });
        for breaker in [agent, pool].into_iter().flatten() {
            match verdict {
                Verdict::Succeeded { .. } => breaker.succeeded(),
                Verdict::Failed => breaker.failed(threshold, now),
                Verdict::None => breaker.returned(),
            }
        }
    }

    /// A person decides about the breaker of an agent, or of a whole type. `false` where it is not
    /// known.
    pub(crate) fn force(
        &mut self,
        agent_type: &AgentType,
        agent_id: Option<&AgentId>,
        forced: Option<Forced>,
    ) -> bool {
        let breaker = match agent_id {
            None => self.types.get_mut(agent_type).map(|pool| &mut pool.breaker),
            Some(agent_id) => {
                let key = AgentKey {
                    agent_type: agent_type.clone(),
                    agent_id: agent_id.clone(),
                };
                self.agents.get_mut(&key).map(|agent| &mut agent.breaker)
            }
        };
        breaker.map(|breaker| breaker.force(forced)).is_some()
    }

    /// The agent said that it has no room: believe it until it reports again.
    pub(crate) fn full(&mut self, key: &AgentKey) {
        if let Some(agent) = self.agents.get_mut(key) {
            agent.foreign = agent.record.max_capacity;
        }
    }

    /// Nobody listens for the agent.
    pub(crate) fn gone(&mut self, key: &AgentKey) {
        if let Some(agent) = self.agents.get_mut(key) {
            agent.gone = true;
        }
    }

    /// Agents that were not heard of for too long. They are dropped from the registry.
    pub(crate) fn drop_silent(&mut self, now: Timestamp) -> Vec<AgentKey> {
        let mut silent: Vec<AgentKey> = self
            .agents
            .iter()
            .filter(|(_, agent)| agent.is_silent(now))
            .map(|(key, _)| key.clone())
            .collect();
        // In a fixed order: what is lost becomes events.
        silent.sort_unstable();
        for key in &silent {
            self.agents.remove(key);
            if let Some(pool) = self.types.get_mut(&key.agent_type) {
                pool.ids.retain(|id| *id != key.agent_id);
            }
        }
        silent
    }

    /// Whether an agent has registered and is online.
    pub(crate) fn is_online(
        &self,
        agent_type: &AgentType,
        agent_id: &AgentId,
        now: Timestamp,
    ) -> bool {
        let mut agents = self.of_type(agent_type);
        agents.any(|(id, agent)| id == agent_id && agent.is_online(now))
    }

    /// Whether any agent of the type has registered and is online.
    pub(crate) fn has_online(&self, agent_type: &AgentType, now: Timestamp) -> bool {
        self.of_type(agent_type)
            .any(|(_, agent)| agent.is_online(now))
    }

    /// Whether any agent of the type is in the registry.
    pub(crate) fn has_registered(&self, agent_type: &AgentType) -> bool {
        self.of_type(agent_type).next().is_some()
    }

    /// What the cheapest agent of the type says that a task costs, in US dollars; nothing where none is
    /// known.
    pub(crate) fn least_cost_usd(&self, agent_type: &AgentType) -> f64 {
        let costs = self
            .of_type(agent_type)
            .map(|(_, agent)| agent.record.cost_per_request);
        costs.min_by(f64::total_cmp).unwrap_or(0.0).max(0.0)
    }

    pub(crate) fn get(&self, key: &AgentKey) -> Option<&Heartbeat> {
        self.agents.get(key).map(|agent| &agent.record)
    }

    /// What work of a type changes in the world, as far as its agents say: where they differ, the
    /// strictest.
    pub(crate) fn effects(&self, agent_type: &AgentType) -> Effects {
        let pool = self.types.get(agent_type);
        pool.map_or(Effects::None, |pool| pool.effects)
    }

    /// How long an attempt of a type may take before it is slow.
    pub(crate) fn p95_ms(&self, agent_type: &AgentType) -> Option<u64> {
        self.types.get(agent_type)?.response_times.p95_ms()
    }

    /// Whether a whole type has failed too often.
    pub(crate) fn is_type_open(&self, agent_type: &AgentType, now: Timestamp) -> bool {
        let pool = self.types.get(agent_type);
        pool.is_some_and(|pool| !pool.breaker.allows(now))
    }

    /// All agents, by type and id.
    #[must_use]
    pub fn snapshot(&self, now: Timestamp) -> Vec<AgentSnapshot> {
        let snapshot = |pool: &Pool, agent: &Agent| AgentSnapshot {
            record: agent.record.clone(),
            online: agent.is_online(now),
            seen_at: agent.seen_at,
            in_flight: agent.in_flight,
            breaker: agent.breaker.state(now),
            type_breaker: pool.breaker.state(now),
            failures_in_a_row: agent.breaker.failures_in_a_row(),
            succeeded: agent.succeeded,
            failed: agent.failed,
        };
        let of_pool = |(agent_type, pool)| {
            let agents = self.of_type(agent_type);
            agents.map(move |(_, agent)| snapshot(pool, agent))
        };
        self.types.iter().flat_map(of_pool).collect()
    }

    fn of_type(&self, agent_type: &AgentType) -> impl Iterator<Item = (&AgentId, &Agent)> {
        let pool = self.types.get(agent_type);
        let ids = pool.map_or(&[][..], |pool| pool.ids.as_slice());
        let agent_type = agent_type.clone();
        ids.iter().filter_map(move |id| {
            let key = AgentKey {
                agent_type: agent_type.clone(),
                agent_id: id.clone(),
            };
            self.agents.get(&key).map(|agent| (id, agent))
        })
    }
}

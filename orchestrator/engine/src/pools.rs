//! The registry: what this orchestrator knows of the agents, from their heartbeats. Soft state.

use std::collections::{BTreeMap, HashMap};

use muster_proto::{AgentId, AgentStatus, AgentType, Heartbeat, Seconds, Timestamp};

use crate::{
    Candidate,
    limits::{AGENTS_MAX, SILENT_INTERVALS_MAX},
};

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

#[derive(Debug)]
struct Agent {
    record: Heartbeat,
    seen_at: Timestamp,
    in_flight: u32,
    /// What others have given it, as far as its last report tells.
    foreign: u32,
    gone: bool,
}

/// All pools.
#[derive(Debug, Default)]
pub struct Pools {
    agents: HashMap<AgentKey, Agent>,
    types: BTreeMap<AgentType, Vec<AgentId>>,
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
            (false, _) => Heard::Restarted,
            (true, false) if agent.is_online(now) => Heard::Joined,
            // One that drains says so, and is no news for those that wait.
            (true, _) => Heard::Known,
        }
    }

    fn join(&mut self, key: AgentKey, record: Heartbeat, now: Timestamp) -> Heard {
        if self.agents.len() >= AGENTS_MAX || record.max_capacity == 0 {
            return Heard::Known;
        }
        let ids = self.types.entry(key.agent_type.clone()).or_default();
        if let Err(at) = ids.binary_search(&key.agent_id) {
            ids.insert(at, key.agent_id.clone());
        }
        let foreign = record.current_load;
        let takes_work = record.status != AgentStatus::Offline;
        self.agents.insert(
            key,
            Agent {
                record,
                seen_at: now,
                in_flight: 0,
                foreign,
                gone: false,
            },
        );
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

    pub(crate) fn started(&mut self, key: &AgentKey) {
        if let Some(agent) = self.agents.get_mut(key) {
            agent.in_flight += 1;
        }
    }

    /// Attempts that the agent has from this shard, where they are known better than by counting.
    pub(crate) fn set_in_flight(&mut self, key: &AgentKey, in_flight: u32) {
        if let Some(agent) = self.agents.get_mut(key) {
            agent.in_flight = in_flight;
            agent.foreign = agent.record.current_load.saturating_sub(in_flight);
        }
    }

    pub(crate) fn ended(&mut self, key: &AgentKey) {
        if let Some(agent) = self.agents.get_mut(key) {
            agent.in_flight = agent.in_flight.saturating_sub(1);
        }
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
            if let Some(ids) = self.types.get_mut(&key.agent_type) {
                ids.retain(|id| *id != key.agent_id);
            }
        }
        silent
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

    pub(crate) fn get(&self, key: &AgentKey) -> Option<&Heartbeat> {
        self.agents.get(key).map(|agent| &agent.record)
    }

    /// Chooses an agent with room: two picked by `seed`, and of these the one with the better
    /// score. `avoid` is taken only when no other has room. Returns those considered, best first.
    pub(crate) fn choose(
        &self,
        agent_type: &AgentType,
        seed: u64,
        avoid: Option<&AgentId>,
        now: Timestamp,
    ) -> Vec<Candidate> {
        let mut with_room: Vec<(&AgentId, &Agent)> = self
            .of_type(agent_type)
            .filter(|(_, agent)| agent.room(now) > 0)
            .collect();
        if with_room.len() > 1 {
            with_room.retain(|(id, _)| Some(*id) != avoid);
        }
        let mut candidates: Vec<Candidate> = two_of(&with_room, seed)
            .map(|(id, agent)| Candidate {
                agent_id: (*id).clone(),
                score: agent.score(),
            })
            .collect();
        candidates.sort_by(|left, right| right.score.total_cmp(&left.score));
        candidates
    }

    /// All agents, by type and id.
    #[must_use]
    pub fn snapshot(&self, now: Timestamp) -> Vec<AgentSnapshot> {
        let of_type = |agent_type| self.of_type(agent_type);
        self.types
            .keys()
            .flat_map(of_type)
            .map(|(_, agent)| AgentSnapshot {
                record: agent.record.clone(),
                online: agent.is_online(now),
                seen_at: agent.seen_at,
                in_flight: agent.in_flight,
            })
            .collect()
    }

    fn of_type(&self, agent_type: &AgentType) -> impl Iterator<Item = (&AgentId, &Agent)> {
        let ids = self.types.get(agent_type).map_or(&[][..], Vec::as_slice);
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

/// Two different entries, picked by the bits of `seed`; one or none when there are not more.
fn two_of<T>(all: &[T], seed: u64) -> impl Iterator<Item = &T> {
    let count = all.len() as u64;
    let first = (count > 0).then(|| seed % count);
    let second = (count > 1).then(|| (seed % count + 1 + (seed >> 32) % (count - 1)) % count);
    let at = |index: u64| usize::try_from(index).ok().and_then(|index| all.get(index));
    first.into_iter().chain(second).filter_map(at)
}

impl Agent {
    fn interval_ms(&self) -> i64 {
        const DEFAULT_MS: i64 = 1_000;
        const RANGE_MS: std::ops::RangeInclusive<i64> = 100..=60_000;
        let named = self.record.interval.map_or(DEFAULT_MS, Seconds::as_ms);
        named.clamp(*RANGE_MS.start(), *RANGE_MS.end())
    }

    fn is_silent(&self, now: Timestamp) -> bool {
        now.as_ms() - self.seen_at.as_ms() > SILENT_INTERVALS_MAX * self.interval_ms()
    }

    fn is_online(&self, now: Timestamp) -> bool {
        !self.gone && self.record.status != AgentStatus::Offline && !self.is_silent(now)
    }

    fn room(&self, now: Timestamp) -> u32 {
        if !self.is_online(now) {
            return 0;
        }
        self.record
            .max_capacity
            .saturating_sub(self.in_flight + self.foreign)
    }

    /// Higher is better: mostly free capacity, then speed, then price.
    fn score(&self) -> f64 {
        const RESPONSE_WEIGHT: f64 = 0.3;
        const COST_WEIGHT: f64 = 0.2;
        let load =
            f64::from(self.in_flight + self.foreign) / f64::from(self.record.max_capacity.max(1));
        let response_s = f64::from(self.record.response_time_avg.as_ms()) / 1000.0;
        let cost = self.record.cost_per_request.max(0.0);
        let score = 1.0
            - load
            - RESPONSE_WEIGHT * response_s / (1.0 + response_s)
            - COST_WEIGHT * cost / (1.0 + cost);
        (score * 1000.0).round() / 1000.0
    }
}

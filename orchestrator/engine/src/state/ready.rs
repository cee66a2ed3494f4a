//! Tasks that wait for an agent.

use std::collections::{BTreeMap, BTreeSet};

use muster_proto::{AgentType, Priority, RunId};

/// Waiting tasks of each agent type: most urgent first, then the one that waits longest.
#[derive(Debug, Default)]
pub(crate) struct Ready {
    types: BTreeMap<AgentType, BTreeSet<Waiting>>,
    places: std::collections::HashMap<(RunId, usize), (AgentType, Priority, u64)>,
    next: u64,
}

/// One waiting task.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Waiting {
    pub(crate) priority: Priority,
    order: u64,
    pub(crate) run_id: RunId,
    pub(crate) place: usize,
}

impl Ready {
    pub(crate) fn add(
        &mut self,
        agent_type: &AgentType,
        priority: Priority,
        run_id: &RunId,
        place: usize,
    ) {
        let key = (run_id.clone(), place);
        if self.places.contains_key(&key) {
            return;
        }
        let order = self.next;
        self.next += 1;
        self.places
            .insert(key, (agent_type.clone(), priority, order));
        let waiting = Waiting {
            priority,
            order,
            run_id: run_id.clone(),
            place,
        };
        self.types
            .entry(agent_type.clone())
            .or_default()
            .insert(waiting);
    }

    pub(crate) fn remove(&mut self, run_id: &RunId, place: usize) {
        let Some((agent_type, priority, order)) = self.places.remove(&(run_id.clone(), place))
        else {
            return;
        };
        if let Some(waiting) = self.types.get_mut(&agent_type) {
            waiting.remove(&Waiting {
                priority,
                order,
                run_id: run_id.clone(),
                place,
            });
            if waiting.is_empty() {
                self.types.remove(&agent_type);
            }
        }
    }

    pub(crate) fn contains(&self, run_id: &RunId, place: usize) -> bool {
        self.places.contains_key(&(run_id.clone(), place))
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// Agent types that have something waiting.
    pub(crate) fn types(&self) -> impl Iterator<Item = &AgentType> {
        self.types.keys()
    }

    /// The task of a type that is next.
    pub(crate) fn first(&self, agent_type: &AgentType) -> Option<&Waiting> {
        self.types.get(agent_type)?.first()
    }
}

//! Tasks that wait for an agent, and whose turn it is.
//!
//! Of each agent type, the more urgent priority goes first. Within a priority tenants take turns,
//! within a tenant its runs, and of a run the task goes first that most of the remaining time hangs
//! on. A task that has waited too long for its priority becomes overdue, and every second hand-over
//! goes to an overdue one: a flood of urgent work slows the rest down, and never stops it.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use muster_proto::{AgentType, Priority, RunId, Tenant, Timestamp};

use super::turns::Turns;
use crate::{Run, gates::Gate, limits::OVERDUE_AFTER_MS};

/// Waiting tasks of each agent type.
#[derive(Debug, Default)]
pub(crate) struct Ready {
    types: BTreeMap<AgentType, Queue>,
    entries: HashMap<(RunId, usize), Entry>,
    /// Tasks that a gate keeps, out of their queues, in the order in which they came.
    held: HashMap<Gate, BTreeSet<(u64, RunId, usize)>>,
    next: u64,
}

/// One waiting task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) run_id: RunId,
    pub(crate) place: usize,
    pub(crate) priority: Priority,
}

/// Where a waiting task is.
#[derive(Debug, Clone)]
struct Entry {
    agent_type: AgentType,
    tenant: Tenant,
    priority: Priority,
    is_overdue: bool,
    held_by: Option<Gate>,
    order: u64,
    since: Timestamp,
    rank: u64,
    weight_ms: u64,
}

/// Tasks of one run: the highest rank first, then the one that came first.
type Tasks = BTreeSet<(Reverse<u64>, u64, usize)>;

/// One priority: tenants, and their runs.
type Level = Turns<Tenant, Turns<RunId, Tasks>>;

#[derive(Debug, Default)]
struct Queue {
    tasks: u64,
    levels: [Level; 4],
    overdue: Level,
    /// When each task that is not overdue becomes so.
    due: BTreeSet<(Timestamp, u64, RunId, usize)>,
    /// Since when tasks wait for others to be sent together with.
    gathering: BTreeSet<(Timestamp, u64)>,
    overdue_was_last: bool,
}

impl Ready {
    /// A task of a run waits from now on, unless the run itself does.
    pub(crate) fn add(&mut self, run: &Run, place: usize, now: Timestamp) {
        let key = (run.id.clone(), place);
        let Some(task) = run.tasks.get(place) else {
            return;
        };
        let may_begin = !run.waits && !run.paused;
        if !may_begin || self.entries.contains_key(&key) {
            return;
        }
        let entry = Entry {
            agent_type: task.agent_type.clone(),
            tenant: run.tenant.clone(),
            priority: task.priority,
            is_overdue: false,
            held_by: None,
            order: self.next,
            since: now,
            rank: task.rank,
            weight_ms: task.expected_ms(),
        };
        self.next += 1;
        self.queue_of(&task.agent_type).add(&key.0, place, &entry);
        self.entries.insert(key, entry);
    }

    /// A task waits no longer, because an agent gets it.
    pub(crate) fn serve(&mut self, run_id: &RunId, place: usize) {
        self.take(run_id, place, true);
    }

    /// A task waits no longer.
    pub(crate) fn remove(&mut self, run_id: &RunId, place: usize) {
        self.take(run_id, place, false);
    }

    fn take(&mut self, run_id: &RunId, place: usize, is_served: bool) {
        let Some(entry) = self.entries.remove(&(run_id.clone(), place)) else {
            return;
        };
        if let Some(gate) = &entry.held_by {
            self.let_go(gate, &(entry.order, run_id.clone(), place));
            return;
        }
        if let Some(queue) = self.types.get_mut(&entry.agent_type) {
            queue.remove(run_id, place, &entry, is_served);
            if queue.is_empty() {
                self.types.remove(&entry.agent_type);
            }
        }
    }

    /// A gate keeps a task: it leaves its queue until that lets somebody through.
    pub(crate) fn hold(&mut self, waiting: &Waiting, gate: Gate) {
        let key = (waiting.run_id.clone(), waiting.place);
        let Some(entry) = self.entries.get_mut(&key) else {
            return;
        };
        if let Some(queue) = self.types.get_mut(&entry.agent_type) {
            queue.remove(&key.0, key.1, entry, false);
            if queue.is_empty() {
                self.types.remove(&entry.agent_type);
            }
        }
        let place = (entry.order, key.0, key.1);
        entry.held_by = Some(gate.clone());
        self.held.entry(gate).or_default().insert(place);
    }

    /// The task that a gate has kept longest waits in its queue again. `false` where there is none.
    pub(crate) fn release(&mut self, gate: &Gate) -> bool {
        let first = self.held.get(gate).and_then(BTreeSet::first).cloned();
        let Some(place) = first else {
            return false;
        };
        self.let_go(gate, &place);
        let key = (place.1, place.2);
        if let Some(entry) = self.entries.get_mut(&key) {
            entry.held_by = None;
            let queue = self.types.entry(entry.agent_type.clone()).or_default();
            queue.add(&key.0, key.1, entry);
        }
        true
    }

    fn let_go(&mut self, gate: &Gate, place: &(u64, RunId, usize)) {
        if let Some(held) = self.held.get_mut(gate) {
            held.remove(place);
            if held.is_empty() {
                self.held.remove(gate);
            }
        }
    }

    fn queue_of(&mut self, agent_type: &AgentType) -> &mut Queue {
        self.types.entry(agent_type.clone()).or_default()
    }

    pub(crate) fn contains(&self, run_id: &RunId, place: usize) -> bool {
        self.entries.contains_key(&(run_id.clone(), place))
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Tasks of a type that wait and that no gate keeps.
    pub(crate) fn queued(&self, agent_type: &AgentType) -> u64 {
        self.types.get(agent_type).map_or(0, |queue| queue.tasks)
    }

    /// Agent types that have something waiting.
    pub(crate) fn types(&self) -> impl Iterator<Item = &AgentType> {
        self.types.keys()
    }

    /// Moves tasks that have waited too long for their priority to where they are overdue.
    pub(crate) fn grow_old(&mut self, agent_type: &AgentType, now: Timestamp) {
        let Some(queue) = self.types.get_mut(agent_type) else {
            return;
        };
        while let Some((due, order, run_id, place)) = queue.due.first().cloned() {
            if due > now {
                return;
            }
            let Some(entry) = self.entries.get_mut(&(run_id.clone(), place)) else {
                queue.due.remove(&(due, order, run_id, place));
                continue;
            };
            queue.remove(&run_id, place, entry, false);
            entry.is_overdue = true;
            queue.add(&run_id, place, entry);
        }
    }

    /// The task of a type that is next. With `only_urgent`, of those that were P0 from the
    /// beginning: they may use the slot that is kept for them.
    pub(crate) fn first(&self, agent_type: &AgentType, only_urgent: bool) -> Option<Waiting> {
        let queue = self.types.get(agent_type)?;
        let level = if only_urgent {
            &queue.levels[0]
        } else {
            queue.next_level()?
        };
        let (_, runs) = level.next()?;
        let (run_id, tasks) = runs.next()?;
        self.waiting(run_id, tasks.first()?.2)
    }

    /// Tasks that may be sent together with one of P3: of the same tenant, in the order of turns,
    /// the one itself first, at most so many.
    pub(crate) fn together(&self, first: &Waiting, most: usize) -> Vec<Waiting> {
        let key = (first.run_id.clone(), first.place);
        let Some(entry) = self.entries.get(&key) else {
            return Vec::new();
        };
        let of_type = self.types.get(&entry.agent_type);
        let level = of_type.map(|queue| &queue.levels[Priority::P3 as usize]);
        let runs = level.and_then(|level| level.get(&entry.tenant));
        let mut all = vec![first.clone()];
        let places = runs.into_iter().flat_map(|runs| runs.in_turn());
        let others = places
            .flat_map(|(run_id, tasks)| tasks.iter().map(move |(_, _, place)| (run_id, *place)))
            .filter(|(run_id, place)| **run_id != first.run_id || *place != first.place)
            .filter_map(|(run_id, place)| self.waiting(run_id, place));
        all.extend(others.take(most.saturating_sub(1)));
        all
    }

    /// How many tasks of P3 gather, and since when the first of them does.
    pub(crate) fn gathering(&self, agent_type: &AgentType) -> Option<(usize, Timestamp)> {
        let gathering = &self.types.get(agent_type)?.gathering;
        Some((gathering.len(), gathering.first()?.0))
    }

    /// Whether a task has waited too long for its priority.
    pub(crate) fn is_overdue(&self, waiting: &Waiting) -> bool {
        let entry = self.entries.get(&(waiting.run_id.clone(), waiting.place));
        entry.is_some_and(|entry| entry.is_overdue)
    }

    fn waiting(&self, run_id: &RunId, place: usize) -> Option<Waiting> {
        let entry = self.entries.get(&(run_id.clone(), place))?;
        Some(Waiting {
            run_id: run_id.clone(),
            place,
            priority: entry.priority,
        })
    }
}

impl Queue {
    fn level_of(&mut self, entry: &Entry) -> &mut Level {
        if entry.is_overdue {
            &mut self.overdue
        } else {
            &mut self.levels[entry.priority as usize]
        }
    }

    fn add(&mut self, run_id: &RunId, place: usize, entry: &Entry) {
        let task = (Reverse(entry.rank), entry.order, place);
        let level = self.level_of(entry);
        self.tasks += u64::from(level.queue(&entry.tenant).queue(run_id).insert(task));
        if entry.is_overdue {
            return;
        }
        if let Some(due) = due(entry) {
            self.due.insert((due, entry.order, run_id.clone(), place));
        }
        if entry.priority == Priority::P3 {
            self.gathering.insert((entry.since, entry.order));
        }
    }

    fn remove(&mut self, run_id: &RunId, place: usize, entry: &Entry, is_served: bool) {
        let mut removed = false;
        let level = self.level_of(entry);
        if let Some(runs) = level.get_mut(&entry.tenant) {
            if let Some(tasks) = runs.get_mut(run_id) {
                let task = (Reverse(entry.rank), entry.order, place);
                removed = tasks.remove(&task);
                if is_served {
                    runs.charge(run_id, entry.weight_ms);
                }
            }
            if runs.get(run_id).is_some_and(Tasks::is_empty) {
                runs.remove(run_id);
            }
            let is_empty = runs.is_empty();
            if is_served {
                level.charge(&entry.tenant, entry.weight_ms);
            }
            if is_empty {
                level.remove(&entry.tenant);
            }
        }
        self.tasks -= u64::from(removed);
        if is_served {
            self.overdue_was_last = entry.is_overdue;
        }
        if let Some(due) = due(entry) {
            self.due.remove(&(due, entry.order, run_id.clone(), place));
        }
        self.gathering.remove(&(entry.since, entry.order));
    }

    fn next_level(&self) -> Option<&Level> {
        let urgent = self.levels.iter().find(|level| !level.is_empty());
        let overdue = (!self.overdue.is_empty()).then_some(&self.overdue);
        if self.overdue_was_last {
            urgent.or(overdue)
        } else {
            overdue.or(urgent)
        }
    }

    fn is_empty(&self) -> bool {
        self.overdue.is_empty() && self.levels.iter().all(Turns::is_empty)
    }
}

/// When a task becomes overdue; the most urgent ones never do.
fn due(entry: &Entry) -> Option<Timestamp> {
    let steps = entry.priority as i64;
    (steps > 0).then(|| Timestamp::from_ms(entry.since.as_ms() + steps * OVERDUE_AFTER_MS))
}

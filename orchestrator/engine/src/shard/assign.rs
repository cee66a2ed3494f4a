//! Handing waiting tasks to agents.

use muster_proto::{
    AgentId, AgentType, AttemptId, Body, Effects, Fault, Priority, Timestamp,
    api::{Candidate, ScoreWeights},
};

use super::{Shard, budget::Affords, flights::Flight};
use crate::{
    AgentKey, AttemptState, Batch, Event, Run, RunTask, Terms,
    decide::{give_up, seed_of},
    limits::{ATTEMPTS_MAX, GATHER_MS, HEDGE_AFTER_MS_MIN, RESEND_MS},
    pools::{Choice, Need, Wish},
    state::Waiting,
};

/// How long after the start the registry may still be incomplete; types without an agent are not
/// offered to unregistered listeners before. One default heartbeat.
const REGISTRY_COMPLETE_MS: i64 = 1_000;
/// The format of records since which there are backups, batches and simpler types.
pub(super) const FORMAT_WITH_TERMS: u32 = 4;
/// Bytes that one token has about, in most languages and models.
const TOKEN_BYTES: u64 = 4;

impl Shard {
    pub(super) fn assign(&mut self, now: Timestamp) {
        if !self.is_owner() {
            return;
        }
        let types: Vec<AgentType> = self.state.ready.types().cloned().collect();
        for agent_type in types {
            self.state.ready.grow_old(&agent_type, now);
            while !self.stepped_down && self.assign_next(&agent_type, now) {}
        }
    }

    /// Hands over the next task of a type. `false` when there is none, or no room for it.
    fn assign_next(&mut self, agent_type: &AgentType, now: Timestamp) -> bool {
        let Some(next) = self.state.ready.first(agent_type, false) else {
            return false;
        };
        if self.assign_one(agent_type, &next, now) {
            return true;
        }
        // Where the next one finds no room, a task of P0 may still get the slot kept for those.
        let urgent = self.state.ready.first(agent_type, true);
        let urgent = urgent.filter(|_| next.priority != Priority::P0);
        urgent.is_some_and(|urgent| self.assign_one(agent_type, &urgent, now))
    }

    fn assign_one(&mut self, agent_type: &AgentType, waiting: &Waiting, now: Timestamp) -> bool {
        if let Some(event) = self.instead(waiting, now) {
            self.commit(&event, now);
            return true;
        }
        if let Some(gate) = self.closed_gate(waiting, now) {
            // Another task may pass meanwhile.
            self.state.ready.hold(waiting, gate);
            return true;
        }
        if self.gathers(agent_type, waiting, now) {
            return false;
        }
        let Some(choice) = self.choose(waiting, None, now) else {
            return false;
        };
        if choice.candidates.is_empty() && !self.may_offer(agent_type, now) {
            return false;
        }
        match self.affords(waiting, &choice) {
            Affords::Yes => {}
            Affords::Later(gate) => {
                self.state.ready.hold(waiting, gate);
                return true;
            }
            Affords::Never(event) => {
                self.commit(&event, now);
                return true;
            }
        }
        let tasks = self.together(agent_type, waiting, &choice);
        self.start(&tasks, choice, now);
        true
    }

    /// What becomes of a task that is not handed over any more.
    fn instead(&self, waiting: &Waiting, now: Timestamp) -> Option<Event> {
        let run = self.state.run(&waiting.run_id)?;
        let task = run.tasks.get(waiting.place)?;
        if task.attempts.len() >= ATTEMPTS_MAX as usize {
            let fault = Fault::system(format!("{} was handed over {ATTEMPTS_MAX} times", task.id));
            return Some(give_up(run, task, fault.with_code("too_many_attempts")));
        }
        if let Some(event) = over_budget(run, task) {
            return Some(event);
        }
        let has_simpler = task.delegation.fallback.is_some() && task.fell_back_from.is_none();
        let may = has_simpler && !task.outcome_unknown && self.writes_terms();
        if may && self.pools.is_type_open(&task.agent_type, now) {
            let message = format!("agents of type {} have failed too often", task.agent_type);
            let fault = Fault::dependency(message).with_code("breaker_open");
            return Some(give_up(run, task, fault));
        }
        None
    }

    /// Whether a task of P3 waits a moment, to be sent together with others.
    fn gathers(&self, agent_type: &AgentType, waiting: &Waiting, now: Timestamp) -> bool {
        let ready = &self.state.ready;
        let batches = self.settings.batch_tasks_max > 1 && self.writes_terms();
        if waiting.priority != Priority::P3 || !batches || ready.is_overdue(waiting) {
            return false;
        }
        let Some((count, since)) = ready.gathering(agent_type) else {
            return false;
        };
        count < self.settings.batch_tasks_max as usize && now.as_ms() - since.as_ms() < GATHER_MS
    }

    /// Looks for an agent; none where the task is gone.
    pub(super) fn choose(
        &self,
        waiting: &Waiting,
        exclude: Option<&AgentId>,
        now: Timestamp,
    ) -> Option<Choice> {
        let run = self.state.run(&waiting.run_id)?;
        let task = run.tasks.get(waiting.place)?;
        let attempt_id = AttemptId::of(&run.id, &task.id, next_number(task));
        let avoid = avoid(task);
        let wish = Wish {
            need: Need {
                capabilities: &task.delegation.capabilities,
                context_tokens: context_tokens(run, task),
            },
            is_urgent: task.priority == Priority::P0,
            seed: seed_of(&attempt_id),
            avoid: avoid.as_ref(),
            exclude,
            only: task.pinned.as_ref(),
            is_shared: self.settings.shares_agents,
            weights: &self.settings.weights,
        };
        Some(self.pools.choose(&task.agent_type, wish, now))
    }

    /// The tasks that are handed over at once: one, or a batch of P3. Tasks whose batch came to
    /// grief are tried again only with their like.
    fn together(&self, agent_type: &AgentType, first: &Waiting, choice: &Choice) -> Vec<Waiting> {
        let alone = || vec![first.clone()];
        let is_once = self.pools.effects(agent_type) == Effects::Once;
        if first.priority != Priority::P3 || !self.writes_terms() || is_once {
            return alone();
        }
        let agent = choice.candidates.first().map(|best| AgentKey {
            agent_type: agent_type.clone(),
            agent_id: best.agent_id.clone(),
        });
        let Some(record) = agent.and_then(|agent| self.pools.get(&agent)) else {
            return alone();
        };
        let suspected = |waiting: &Waiting| {
            let run = self.state.run(&waiting.run_id)?;
            run.tasks.get(waiting.place)?.batch_max
        };
        let is_pinned = |waiting: &Waiting| {
            let run = self.state.run(&waiting.run_id);
            let task = run.and_then(|run| run.tasks.get(waiting.place));
            task.is_some_and(|task| task.pinned.is_some())
        };
        if self.has_gates(first) || is_pinned(first) {
            return alone();
        }
        let limit = suspected(first);
        let most = self.settings.batch_tasks_max.min(record.batch);
        let most = most.min(choice.room).min(limit.unwrap_or(u32::MAX)).max(1) as usize;
        let mut tasks = self.state.ready.together(first, usize::MAX);
        tasks.retain(|waiting| {
            suspected(waiting) == limit && !self.has_gates(waiting) && !is_pinned(waiting)
        });
        tasks.truncate(most);
        tasks
    }

    fn start(&mut self, tasks: &[Waiting], choice: Choice, now: Timestamp) {
        let batch = self.batch_of(tasks);
        let agent_id = choice.candidates.first().map(|best| best.agent_id.clone());
        for waiting in tasks {
            let Some(terms) = self.terms(waiting, &choice, batch.as_ref()) else {
                continue;
            };
            let candidates = considered(&choice.candidates);
            self.start_attempt(waiting, agent_id.clone(), candidates, terms, now);
        }
    }

    fn batch_of(&self, tasks: &[Waiting]) -> Option<Batch> {
        let [first, _, ..] = tasks else {
            return None;
        };
        let run = self.state.run(&first.run_id)?;
        let task = run.tasks.get(first.place)?;
        Some(Batch {
            id: AttemptId::of(&run.id, &task.id, next_number(task)),
            tasks: u32::try_from(tasks.len()).unwrap_or(u32::MAX),
        })
    }

    pub(super) fn terms(
        &self,
        waiting: &Waiting,
        choice: &Choice,
        batch: Option<&Batch>,
    ) -> Option<Terms> {
        let run = self.state.run(&waiting.run_id)?;
        let task = run.tasks.get(waiting.place)?;
        let best = choice.candidates.first().map(|best| AgentKey {
            agent_type: task.agent_type.clone(),
            agent_id: best.agent_id.clone(),
        });
        let record = best.and_then(|agent| self.pools.get(&agent));
        let weights = self.settings.weights;
        Some(Terms {
            backup: false,
            hedge_after_ms: record.and_then(|_| self.hedge_after_ms(task)),
            look_up: task.outcome_unknown,
            effects: self.pools.effects(&task.agent_type),
            batch: batch.cloned(),
            expected_usd: record.map_or(0.0, |record| record.cost_per_request),
            passed_over: choice.passed_over,
            weights: (weights != ScoreWeights::default()).then_some(weights),
        })
    }

    /// When a second agent may begin: a task of P1 has a primary agent and a backup. What must not
    /// be done twice has none.
    fn hedge_after_ms(&self, task: &RunTask) -> Option<u64> {
        let is_once = self.pools.effects(&task.agent_type) == Effects::Once;
        if task.priority != Priority::P1 || is_once || !self.writes_terms() {
            return None;
        }
        // Until enough attempts were seen, half of the time that it may take.
        let timeout_ms = task
            .timeout
            .map_or(self.state.default_timeout_ms.0, |timeout| timeout.as_ms());
        let half_ms = u64::try_from(timeout_ms / 2).unwrap_or(0);
        let usual_ms = self.pools.p95_ms(&task.agent_type).unwrap_or(half_ms);
        Some(usual_ms.clamp(HEDGE_AFTER_MS_MIN, half_ms.max(HEDGE_AFTER_MS_MIN)))
    }

    /// Hands one task over.
    pub(super) fn start_attempt(
        &mut self,
        waiting: &Waiting,
        agent_id: Option<AgentId>,
        candidates: Vec<Candidate>,
        terms: Terms,
        now: Timestamp,
    ) {
        let Some(run) = self.state.run(&waiting.run_id) else {
            return;
        };
        let Some(task) = run.tasks.get(waiting.place) else {
            return;
        };
        let attempt = next_number(task);
        let agent = agent_id.clone().map(|agent_id| AgentKey {
            agent_type: task.agent_type.clone(),
            agent_id,
        });
        let flight = Flight {
            run_id: run.id.clone(),
            place: waiting.place,
            number: attempt,
            agent_type: task.agent_type.clone(),
            is_urgent: task.priority == Priority::P0,
            started_at: now,
            gates: self.gates_of(run, task),
            agent,
            accepted: None,
            resend_at: Timestamp::from_ms(now.as_ms() + RESEND_MS),
            resends: 0,
            unanswered: false,
            inherited: false,
        };
        let attempt_id = AttemptId::of(&run.id, &task.id, attempt);
        let event = Event::AttemptStarted {
            run_id: run.id.clone(),
            task_id: task.id.clone(),
            attempt,
            agent_id,
            candidates,
            terms,
        };
        self.commit(&event, now);
        if let Some(agent) = &flight.agent {
            self.pools.started(agent, flight.is_urgent, now);
        }
        self.gates.enter(&flight.gates);
        self.flights.add(attempt_id.clone(), flight.clone());
        self.hand_over(&attempt_id, &flight);
    }

    /// Whether a task may be offered to listeners that do not register: only where no agent of
    /// the type has.
    fn may_offer(&self, agent_type: &AgentType, now: Timestamp) -> bool {
        now.as_ms() - self.began_at.as_ms() >= REGISTRY_COMPLETE_MS
            && !self.pools.has_online(agent_type, now)
            && self.flights.queue_has_room(agent_type)
    }

    /// Whether everybody who reads this log knows of backups, batches and simpler types.
    pub(super) fn writes_terms(&self) -> bool {
        self.state.log_format() >= FORMAT_WITH_TERMS
    }
}

fn next_number(task: &RunTask) -> u32 {
    u32::try_from(task.attempts.len()).unwrap_or(u32::MAX - 1) + 1
}

/// A run that has spent its budget begins nothing more.
fn over_budget(run: &Run, task: &RunTask) -> Option<Event> {
    let limit_usd = run.cost_limit_usd?;
    if run.spent_usd <= limit_usd {
        return None;
    }
    let message = format!(
        "the run has spent its budget: ${:.4} of ${limit_usd:.4}",
        run.spent_usd
    );
    let fault = Fault::bad_request(message).with_code("budget_exhausted");
    Some(give_up(run, task, fault))
}

/// About how many tokens an agent has to read.
fn context_tokens(run: &Run, task: &RunTask) -> u64 {
    let inputs = task.depends_on.iter().filter_map(|place| {
        let success = run.tasks.get(*place)?.success.as_ref()?;
        Some(bytes(&success.data))
    });
    (bytes(&task.payload) + inputs.sum::<u64>()) / TOKEN_BYTES
}

fn bytes(body: &Body) -> u64 {
    match body {
        Body::Inline(json) => json.len() as u64,
        Body::Blob(blob) => blob.bytes,
    }
}

/// The agent of the last attempt, when it did not bring the task forward.
fn avoid(task: &RunTask) -> Option<AgentId> {
    let last = task.attempts.last()?;
    let was_no_use = match last.state {
        AttemptState::Failed | AttemptState::Released => true,
        AttemptState::SentBack => task.sent_back > 0,
        AttemptState::Running
        | AttemptState::Succeeded
        | AttemptState::Asked
        | AttemptState::Cancelled => false,
    };
    was_no_use.then(|| last.agent_id.clone()).flatten()
}

/// A choice of one is none, and needs no explanation.
fn considered(candidates: &[Candidate]) -> Vec<Candidate> {
    if candidates.len() > 1 {
        candidates.to_vec()
    } else {
        Vec::new()
    }
}

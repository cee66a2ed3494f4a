//! What agents tell: results, acceptances, refusals, heartbeats, and their silence.

use std::collections::BTreeSet;

use muster_proto::{
    AtFault, AttemptId, Delivery as Handing, Effects, Heartbeat, Refusal, Timestamp,
};

use super::{Output, Shard, TaskEnd, TaskEndKind, flights::Flight};
use crate::{
    AgentKey, Event, RunTask, State,
    decide::{Judgement, Rules, judge, lose, outcome},
    limits::{RESEND_MS, RESEND_MS_MAX, TAKEOVER_GRACE_MS},
    pools::{Heard, Verdict},
};

impl Shard {
    /// An attempt ended, as its agent says. `from` is none when a simple agent answered.
    pub(super) fn ended(&mut self, from: Option<&AgentKey>, end: TaskEnd, now: Timestamp) {
        let attempt = end.attempt_id.clone();
        if from.is_none() {
            self.answered_by_listener(&attempt);
        }
        let rules = Rules {
            retries_max: self.settings.retries_max,
            format: self.state.log_format(),
            now,
            pools: &self.pools,
        };
        let verdict = verdict_on(&end.kind);
        let is_success = matches!(end.kind, TaskEndKind::Success(_));
        let judgement = judge(&self.state, from, end, rules);
        if let Judgement::Taken(event) = &judgement {
            let is_taken = matches!(event, Event::TaskSucceeded { .. } | Event::PlanHeld { .. });
            let is_refused = is_success && !is_taken;
            let verdict = if is_refused { Verdict::Failed } else { verdict };
            self.judge_agent(&attempt, verdict, now);
            self.judge_responsible(event, now);
            self.commit(event, now);
        }
        let Some(agent) = from else { return };
        if matches!(judgement, Judgement::Unknown) {
            self.log.prove(now);
        }
        let record = self.pools.get(agent);
        let delivery = self
            .log
            .open()
            .delivery(&agent.agent_type, Some(agent), record);
        // Only durable agents report this way, also when they have not been heard of yet.
        delivery.durable = true;
        match judgement {
            Judgement::Taken(_) | Judgement::Known => delivery.stored.push(attempt),
            Judgement::Unwanted => {
                let agent = agent.clone();
                let attempts = vec![attempt];
                let undo = true;
                self.log.open().then(Output::Cancel {
                    agent,
                    attempts,
                    undo,
                });
            }
            Judgement::Ignored | Judgement::Unknown => delivery.ignored.push(attempt),
            Judgement::Refused(reason) => delivery.refused.push(Refusal {
                attempt_id: attempt,
                reason,
            }),
        }
    }

    fn answered_by_listener(&mut self, attempt: &AttemptId) {
        let Some(flight) = self.flights.get(attempt) else {
            return;
        };
        if flight.agent.is_none() {
            let agent_type = flight.agent_type.clone();
            self.flights.queue_answered(&agent_type, true);
        }
    }

    /// An acceptance counts only from the incarnation that is known: the counter of another one
    /// cannot be held against its heartbeats. What is not counted is sent again, and accepted again.
    pub(super) fn accepted(
        &mut self,
        agent: &AgentKey,
        attempts: &[AttemptId],
        incarnation: u64,
        counter: u64,
    ) {
        let known = self.pools.get(agent).map(|record| record.incarnation);
        if known != Some(incarnation) {
            return;
        }
        for attempt in attempts {
            if let Some(flight) = self
                .flights
                .get_mut(attempt)
                .filter(|flight| flight.agent.as_ref() == Some(agent))
            {
                flight.accepted = Some(counter);
            }
        }
    }

    /// The agent has no room: nobody's fault; another candidate gets the task in the same step.
    pub(super) fn refused_as_full(
        &mut self,
        agent: &AgentKey,
        attempts: &[AttemptId],
        now: Timestamp,
    ) {
        if !attempts.is_empty() {
            self.pools.full(agent);
        }
        for attempt in attempts {
            if self
                .flights
                .get(attempt)
                .is_some_and(|flight| flight.agent.as_ref() == Some(agent))
            {
                self.release(attempt, "the agent has no room", now);
            }
        }
    }

    pub(super) fn heartbeat(&mut self, heartbeat: Heartbeat, now: Timestamp) {
        let agent = AgentKey {
            agent_type: heartbeat.agent_type.clone(),
            agent_id: heartbeat.agent_id.clone(),
        };
        let listed = heartbeat.delivery == Handing::Durable;
        let counter = heartbeat.counter;
        let attempts = heartbeat.attempts.clone();
        match self.pools.hear(heartbeat, now) {
            Heard::Restarted => self.lose_all(&agent, "the agent was started again", now),
            Heard::Joined => {
                let (in_flight, urgent) = self.flights.count(&agent);
                self.pools.set_in_flight(&agent, in_flight, urgent);
                self.release_unanswered(&agent, now);
            }
            Heard::Known => {}
        }
        if listed {
            self.lose_unlisted(&agent, &attempts, counter, now);
            self.stop_ended(&agent, &attempts);
        }
    }

    /// An attempt that the agent accepted and does not list any more is lost, when the heartbeat
    /// is newer than the acceptance.
    fn lose_unlisted(
        &mut self,
        agent: &AgentKey,
        listed: &[AttemptId],
        counter: u64,
        now: Timestamp,
    ) {
        let missing = self.flights.select(|attempt, flight| {
            flight.agent.as_ref() == Some(agent)
                && flight.accepted.is_some_and(|accepted| accepted < counter)
                && !listed.contains(attempt)
        });
        for attempt in missing {
            self.lose(&attempt, "the agent does not know the task any more", now);
        }
    }

    /// What an agent still has of tasks that went on without it: the message that should have
    /// stopped it was lost.
    fn stop_ended(&mut self, agent: &AgentKey, listed: &[AttemptId]) {
        let left = |undo| {
            let of_kind = |attempt: &&AttemptId| left_behind(&self.state, attempt) == Some(undo);
            listed.iter().filter(of_kind).cloned().collect::<Vec<_>>()
        };
        for (attempts, undo) in [(left(true), true), (left(false), false)] {
            let agent = agent.clone();
            if !attempts.is_empty() {
                self.log.open().then(Output::Cancel {
                    agent,
                    attempts,
                    undo,
                });
            }
        }
    }

    /// Nobody listens where an attempt was sent.
    pub(super) fn no_responder(&mut self, attempt: &AttemptId, now: Timestamp) {
        let Some(flight) = self
            .flights
            .get_mut(attempt)
            .filter(|flight| flight.accepted.is_none())
        else {
            return;
        };
        let Some(agent) = flight.agent.clone() else {
            if self.pools.has_online(&flight.agent_type, now) {
                self.release(attempt, "an agent of the type has registered", now);
                return;
            }
            flight.unanswered = true;
            let pause_ms = RESEND_MS
                .saturating_mul(1 << flight.resends.min(8))
                .min(RESEND_MS_MAX);
            flight.resend_at = Timestamp::from_ms(now.as_ms() + pause_ms);
            let agent_type = flight.agent_type.clone();
            self.flights.queue_answered(&agent_type, false);
            return;
        };
        self.pools.gone(&agent);
        let unaccepted = self
            .flights
            .select(|_, flight| flight.accepted.is_none() && flight.agent.as_ref() == Some(&agent));
        for attempt in unaccepted {
            // Sent more than once, it may have been taken before.
            let was_sent = self.flights.get(&attempt);
            let was_sent = was_sent.is_some_and(|flight| flight.resends > 0 || flight.inherited);
            if was_sent && self.is_once(&attempt) {
                self.lose(&attempt, "the agent does not listen any more", now);
            } else {
                self.release(&attempt, "the agent does not listen any more", now);
            }
        }
    }

    pub(super) fn drop_silent_agents(&mut self, now: Timestamp) {
        if now.as_ms() - self.began_at.as_ms() < TAKEOVER_GRACE_MS {
            return;
        }
        for agent in self.pools.drop_silent(now) {
            self.lose_all(&agent, "the agent is silent", now);
        }
        // After a takeover: attempts of agents that have not reported to this owner at all.
        let pools = &self.pools;
        let unknown = self.flights.select(|_, flight| {
            flight
                .agent
                .as_ref()
                .is_some_and(|agent| pools.get(agent).is_none())
        });
        for attempt in unknown {
            self.lose(&attempt, "the agent is gone", now);
        }
    }

    fn release_unanswered(&mut self, agent: &AgentKey, now: Timestamp) {
        let waiting = self.flights.select(|_, flight| {
            flight.unanswered && flight.agent.is_none() && flight.agent_type == agent.agent_type
        });
        for attempt in waiting {
            self.release(&attempt, "an agent of the type has registered", now);
        }
    }

    fn lose_all(&mut self, agent: &AgentKey, reason: &str, now: Timestamp) {
        for attempt in self
            .flights
            .select(|_, flight| flight.agent.as_ref() == Some(agent))
        {
            self.lose(&attempt, reason, now);
        }
    }

    pub(super) fn lose(&mut self, attempt: &AttemptId, reason: &str, now: Timestamp) {
        let Some(event) = self.about(attempt, |run, task, number| lose(run, task, number, reason))
        else {
            return;
        };
        self.judge_agent(attempt, Verdict::Failed, now);
        self.commit(&event, now);
    }

    /// What the end of an attempt tells of its agent.
    pub(super) fn judge_agent(&mut self, attempt: &AttemptId, verdict: Verdict, now: Timestamp) {
        let Some(flight) = self.flights.get(attempt) else {
            return;
        };
        let verdict = match verdict {
            Verdict::Succeeded { .. } => Verdict::Succeeded {
                ms: u64::try_from(now.as_ms() - flight.started_at.as_ms()).unwrap_or(0),
            },
            Verdict::Failed | Verdict::None => verdict,
        };
        if let Some(agent) = flight.agent.clone() {
            let threshold = self.settings.breaker_threshold;
            self.pools.judge(&agent, verdict, threshold, now);
        }
    }

    /// Agents whose results are sent back have failed.
    fn judge_responsible(&mut self, event: &Event, now: Timestamp) {
        let Event::ResultsSentBack {
            run_id, conflicts, ..
        } = event
        else {
            return;
        };
        let Some(run) = self.state.run(run_id) else {
            return;
        };
        let brought = |task: &RunTask| {
            Some(AgentKey {
                agent_type: task.agent_type.clone(),
                agent_id: task.brought_by()?.agent_id.clone()?,
            })
        };
        let at_fault = conflicts
            .iter()
            .filter_map(|conflict| run.task(&conflict.responsible));
        let agents: BTreeSet<AgentKey> = at_fault.filter_map(brought).collect();
        for agent in agents {
            let threshold = self.settings.breaker_threshold;
            self.pools.judge(&agent, Verdict::Failed, threshold, now);
        }
    }

    pub(super) fn release(&mut self, attempt: &AttemptId, reason: &str, now: Timestamp) {
        let event = self.about(attempt, |run, task, number| Event::AttemptReleased {
            run_id: run.id.clone(),
            task_id: task.id.clone(),
            attempt: number,
            reason: reason.to_owned(),
            lost: false,
        });
        if let Some(event) = event {
            self.commit(&event, now);
        }
    }

    /// Whether an attempt is at work that must not be done twice.
    pub(super) fn is_once(&self, attempt: &AttemptId) -> bool {
        let effects = || {
            let flight = self.flights.get(attempt)?;
            let run = self.state.run(&flight.run_id)?;
            let made = run.tasks.get(flight.place)?.attempt(flight.number)?;
            (!made.terms.look_up).then_some(made.terms.effects)
        };
        effects() == Some(Effects::Once)
    }

    /// Decides about an attempt that is running; one that is not only leaves the account.
    fn about(
        &mut self,
        attempt: &AttemptId,
        decide: impl Fn(&crate::Run, &crate::RunTask, u32) -> Event,
    ) -> Option<Event> {
        let flight: Flight = self.flights.get(attempt)?.clone();
        let event = self.state.run(&flight.run_id).and_then(|run| {
            let task = run.tasks.get(flight.place)?;
            let is_running = task.is_running(flight.number);
            is_running.then(|| decide(run, task, flight.number))
        });
        if event.is_none() {
            self.take_flight(attempt);
        }
        event
    }
}

/// What an attempt's end says of its agent. A fault of the request is none of the agent's, and a
/// look-up that finds nothing is an answer.
fn verdict_on(kind: &TaskEndKind) -> Verdict {
    match kind {
        TaskEndKind::Success(_) | TaskEndKind::Question(_) => Verdict::Succeeded { ms: 0 },
        TaskEndKind::Fault(fault) if fault.at_fault == AtFault::Request => Verdict::None,
        // Who finds a conflict has done its work.
        TaskEndKind::Fault(fault) if !fault.conflicts.is_empty() => Verdict::Succeeded { ms: 0 },
        TaskEndKind::Fault(fault) if fault.code == outcome::NOT_DONE => Verdict::None,
        TaskEndKind::Fault(_) => Verdict::Failed,
    }
}

/// Whether what an attempt did is to be undone, where its task went on or ended without it; nothing
/// for an attempt that is still of use, or unknown.
fn left_behind(state: &State, attempt: &AttemptId) -> Option<bool> {
    let (run, task, number) = attempt.parts()?;
    let run = state.runs.get(run)?;
    let task = run.tasks.get(*run.places.get(task)?)?;
    let made = task.attempt(number)?;
    outcome::is_over(task, made).then(|| outcome::is_unwanted(task, made))
}

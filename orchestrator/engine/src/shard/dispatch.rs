//! The messages that take tasks to agents.

use std::collections::BTreeMap;

use muster_proto::{
    AttemptId, Body, Delivery, Effects, Gap, Json, QuestionId, Seconds, TaskId, TaskRequest,
    Timestamp,
};

use super::{Dispatch, Shard, flights::Flight};
use crate::{
    Run, RunTask, Terms,
    decide::outcome::idempotency_key,
    limits::{RESEND_MS, RESEND_MS_MAX},
    view::gaps,
};

impl Shard {
    /// Puts an attempt into the message that its agent gets after the open batch.
    pub(super) fn hand_over(&mut self, attempt: &AttemptId, flight: &Flight) {
        let Some(run) = self.state.run(&flight.run_id) else {
            return;
        };
        let dispatch = self.dispatch(run, flight.place, attempt, flight.number);
        let record = flight
            .agent
            .as_ref()
            .and_then(|agent| self.pools.get(agent));
        let batch = self.log.open();
        let delivery = batch.delivery(&flight.agent_type, flight.agent.as_ref(), record);
        delivery.tasks.push(dispatch);
    }

    fn dispatch(&self, run: &Run, place: usize, attempt: &AttemptId, number: u32) -> Dispatch {
        let task = &run.tasks[place];
        let made = task.attempt(number);
        let terms = made.map_or_else(Terms::default, |made| made.terms.clone());
        let default = Seconds::from_ms(self.settings.default_timeout_ms);
        let request = TaskRequest {
            run_id: run.id.clone(),
            task_id: task.id.clone(),
            attempt_id: attempt.clone(),
            attempt: number,
            agent_type: task.agent_type.clone(),
            tenant: run.tenant.clone(),
            workflow: run.workflow.as_ref().map(|workflow| workflow.name.clone()),
            payload: Json::null(),
            inputs: BTreeMap::new(),
            missing: self.missing(run, place),
            answers: own_answers(task),
            blobs: Vec::new(),
            priority: task.priority,
            timeout: task.timeout.unwrap_or(default),
            now: run.requested_at(),
            shard: self.settings.shard,
            result_bytes_max: self.settings.result_bytes_max,
            idempotency_key: (terms.effects != Effects::None).then(|| idempotency_key(run, task)),
            look_up: terms.look_up,
            batch: terms.batch.as_ref().map(|batch| batch.id.clone()),
            feedback: task.feedback.clone(),
            cost_usd_max: run.left_usd().map(|left_usd| left_usd + terms.expected_usd),
        };
        Dispatch {
            request,
            payload: task.payload.clone(),
            inputs: self.inputs(run, place),
        }
    }

    /// The tasks that one depends on. The integration also gets the planning task's result.
    fn needed(run: &Run, place: usize) -> impl Iterator<Item = usize> {
        let plan = run.plan_behind(place);
        plan.into_iter()
            .chain(run.tasks[place].depends_on.iter().copied())
    }

    /// Gaps, by the names that the agent knows.
    fn missing(&self, run: &Run, place: usize) -> Vec<Gap> {
        let gaps = Self::needed(run, place).flat_map(|needed| {
            let name = run.name_for(place, needed);
            gaps([&run.tasks[needed]].into_iter())
                .into_iter()
                .map(|gap| Gap {
                    task_id: name.clone(),
                    ..gap
                })
        });
        gaps.collect()
    }

    fn inputs(&self, run: &Run, place: usize) -> Vec<(TaskId, Body)> {
        let input = |needed: usize| {
            let success = run.tasks[needed].success.as_ref()?;
            Some((run.name_for(place, needed).clone(), success.data.clone()))
        };
        Self::needed(run, place).filter_map(input).collect()
    }

    /// Sends again what was not accepted, and what nobody answered.
    pub(super) fn resend(&mut self, now: Timestamp) {
        for attempt in self
            .flights
            .select(|_, flight| flight.accepted.is_none() && flight.resend_at <= now)
        {
            self.resend_one(&attempt, now);
        }
    }

    fn resend_one(&mut self, attempt: &AttemptId, now: Timestamp) {
        let Some(flight) = self.flights.get_mut(attempt) else {
            return;
        };
        let durable = match &flight.agent {
            // Nothing is known of an agent that has not reported since a takeover: it goes again
            // when it has, or is lost.
            Some(agent) => match self.pools.get(agent) {
                Some(record) => record.delivery == Delivery::Durable,
                None => return,
            },
            None => false,
        };
        flight.resends += 1;
        let pause_ms = RESEND_MS
            .saturating_mul(1 << flight.resends.min(8))
            .min(RESEND_MS_MAX);
        flight.resend_at = Timestamp::from_ms(now.as_ms() + pause_ms);
        // A simple agent has no ledger: what it may have in hand is not sent again, unless nobody
        // was there to take it, or the one who waited for its answer is gone.
        if !durable && !std::mem::take(&mut flight.unanswered) && !flight.inherited {
            return;
        }
        if !durable && flight.inherited && self.is_once(attempt) {
            // Whoever waited for the answer is gone, and the work may be done.
            self.lose(attempt, "the answer went to an owner that is gone", now);
            return;
        }
        let Some(flight) = self.flights.get_mut(attempt) else {
            return;
        };
        if !durable {
            flight.inherited = false;
            self.postpone(attempt, now);
        }
        if let Some(flight) = self.flights.get(attempt).cloned() {
            self.hand_over(attempt, &flight);
        }
    }
}

/// Answers of people to the task's questions, by the ids that its agent knows.
fn own_answers(task: &RunTask) -> BTreeMap<QuestionId, Json> {
    let answers = task.answers.iter();
    let own = answers.map(|(id, answer)| (task.own_question_id(id), answer.clone()));
    own.collect()
}

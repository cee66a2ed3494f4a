//! What happens to the attempts at one task.

use muster_proto::{
    AgentId, AgentType, Effects, Fault, Timestamp,
    api::{Candidate, TaskState},
};

use super::{
    Illegal,
    apply::settle_state,
    at_task::{AtTask, deadline},
};
use crate::{
    Attempt, AttemptState, RunTask, Terms,
    decide::{conflict::BAD_RESULT, outcome},
    timers::{Timer, TimerKind},
};

impl AtTask<'_> {
    pub(super) fn start(
        &mut self,
        number: u32,
        agent_id: Option<AgentId>,
        candidates: &[Candidate],
        terms: &Terms,
    ) -> Result<(), Illegal> {
        let task = &self.run.tasks[self.place];
        if usize::try_from(number).ok() != Some(task.attempts.len() + 1) {
            return self.refuse("attempts are not in order");
        }
        if terms.backup {
            if task.running().count() != 1 {
                return self.refuse("a backup goes beside one attempt");
            }
            self.timers
                .clear(&self.run.id, self.place, TimerKind::Hedge);
        } else if task.state != TaskState::Ready {
            return self.refuse("is not ready");
        } else {
            self.timers
                .clear(&self.run.id, self.place, TimerKind::Retry);
        }
        let hedge_at = terms.hedge_after_ms.and_then(|ms| i64::try_from(ms).ok());
        let hedge_at = hedge_at.map(|ms| Timestamp::from_ms(self.at.as_ms() + ms));
        let due = deadline(task, self.at, self.default_timeout_ms);
        self.set_timer(due, TimerKind::Deadline { attempt: number });
        if let Some(due) = hedge_at {
            self.set_timer(due, TimerKind::Hedge);
        }
        self.ready.serve(&self.run.id, self.place);
        let attempt = Attempt {
            number,
            agent_id,
            started_at: self.at,
            state: AttemptState::Running,
            ended_at: None,
            why: None,
            hedge_at,
            candidates: candidates.to_vec(),
            terms: terms.clone(),
        };
        self.run.reserved_nanos += attempt.reserved_nanos();
        let task = self.task();
        task.retry_at = None;
        task.attempts.push(attempt);
        task.state = TaskState::Assigned;
        settle_state(self.run);
        Ok(())
    }

    fn set_timer(&mut self, due: Timestamp, kind: TimerKind) {
        self.timers.set(Timer {
            due,
            run_id: self.run.id.clone(),
            place: self.place,
            kind,
        });
    }

    /// Ends a running attempt.
    pub(super) fn close(
        &mut self,
        number: u32,
        end: AttemptState,
        why: Option<&str>,
    ) -> Result<(), Illegal> {
        if !self.run.tasks[self.place].is_running(number) {
            return self.refuse("this attempt is not running");
        }
        let deadline = TimerKind::Deadline { attempt: number };
        self.timers.clear(&self.run.id, self.place, deadline);
        self.timers
            .clear(&self.run.id, self.place, TimerKind::Hedge);
        let at = self.at;
        self.run.end_attempt(self.place, number, end, at, why);
        Ok(())
    }

    /// An attempt that brought no result may have cost what its agent said beforehand.
    pub(super) fn charge(&mut self, number: u32) {
        let attempt = self.run.tasks[self.place].attempt(number);
        self.run.spent_usd += attempt.map_or(0.0, |attempt| attempt.terms.expected_usd);
    }

    pub(super) fn release(
        &mut self,
        number: u32,
        reason: &str,
        is_lost: bool,
    ) -> Result<(), Illegal> {
        self.close(number, AttemptState::Released, Some(reason))?;
        if is_lost {
            self.charge(number);
            self.learn_from_loss(number);
        }
        if !self.task().runs_beside(number) {
            self.make_ready();
        }
        Ok(())
    }

    /// A batch that vanished with its agent is tried again in halves: which task was to blame
    /// shows when it is alone.
    fn learn_from_loss(&mut self, number: u32) {
        let task = self.task();
        let Some(terms) = task.attempt(number).map(|attempt| attempt.terms.clone()) else {
            return;
        };
        let in_batch = terms.batch.map_or(1, |batch| batch.tasks);
        task.lost += u32::from(in_batch < 2);
        task.batch_max = (in_batch > 1).then_some(in_batch / 2).or(task.batch_max);
        task.outcome_unknown |= terms.effects == Effects::Once && !terms.look_up;
    }

    pub(super) fn fail_attempt(
        &mut self,
        number: u32,
        fault: &Fault,
        retry_at: Timestamp,
    ) -> Result<(), Illegal> {
        self.close(number, AttemptState::Failed, Some(&fault.message))?;
        self.charge(number);
        learn_from_fault(self.task(), number, fault);
        if self.task().runs_beside(number) {
            return Ok(());
        }
        let task = self.task();
        task.retry_at = Some(retry_at);
        task.state = TaskState::Ready;
        self.set_timer(retry_at, TimerKind::Retry);
        Ok(())
    }

    pub(super) fn fall_back(
        &mut self,
        agent_type: &AgentType,
        fault: &Fault,
    ) -> Result<(), Illegal> {
        if self.run.tasks[self.place].fell_back_from.is_some() {
            return self.refuse("went to a simpler type before");
        }
        self.timers.clear_all(&self.run.id, self.place);
        self.ready.remove(&self.run.id, self.place);
        self.end_running(AttemptState::Failed, Some(&fault.message));
        let task = self.task();
        task.fell_back_from = Some(std::mem::replace(&mut task.agent_type, agent_type.clone()));
        task.retry_at = None;
        task.failures = 0;
        task.lost = 0;
        task.fault = Some(fault.clone());
        self.make_ready();
        settle_state(self.run);
        Ok(())
    }

    /// Nobody waits any more for what else is under way.
    pub(super) fn cancel_running(&mut self) {
        let running: Vec<u32> = self.task().running().map(|it| it.number).collect();
        for attempt in running {
            let kind = TimerKind::Deadline { attempt };
            self.timers.clear(&self.run.id, self.place, kind);
        }
        self.end_running(AttemptState::Cancelled, None);
    }

    /// Ends what is with agents, and charges it.
    pub(super) fn end_running(&mut self, end: AttemptState, why: Option<&str>) {
        self.run.end_running(self.place, end, self.at, why);
    }
}

fn learn_from_fault(task: &mut RunTask, number: u32, fault: &Fault) {
    let Some(terms) = task.attempt(number).map(|attempt| attempt.terms.clone()) else {
        return;
    };
    if terms.look_up {
        task.outcome_unknown &= fault.code != outcome::NOT_DONE;
        return;
    }
    task.failures += 1;
    task.fault = Some(fault.clone());
    if fault.code == BAD_RESULT {
        task.learn(&fault.message);
    }
    task.outcome_unknown |= outcome::is_unknown_after(&terms, fault);
    let in_batch = terms.batch.map_or(1, |batch| batch.tasks);
    if in_batch > 1 && fault.code == outcome::TIMEOUT {
        task.batch_max = Some(in_batch / 2);
    }
}

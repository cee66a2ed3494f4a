//! What happens when time passes: retries that are due, and attempts that took too long.

use muster_proto::{AttemptId, Timestamp};

use super::{Output, Shard};
use crate::{
    State,
    decide::{fail, outcome},
    limits::TAKEOVER_GRACE_MS,
    pools::Verdict,
    state::deadline,
    timers::{Timer, TimerKind},
};

impl Shard {
    /// Fires what is due. At most one pass over what is due now; new timers are later.
    pub(super) fn fire_timers(&mut self, now: Timestamp) {
        while let Some(timer) = self.state.timers.pop_due(now) {
            let Some(run) = self.state.run(&timer.run_id) else {
                continue;
            };
            if run.tasks.len() <= timer.place {
                continue;
            }
            match timer.kind {
                TimerKind::Retry => {
                    let State { runs, ready, .. } = &mut self.state;
                    if let Some(run) = runs.get(&timer.run_id) {
                        ready.add(run, timer.place, now);
                    }
                }
                TimerKind::Hedge => self.hedge(&timer, now),
                TimerKind::Deadline { attempt } => self.deadline_passed(&timer, attempt, now),
            }
        }
    }

    fn deadline_passed(&mut self, timer: &Timer, number: u32, now: Timestamp) {
        let Some(run) = self.state.run(&timer.run_id) else {
            return;
        };
        let task = &run.tasks[timer.place];
        if !task.is_running(number) {
            return;
        }
        let attempt_id = AttemptId::of(&run.id, &task.id, number);
        let flight = self.flights.get(&attempt_id);
        if flight.is_some_and(|flight| flight.unanswered) {
            // Nobody has begun: the time-out starts when somebody does.
            self.postpone(&attempt_id, now);
            return;
        }
        let heard_until = self.began_at.as_ms() + TAKEOVER_GRACE_MS;
        if flight.is_some_and(|flight| flight.inherited) && now.as_ms() < heard_until {
            // The result may have come while nobody listened, and comes again.
            self.state.timers.set(Timer {
                due: Timestamp::from_ms(heard_until),
                ..timer.clone()
            });
            return;
        }
        let fault = muster_proto::Fault::retryable(format!("{} was not done in time", task.id))
            .with_code(outcome::TIMEOUT);
        self.judge_agent(&attempt_id, Verdict::Failed, now);
        let Some(run) = self.state.run(&timer.run_id) else {
            return;
        };
        let task = &run.tasks[timer.place];
        let event = fail(run, task, number, fault, self.settings.retries_max, now);
        let agent = self
            .flights
            .get(&attempt_id)
            .and_then(|flight| flight.agent.clone());
        self.commit(&event, now);
        if let Some(agent) = agent {
            self.log.open().then(Output::Cancel {
                agent,
                attempts: vec![attempt_id],
                undo: false,
            });
        }
    }

    /// Lets the time of an attempt begin anew.
    pub(super) fn postpone(&mut self, attempt: &AttemptId, now: Timestamp) {
        let Some(flight) = self.flights.get(attempt) else {
            return;
        };
        let (run_id, place, number) = (flight.run_id.clone(), flight.place, flight.number);
        let task = self.state.run(&run_id).and_then(|run| run.tasks.get(place));
        if let Some(task) = task.filter(|task| task.is_running(number)) {
            let due = deadline(task, now, self.state.default_timeout_ms.0);
            self.state.timers.set(Timer {
                due,
                run_id,
                place,
                kind: TimerKind::Deadline { attempt: number },
            });
        }
    }
}

//! Commands and queries, and who waits for what.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Bound,
};

use muster_proto::{
    AttemptId, RunId, Tenant, Timestamp,
    api::{RunState, TaskState},
    limits::RUNS_PAGE_MAX,
};

use super::{
    Command, Output, Query, Refused, Reply, ReplyToken, Shard, SteerCommand, SubmitCommand,
};
use crate::{
    Run, RunView,
    decide::{self, Submission},
    limits::WAITERS_MAX,
    view::summary,
};

/// Who waits for the end of which run.
#[derive(Debug, Default)]
pub(super) struct Callers {
    by_run: HashMap<RunId, Vec<ReplyToken>>,
    by_token: BTreeMap<ReplyToken, RunId>,
}

impl Callers {
    fn add(&mut self, run_id: &RunId, token: ReplyToken) -> bool {
        let tokens = self.by_run.entry(run_id.clone()).or_default();
        if tokens.len() >= WAITERS_MAX {
            return false;
        }
        tokens.push(token);
        self.by_token.insert(token, run_id.clone());
        true
    }

    /// Those who wait for a run.
    pub(super) fn take(&mut self, run_id: &RunId) -> Vec<ReplyToken> {
        let tokens = self.by_run.remove(run_id).unwrap_or_default();
        for token in &tokens {
            self.by_token.remove(token);
        }
        tokens
    }

    fn remove(&mut self, token: ReplyToken) -> Option<RunId> {
        let run_id = self.by_token.remove(&token)?;
        if let Some(tokens) = self.by_run.get_mut(&run_id) {
            tokens.retain(|waiting| *waiting != token);
            if tokens.is_empty() {
                self.by_run.remove(&run_id);
            }
        }
        Some(run_id)
    }
}

impl Shard {
    pub(super) fn command(&mut self, token: ReplyToken, command: Command, now: Timestamp) {
        match command {
            Command::Submit(submit) => self.submit(token, &submit, now),
            Command::Resend(resend) => self.resend_letter(token, &resend, now),
            Command::Drop(drop) => self.drop_letter(token, &drop, now),
            Command::Cancel(cancel) => {
                self.wake(&cancel.run_id, now);
                let run_id = cancel.run_id.clone();
                let decided = decide::cancel(&self.state, &cancel);
                self.change(token, &run_id, decided, now);
            }
            Command::Steer(steer) => {
                self.wake(&steer.run_id, now);
                let run_id = steer.run_id.clone();
                let decided = self.decide_steering(&steer, now);
                self.change(token, &run_id, decided, now);
            }
            Command::Stop(stop) => self.stop(token, stop, now),
            Command::Answer(answer) => {
                self.wake(&answer.run_id, now);
                let run_id = answer.run_id.clone();
                let decided = decide::answer(&self.state, &answer);
                self.change(token, &run_id, decided, now);
            }
        }
    }

    /// An agent that is not there gets nothing.
    fn decide_steering(
        &self,
        steer: &SteerCommand,
        now: Timestamp,
    ) -> Result<Option<crate::Event>, Refused> {
        let decided = decide::steer(&self.state, steer)?;
        let wanted = decide::wanted_agent(&self.state, steer).filter(|_| decided.is_some());
        match wanted {
            Some((agent_type, agent_id)) if !self.pools.is_online(agent_type, agent_id, now) => {
                let what =
                    format!("there is no agent {agent_id} of type {agent_type} at the moment");
                Err(Refused::NotToRedirect(what))
            }
            _ => Ok(decided),
        }
    }

    /// A run that somebody asks about is unpacked. One that cannot be is a defect.
    pub(super) fn wake(&mut self, run_id: &RunId, now: Timestamp) {
        if let Err(illegal) = self.state.wake(run_id, now) {
            self.step_down(super::StepDown::Defect(illegal.to_string()));
        }
    }

    fn submit(&mut self, token: ReplyToken, submit: &SubmitCommand, now: Timestamp) {
        if submit.map_epoch < self.map_epoch {
            return self.reply(token, Reply::Refused(Refused::StaleMap));
        }
        match self.decide_submission(submit) {
            Ok(Submission::New(events)) => {
                for event in &events {
                    self.commit(event, now);
                }
                self.show(token, &submit.tenant, &submit.run_id, submit.wait);
            }
            Ok(Submission::Known(run_id)) => self.show(token, &submit.tenant, &run_id, submit.wait),
            Err(refused) => self.reply(token, Reply::Refused(refused)),
        }
    }

    /// Nothing new is taken while the log has no room for it; what was taken is known all the same.
    pub(super) fn decide_submission(&self, submit: &SubmitCommand) -> Result<Submission, Refused> {
        let decided = decide::submit(&self.state, submit, self.run_limits());
        if let (Some(stopped), Ok(Submission::New(_))) = (&self.state.stopped, &decided) {
            return Err(Refused::Stopped(stopped.reason.clone()));
        }
        match (self.log.trouble(), decided) {
            (Some(trouble), Ok(Submission::New(_))) => Err(Refused::LogUnavailable(trouble)),
            (_, decided) => decided,
        }
    }

    fn change(
        &mut self,
        token: ReplyToken,
        run_id: &RunId,
        decided: Result<Option<crate::Event>, Refused>,
        now: Timestamp,
    ) {
        match decided {
            Ok(event) => {
                if let Some(event) = event {
                    self.commit(&event, now);
                }
                let state = self
                    .state
                    .run(run_id)
                    .map_or(RunState::Cancelled, |run| run.state);
                self.reply(
                    token,
                    Reply::Done {
                        run_id: run_id.clone(),
                        state,
                    },
                );
            }
            Err(refused) => self.reply(token, Reply::Refused(refused)),
        }
    }

    pub(super) fn query(&mut self, token: ReplyToken, query: Query, now: Timestamp) {
        match query {
            Query::Status {
                tenant,
                run_id,
                wait,
            } => {
                self.wake(&run_id, now);
                self.show(token, &tenant, &run_id, wait);
            }
            Query::Lookup {
                tenant,
                command_id,
                map_epoch,
            } => {
                self.map_epoch = self.map_epoch.max(map_epoch);
                let known = self.state.commands.get(&(tenant, command_id)).cloned();
                self.reply(token, Reply::Known(known));
            }
            Query::Source { tenant, run_id } => {
                self.wake(&run_id, now);
                self.source(token, &tenant, &run_id);
            }
            Query::Stopped => self.reply(token, Reply::Stopped(self.state.stopped.clone())),
            Query::DeadLetters { tenant, limit } => self.list_letters(token, &tenant, limit),
            Query::DeadLetter { tenant, id } => self.show_letter(token, &tenant, id),
            Query::Events { tenant, request } => {
                self.wake(&request.id, now);
                let reply = match self.places(&tenant, &request.id) {
                    Some(sequences) => Reply::Events {
                        run_id: request.id,
                        sequences,
                        workflows: self.workflows(),
                    },
                    None => Reply::Refused(Refused::UnknownRun(request.id)),
                };
                self.reply(token, reply);
            }
            Query::List {
                tenant,
                limit,
                behind,
            } => {
                let reply = self.list(&tenant, limit, behind);
                self.reply(token, reply);
            }
            Query::PlaceInOrder { tenant, run_id } => {
                let place = self.place_in_order(&tenant, &run_id);
                let unknown = || Reply::Refused(Refused::UnknownRun(run_id.clone()));
                let reply = place.map_or_else(unknown, Reply::PlaceInOrder);
                self.reply(token, reply);
            }
            Query::Workflows => {
                let workflows = self.workflows();
                self.reply(token, Reply::Workflows(workflows));
            }
            Query::ForceBreaker {
                agent_type,
                agent_id,
                forced,
            } => {
                self.pools.force(&agent_type, agent_id.as_ref(), forced);
                let agents = self.pools.snapshot(now);
                self.reply(token, Reply::Agents(agents, now));
            }
            Query::Agents => {
                let agents = self.pools.snapshot(now);
                self.reply(token, Reply::Agents(agents, now));
            }
        }
    }

    pub(super) fn stop_waiting(&mut self, token: ReplyToken) {
        let Some(run_id) = self.callers.remove(token) else {
            return;
        };
        if let Some(run) = self.state.run(&run_id) {
            let view = self.view(run);
            self.reply(token, Reply::Run(Box::new(view)));
        }
    }

    /// Replies how a run stands, or at its end.
    pub(super) fn show(&mut self, token: ReplyToken, tenant: &Tenant, run_id: &RunId, wait: bool) {
        let Some(run) = self.state.run(run_id).filter(|run| run.tenant == *tenant) else {
            let reply = self.in_log(tenant, run_id);
            return self.reply(token, reply);
        };
        if wait && !run.is_terminal() {
            if !self.callers.add(run_id, token) {
                self.reply(
                    token,
                    Reply::Refused(Refused::TooManyWaiters(run_id.clone())),
                );
            }
            return;
        }
        let view = self.view(run);
        self.reply(token, Reply::Run(Box::new(view)));
    }

    /// Where a run is that is no longer in memory.
    pub(super) fn in_log(&self, tenant: &Tenant, run_id: &RunId) -> Reply {
        let ended = self.state.finished.get(run_id);
        match ended.filter(|run| run.tenant == *tenant) {
            Some(run) => Reply::FromLog {
                run_id: run_id.clone(),
                sequences: run.sequences.to_vec(),
                workflows: self.workflows(),
            },
            None => Reply::Refused(Refused::UnknownRun(run_id.clone())),
        }
    }

    /// How a run stands, with what only the registry knows: which tasks nobody is there for.
    fn view(&self, run: &Run) -> RunView {
        let mut view = RunView::of(run);
        for (task, status) in run.tasks.iter().zip(&mut view.status.tasks) {
            let offered = task.running().any(|attempt| {
                let id = AttemptId::of(&run.id, &task.id, attempt.number);
                self.flights
                    .get(&id)
                    .is_some_and(|flight| flight.unanswered)
            });
            let waits = task.state == TaskState::Ready && task.retry_at.is_none();
            if offered || (waits && !self.pools.has_registered(&task.agent_type)) {
                let agent_type = &task.agent_type;
                status.note = Some(format!(
                    "no agent of type {agent_type} is running; it goes on when one starts"
                ));
            }
        }
        view
    }

    fn places(&self, tenant: &Tenant, run_id: &RunId) -> Option<Vec<u64>> {
        match self.state.run(run_id) {
            Some(run) => (run.tenant == *tenant).then(|| run.sequences.clone()),
            None => {
                let run = self.state.finished.get(run_id)?;
                (run.tenant == *tenant).then(|| run.sequences.to_vec())
            }
        }
    }

    fn workflows(&self) -> Vec<std::sync::Arc<crate::WorkflowSpec>> {
        self.state.workflows.values().cloned().collect()
    }

    fn list(&self, tenant: &Tenant, limit: usize, behind: Option<(Timestamp, RunId)>) -> Reply {
        let limit = limit.clamp(1, RUNS_PAGE_MAX);
        let before = behind.map_or(Bound::Unbounded, Bound::Excluded);
        let mut runs: Vec<_> = self
            .state
            .order
            .range((Bound::Unbounded, before))
            .rev()
            .filter_map(|(_, id)| self.state.peek(id))
            .filter(|run| run.tenant == *tenant)
            .take(limit + 1)
            .map(|run| summary(&run))
            .collect();
        let more = runs.len() > limit;
        runs.truncate(limit);
        Reply::List {
            runs,
            more,
            evicted_through: self.state.finished.evicted_through(),
        }
    }

    fn place_in_order(&self, tenant: &Tenant, id: &RunId) -> Option<Timestamp> {
        let (of, accepted_at) = if let Some(run) = self.state.run(id) {
            (&run.tenant, run.accepted_at)
        } else if let Some(run) = self.state.parked.get(id) {
            (&run.tenant, run.accepted_at)
        } else {
            let run = self.state.finished.get(id)?;
            (&run.tenant, run.accepted_at)
        };
        (of == tenant).then_some(accepted_at)
    }

    /// Replies after everything that was decided so far is stored.
    pub(super) fn reply(&mut self, token: ReplyToken, reply: Reply) {
        self.log.open().then(Output::Reply(token, reply));
    }
}

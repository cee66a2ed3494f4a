//! The shard loop: the one writer of a log, without input or output.
//!
//! ```text
//! input ─▶ decide ─▶ events ─▶ state (tentative) + open batch
//!                                        │ flush, when no append is under way
//!                                        ▼
//!                          append ──ack──▶ effects of the batch go out
//! ```
//!
//! Events are applied as they are decided, so that the next input sees them; what they make happen
//! outside waits in their batch until it is stored. Only one append is under way at a time, and
//! what comes in meanwhile is the next batch: the cost of a disk sync is shared under load, and a
//! lone request never waits. When another writer was first, everything tentative is dropped with
//! the shard itself.

mod assign;
mod batch;
mod budget;
mod callers;
mod commit;
mod deadlines;
mod dispatch;
mod flights;
mod hedge;
mod input;
mod letters;
mod limited;
mod log;
mod observe;
mod output;
mod questions;
mod reports;
mod stop;
mod takeover;

use std::collections::BTreeSet;

use muster_proto::{AgentType, Timestamp, api::ScoreWeights};

pub use input::{
    AnswerCommand, AppendOutcome, CancelCommand, Command, DropCommand, Input, Query, ReplyToken,
    ResendCommand, SteerCommand, Steering, StopCommand, StoredPlanTask, SubmitCommand, TaskEnd,
    TaskEndKind,
};
pub use output::{Delivery, Dispatch, Output, Projection, Refused, Reply, StepDown};

use crate::{Event, Limits, Pools, State, Workload, gates::Gates, record::FORMAT};
use callers::Callers;
use flights::Flights;
use letters::Unread;
use log::Log;
use observe::Observations;

/// What the settings say about a shard.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The shard's number.
    pub shard: u32,
    /// Who this owner is.
    pub owner: String,
    /// Times a failed task is tried again.
    pub retries_max: u32,
    /// Time-out of tasks that name none, in milliseconds.
    pub default_timeout_ms: u64,
    /// How long a question to a person is open where neither it nor its workflow says, in
    /// milliseconds.
    pub question_timeout_ms: u64,
    /// Runs that may work at a time; more wait for their turn.
    pub working_runs_max: usize,
    /// Runs that may wait for their turn; more are refused.
    pub waiting_runs_max: usize,
    /// Largest result that agents may bring, in bytes.
    pub result_bytes_max: u64,
    /// Whether there is a read model to tell.
    pub projects: bool,
    /// Failures in a row after which an agent, or a whole type, gets no work for a while.
    pub breaker_threshold: u32,
    /// Tasks of P3 that are sent together at most.
    pub batch_tasks_max: u32,
    /// How much each part of an agent's score counts.
    pub weights: ScoreWeights,
    /// Whether other shards hand tasks to the same agents.
    pub shares_agents: bool,
    /// Limits on what runs at a time, and how often something begins.
    pub limits: Limits,
}

/// The owner of one shard.
#[derive(Debug)]
pub struct Shard {
    settings: Settings,
    state: State,
    pools: Pools,
    flights: Flights,
    gates: Gates,
    callers: Callers,
    log: Log,
    outputs: Vec<Output>,
    observations: Observations,
    unread: Unread,
    /// The newest map of shards that anybody came by.
    map_epoch: u64,
    /// When this owner began, by the log's clock.
    began_at: Timestamp,
    /// When the last input came.
    handled_at: Timestamp,
    stepped_down: bool,
}

impl Shard {
    /// Takes one input. What has to happen outside is in [`Shard::outputs`] afterwards.
    pub fn handle(&mut self, input: Input, now: Timestamp) {
        if self.stepped_down {
            return;
        }
        self.doubt(now);
        match input {
            Input::Command { token, command } => self.command(token, command, now),
            Input::Query { token, query } => self.query(token, query, now),
            Input::StopWaiting(token) => self.stop_waiting(token),
            Input::Results {
                agent,
                accepted,
                full,
                ends,
                incarnation,
                counter,
                current_load,
            } => {
                self.pools
                    .report(&agent, current_load, incarnation, counter, now);
                self.accepted(&agent, &accepted, incarnation, counter);
                self.refused_as_full(&agent, &full, now);
                for end in ends {
                    self.ended(Some(&agent), end, now);
                }
            }
            Input::Answered(end) => self.ended(None, end, now),
            Input::Heartbeat(heartbeat) => self.heartbeat(*heartbeat, now),
            Input::NoResponder(attempt) => self.no_responder(&attempt, now),
            Input::Unread { reason, message } => self.unread(reason, message, now),
            Input::Capture { since } => self.want_capture(since),
            Input::Room(used_percent) => self.log.set_room(used_percent),
            Input::EverybodyReads(format) => self.raise_format(format, now),
            Input::Append(outcome) => self.append_ended(outcome, now),
            Input::ReadBack(record) => self.read_back(record.as_deref(), now),
            Input::Tick => self.tick(now),
        }
    }

    /// Starts what is possible now: hands waiting tasks to agents and sends the open batch, if no
    /// append is under way. Call it when no more input is at hand.
    pub fn flush(&mut self, now: Timestamp) {
        if self.stepped_down {
            return;
        }
        if self.state.stopped.is_some() {
            self.take_all_back(now);
            self.flush_log();
            self.observe_settled();
            return;
        }
        self.start_waiting(now);
        if self.log.has_room_for_attempts() {
            self.open_timed_gates();
            self.assign(now);
        }
        self.flush_log();
        self.observe_settled();
    }

    /// Takes what has to happen outside.
    pub fn outputs(&mut self) -> Vec<Output> {
        std::mem::take(&mut self.outputs)
    }

    /// The fold of the log, with what is not stored yet.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The registry.
    #[must_use]
    pub fn pools(&self) -> &Pools {
        &self.pools
    }

    /// What there is to do, by agent type: of every type that has agents or that something waits
    /// for.
    #[must_use]
    pub fn workloads(&self, now: Timestamp) -> Vec<Workload> {
        let types: BTreeSet<&AgentType> =
            self.pools.types().chain(self.state.ready.types()).collect();
        let workload = |agent_type: &AgentType| Workload {
            queued: self.state.ready.queued(agent_type),
            ..self.pools.workload(agent_type, now)
        };
        types.into_iter().map(workload).collect()
    }

    /// Whether this owner's `owner changed` is stored, and it has not stepped down.
    #[must_use]
    pub fn is_owner(&self) -> bool {
        self.log.is_open() && !self.stepped_down
    }

    /// Whether everything that was decided is stored.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.log.is_settled()
    }

    /// The last sequence that is known to be stored.
    #[must_use]
    pub fn last_sequence(&self) -> u64 {
        self.log.last_sequence()
    }

    fn tick(&mut self, now: Timestamp) {
        self.retry_append(now);
        if self.is_owner() {
            self.fire_timers(now);
            self.expire_questions(now);
            self.drop_silent_agents(now);
            self.resend(now);
            self.observe_later(now);
        }
    }

    /// What follows is written in the newest format that everybody reads.
    fn raise_format(&mut self, format: u32, now: Timestamp) {
        let format = format.min(FORMAT);
        if self.is_owner() && format > self.state.log_format() {
            self.commit(&Event::FormatRaised { format }, now);
        }
    }

    fn step_down(&mut self, reason: StepDown) {
        self.stepped_down = true;
        self.outputs.push(Output::StepDown(reason));
    }
}

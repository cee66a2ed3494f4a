//! What goes out of a shard.

use std::sync::Arc;

use bytes::Bytes;
use muster_proto::{
    AgentType, AttemptId, Body, Refusal, RunEvents, RunId, TaskId, TaskRequest, Tenant, Timestamp,
    api::{RunState, RunSummary},
};

use crate::{
    AgentKey, AgentSnapshot, Capture, DeadLetter, ReplyToken, Run, RunView, Stopped, WorkflowSpec,
};

/// One thing to do outside. Outputs that depend on events come only after these are stored.
#[derive(Debug)]
pub enum Output {
    /// Append a record, expecting the stream's last sequence; answer with [`crate::Input::Append`].
    Append {
        /// The stream's last sequence.
        expected_last: u64,
        /// The record.
        bytes: Bytes,
    },
    /// Read the record at a sequence from the stream's leader; answer with
    /// [`crate::Input::ReadBack`].
    ReadBack(u64),
    /// Hand over tasks, and tell an agent what became of its results. At most one an agent after
    /// each commit.
    Deliver(Delivery),
    /// Tell an agent to stop attempts.
    Cancel {
        /// Who.
        agent: AgentKey,
        /// Which.
        attempts: Vec<AttemptId>,
        /// Whether what they did all the same is to be undone.
        undo: bool,
    },
    /// Reply to a caller.
    Reply(ReplyToken, Reply),
    /// Tell watchers.
    Publish {
        /// Whose run.
        tenant: Tenant,
        /// What happened.
        events: RunEvents,
    },
    /// Write a snapshot down.
    Snapshot(Box<Capture>),
    /// Put runs into the read model.
    Project(Projection),
    /// This owner must not write any more.
    StepDown(StepDown),
}

/// What the read model has not seen yet.
#[derive(Debug)]
pub struct Projection {
    /// The last record that it holds.
    pub sequence: u64,
    /// Runs as they were after that record, or after their end.
    pub runs: Vec<Arc<Run>>,
    /// Dead letters.
    pub dead_letters: Vec<Arc<DeadLetter>>,
    /// Whether the read model then holds everything up to that record; otherwise these are runs
    /// that have ended meanwhile.
    pub complete: bool,
}

/// A message to one agent, or to whoever listens for a type.
#[derive(Debug)]
pub struct Delivery {
    /// The type.
    pub agent_type: AgentType,
    /// The agent; none for the queue group.
    pub agent: Option<AgentKey>,
    /// Whether it takes references to blobs, and verdicts.
    pub durable: bool,
    /// Most tasks in one message to it.
    pub batch: u32,
    /// Whether it reads messages that are pressed.
    pub compression: bool,
    /// How it wants its messages encoded; JSON where it did not say.
    pub content_type: Option<String>,
    /// Work.
    pub tasks: Vec<Dispatch>,
    /// Results that are stored.
    pub stored: Vec<AttemptId>,
    /// Results that were late, double or unknown.
    pub ignored: Vec<AttemptId>,
    /// Results that were refused.
    pub refused: Vec<Refusal>,
}

/// One task to hand over: the request without the bodies, and the bodies where they are.
#[derive(Debug, Clone)]
pub struct Dispatch {
    /// Everything but `payload`, `inputs` and `blobs`.
    pub request: TaskRequest,
    /// What to do.
    pub payload: Body,
    /// Results of dependencies.
    pub inputs: Vec<(TaskId, Body)>,
}

/// Why an owner stops writing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepDown {
    /// Another writer was first.
    #[error("another orchestrator has taken over this shard")]
    Fenced,
    /// The stream is behind what was already acknowledged.
    #[error(
        "the broker has lost records of the log: it ends before sequence {0}, which was acknowledged; restore the broker's data before anything is written"
    )]
    DataLost(u64),
    /// The state refuses its own event.
    #[error("defect: {0}")]
    Defect(String),
}

/// What a caller gets.
#[derive(Debug)]
pub enum Reply {
    /// How a run stands.
    Run(Box<RunView>),
    /// The run is no longer in memory: fold it from these records.
    FromLog {
        /// The run.
        run_id: RunId,
        /// Where its events are.
        sequences: Vec<u64>,
        /// Workflows that the log defines.
        workflows: Vec<Arc<WorkflowSpec>>,
    },
    /// Where the events of a run are, and how many there are.
    Events {
        /// The run.
        run_id: RunId,
        /// Where its events are.
        sequences: Vec<u64>,
        /// Workflows that the log defines.
        workflows: Vec<Arc<WorkflowSpec>>,
    },
    /// One page of runs; whether there are more.
    List {
        /// Newest first.
        runs: Vec<RunSummary>,
        /// Whether there are older ones.
        more: bool,
        /// The last record that ended a run which is no longer in memory whole; 0 where there is
        /// none. These are listed in the read model only.
        evicted_through: u64,
    },
    /// Which run a command brought, if any.
    Known(Option<RunId>),
    /// A whole run.
    Source(Arc<Run>),
    /// When a run was taken: its place in listings.
    PlaceInOrder(Timestamp),
    /// Workflows that the log defines.
    Workflows(Vec<Arc<WorkflowSpec>>),
    /// What could not be done.
    DeadLetters(Vec<Arc<DeadLetter>>),
    /// The registry, and when it was looked at.
    Agents(Vec<AgentSnapshot>, Timestamp),
    /// The command was done; where the run is now.
    Done {
        /// The run.
        run_id: RunId,
        /// Its state.
        state: RunState,
    },
    /// Whether everything is stopped, and why.
    Stopped(Option<Stopped>),
    /// The command or query was refused.
    Refused(Refused),
}

/// Why a command or query was refused. Nothing of it is stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No such run, or another tenant's.
    #[error("there is no run {0}: check the id, and whose run it is")]
    UnknownRun(RunId),
    /// The same key with another body.
    #[error(
        "this Idempotency-Key was used with another body for run {0}: use a new key for a new request"
    )]
    KeyReused(RunId),
    /// The run has ended.
    #[error("run {0} is {1} already; nothing can change it")]
    Ended(RunId, &'static str),
    /// No such question.
    #[error("run {0} has no open question{1}: look at its status")]
    NoQuestion(RunId, String),
    /// Several questions are open and the answer names none.
    #[error("run {0} has {1} open questions: name one by question_id")]
    WhichQuestion(RunId, usize),
    /// The answer is not on offer.
    #[error("{0}")]
    BadAnswer(String),
    /// The result of the task cannot be sent back.
    #[error("{0}")]
    NotToSendBack(String),
    /// The task cannot be given to these agents.
    #[error("{0}")]
    NotToRedirect(String),
    /// The conversation has a run that goes on.
    #[error("run {0} of this conversation goes on: wait for it, stop it, or say when_busy")]
    Busy(RunId),
    /// Too many runs of the conversation wait.
    #[error("{0} requests of this conversation wait already, which is the limit")]
    ConversationFull(usize),
    /// Something was done that cannot be taken back.
    #[error("run {0} of this conversation cannot be rolled back: what task {1} did stands")]
    NotToRollBack(RunId, TaskId),
    /// An operator has stopped everything.
    #[error("an operator says: {0}")]
    Stopped(String),
    /// Larger than a record of the log.
    #[error(
        "the request and its plan are larger than one record of the log ({} KiB): shorten ids and texts, or use fewer tasks", muster_proto::limits::RECORD_BYTES_MAX / 1024
    )]
    TooLarge,
    /// Too many runs at a time.
    #[error(
        "{working} runs are under way and {waiting} wait for their turn, which is the limit; try again later"
    )]
    TooManyRuns {
        /// Runs that work.
        working: usize,
        /// Runs that wait for their turn.
        waiting: usize,
    },
    /// The number of shards grew meanwhile.
    #[error("the number of shards has grown; look at the map of shards again")]
    StaleMap,
    /// No such dead letter, or another tenant's.
    #[error("there is no dead letter {0}: list them to see those that are kept")]
    UnknownDeadLetter(String),
    /// The dead letter was dealt with.
    #[error("dead letter {0} was dealt with already: {1}")]
    DeadLetterSettled(String, String),
    /// The log takes nothing at the moment.
    #[error("the log does not take new requests at the moment: {0}")]
    LogUnavailable(String),
    /// Too many callers wait for this run.
    #[error("too many callers wait for run {0}: watch its events instead")]
    TooManyWaiters(RunId),
}

impl Refused {
    /// What an older orchestrator could not read is not written while it is there.
    pub(crate) fn older_is_there() -> Self {
        let reason = "an older orchestrator is still there; this is possible once it has gone";
        Self::LogUnavailable(reason.to_owned())
    }
}

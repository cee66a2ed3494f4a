//! What comes into a shard.

use std::sync::Arc;

use muster_proto::{
    AgentId, AgentType, AttemptId, Body, CommandId, Delegation, Fault, Heartbeat, Json, Priority,
    Question, QuestionId, RunId, Seconds, TaskId, Tenant, Timestamp,
    api::{EventsRequest, WhenBusy},
};
use serde::{Deserialize, Serialize};

use crate::{AgentKey, Forced, Modification, Scenario, StoredSuccess, UnreadMessage, WorkflowSpec};

/// Names the caller that waits for a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ReplyToken(pub u64);

/// One thing that happened outside.
#[derive(Debug)]
pub enum Input {
    /// A command. Its reply comes after its events are stored.
    Command {
        /// Who waits.
        token: ReplyToken,
        /// What to do.
        command: Command,
    },
    /// A question about runs. Its reply tells only what is stored.
    Query {
        /// Who waits.
        token: ReplyToken,
        /// What is asked.
        query: Query,
    },
    /// The caller waits no longer for the end of its run: it gets the state as it is.
    StopWaiting(ReplyToken),
    /// A message of an agent that registered.
    Results {
        /// Who sends it, proven by the subject.
        agent: AgentKey,
        /// Attempts that it took.
        accepted: Vec<AttemptId>,
        /// Attempts that it has no room for.
        full: Vec<AttemptId>,
        /// Attempts that ended, with bodies where the shell has put them.
        ends: Vec<TaskEnd>,
        /// Which start of the agent.
        incarnation: u64,
        /// Counts its messages.
        counter: u64,
        /// Attempts that it has in hand.
        current_load: u32,
    },
    /// A simple agent answered a task.
    Answered(TaskEnd),
    /// A heartbeat.
    Heartbeat(Box<Heartbeat>),
    /// The broker says that nobody listens where this attempt was sent.
    NoResponder(AttemptId),
    /// How the append under way ended.
    Append(AppendOutcome),
    /// The record at the sequence that [`crate::Output::ReadBack`] asked for; none where there is
    /// none yet.
    ReadBack(Option<Vec<u8>>),
    /// A message came that nobody can read.
    Unread {
        /// Why it cannot be read.
        reason: String,
        /// What there is of it.
        message: UnreadMessage,
    },
    /// Take a snapshot of what changed after this sequence (0: of everything) at the next record;
    /// it comes as [`crate::Output::Snapshot`].
    Capture {
        /// The sequence of the snapshot before.
        since: u64,
    },
    /// How much of the log's room is used, in percent.
    Room(u8),
    /// Every orchestrator that is there reads records of this format.
    EverybodyReads(u32),
    /// Time has passed.
    Tick,
}

/// How an append ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppendOutcome {
    /// Stored, at this sequence.
    Stored(u64),
    /// The stream's last sequence was another one than expected.
    WrongLastSequence,
    /// Nobody knows: no acknowledgement came.
    Unknown,
    /// Surely not stored, and the broker says why (full, no quorum).
    Refused(String),
}

/// What a person or program wants done.
#[derive(Debug)]
pub enum Command {
    /// Take a request.
    Submit(Box<SubmitCommand>),
    /// Stop a run.
    Cancel(CancelCommand),
    /// Answer a question.
    Answer(AnswerCommand),
    /// Pause a run, let it go on, or send a result back.
    Steer(SteerCommand),
    /// Stop everything, or let it go on.
    Stop(StopCommand),
    /// Send the request behind a dead letter again, as a new run.
    Resend(ResendCommand),
    /// Give a dead letter up.
    Drop(DropCommand),
}

/// A dead letter whose request is sent again.
#[derive(Debug)]
pub struct ResendCommand {
    /// Which.
    pub id: String,
    /// The new run.
    pub submit: SubmitCommand,
}

/// A dead letter to give up.
#[derive(Debug)]
pub struct DropCommand {
    /// Names the command.
    pub command_id: CommandId,
    /// Who asks.
    pub tenant: Tenant,
    /// Which.
    pub id: String,
}

/// A request to take.
#[derive(Debug)]
pub struct SubmitCommand {
    /// Names the command: the same one is done once.
    pub command_id: CommandId,
    /// Hash of its body, where the caller named the command.
    pub body_sha256: Option<String>,
    /// The id that the run gets, if the command is new.
    pub run_id: RunId,
    /// Whose it is.
    pub tenant: Tenant,
    /// The workflow, where it has one.
    pub workflow: Option<Arc<WorkflowSpec>>,
    /// The beginning of the request.
    pub title: String,
    /// The body of the request.
    pub request: Body,
    /// Its own plan, checked, where it has no workflow.
    pub plan: Vec<StoredPlanTask>,
    /// What it may cost, in US dollars.
    pub cost_limit_usd: Option<f64>,
    /// The run whose place it takes, with what may be kept of it.
    pub modifies: Option<Arc<Modification>>,
    /// What is assumed, one set of assumptions after the other; empty where it is answered once.
    pub scenarios: Vec<Scenario>,
    /// The conversation that it belongs to. A run that takes the place of another one belongs to that
    /// one's.
    pub conversation: Option<String>,
    /// What happens when that has a run which goes on; as the workflow says where missing.
    pub when_busy: Option<WhenBusy>,
    /// Whether the caller waits for the run's end.
    pub wait: bool,
    /// The map of shards by which it came here.
    pub map_epoch: u64,
}

/// A run to stop.
#[derive(Debug)]
pub struct CancelCommand {
    /// Names the command.
    pub command_id: CommandId,
    /// Whose run.
    pub tenant: Tenant,
    /// Which.
    pub run_id: RunId,
    /// Why.
    pub reason: String,
}

/// What an operator does with a run that goes on.
#[derive(Debug)]
pub struct SteerCommand {
    /// Names the command.
    pub command_id: CommandId,
    /// Whose run.
    pub tenant: Tenant,
    /// Which.
    pub run_id: RunId,
    /// What to do.
    pub steering: Steering,
}

/// What to do with a run.
#[derive(Debug)]
pub enum Steering {
    /// Begin nothing more; what is under way ends.
    Pause {
        /// Why.
        reason: String,
    },
    /// Go on.
    Resume,
    /// Have a task done again with a reason, and all that was built on it.
    SendBack {
        /// The task, which has brought a result.
        task_id: TaskId,
        /// What it should do better.
        reason: String,
    },
    /// Give a task to other agents.
    Redirect {
        /// The task, which has not ended.
        task_id: TaskId,
        /// The type that is to do it; as before where missing.
        agent_type: Option<AgentType>,
        /// The agent that is to do it; any of the type where missing.
        agent_id: Option<AgentId>,
        /// Why.
        reason: String,
    },
}

/// What an operator does with everything.
#[derive(Debug)]
pub struct StopCommand {
    /// Names the command.
    pub command_id: CommandId,
    /// Why everything stops; none to let it go on.
    pub reason: Option<String>,
}

/// An answer to a question.
#[derive(Debug)]
pub struct AnswerCommand {
    /// Names the command.
    pub command_id: CommandId,
    /// Whose run.
    pub tenant: Tenant,
    /// Which.
    pub run_id: RunId,
    /// Which question; the only open one where missing.
    pub question_id: Option<QuestionId>,
    /// The key of an option, or another answer.
    pub answer: Json,
}

/// What callers ask about runs.
#[derive(Debug)]
pub enum Query {
    /// How a run stands.
    Status {
        /// Whose run.
        tenant: Tenant,
        /// Which.
        run_id: RunId,
        /// Reply at its end.
        wait: bool,
    },
    /// Where in the log a run's events are.
    Events {
        /// Whose run.
        tenant: Tenant,
        /// Which, and from where.
        request: EventsRequest,
    },
    /// Runs, newest first.
    List {
        /// Whose.
        tenant: Tenant,
        /// At most so many.
        limit: usize,
        /// Only runs accepted before this time, or then and with a smaller id: the place of the run
        /// that the page begins behind.
        behind: Option<(Timestamp, RunId)>,
    },
    /// The place of a run in listings.
    PlaceInOrder {
        /// Whose.
        tenant: Tenant,
        /// Which.
        run_id: RunId,
    },
    /// Whether everything is stopped.
    Stopped,
    /// The registry.
    Agents,
    /// A person decides about a breaker. It is soft state, as the registry is: another owner of the
    /// shard begins without it.
    ForceBreaker {
        /// The agent type.
        agent_type: AgentType,
        /// One agent of it; the whole type where missing.
        agent_id: Option<AgentId>,
        /// What is decided; nothing to leave it to what happens.
        forced: Option<Forced>,
    },
    /// The workflows that the log defines, to fold a run again from its records.
    Workflows,
    /// Which run a command brought. Commands that came by an older map are refused from then on.
    Lookup {
        /// Whose.
        tenant: Tenant,
        /// The command.
        command_id: CommandId,
        /// The map of shards by which it is asked.
        map_epoch: u64,
    },
    /// A whole run, to send it again.
    Source {
        /// Whose.
        tenant: Tenant,
        /// Which.
        run_id: RunId,
    },
    /// What could not be done, newest first.
    DeadLetters {
        /// Whose.
        tenant: Tenant,
        /// At most so many.
        limit: usize,
    },
    /// One thing that could not be done.
    DeadLetter {
        /// Whose.
        tenant: Tenant,
        /// Which.
        id: String,
    },
}

/// The end of one attempt, its bodies where the shell has put them.
#[derive(Debug)]
pub struct TaskEnd {
    /// The run.
    pub run_id: RunId,
    /// The task.
    pub task_id: TaskId,
    /// The attempt.
    pub attempt_id: AttemptId,
    /// How it ended.
    pub kind: TaskEndKind,
    /// Of a success that refers to its data, the data itself, where a schema may judge it.
    pub data: Option<Json>,
}

/// How an attempt ended.
#[derive(Debug)]
pub enum TaskEndKind {
    /// With a result.
    Success(Box<StoredSuccess>),
    /// With a fault.
    Fault(Fault),
    /// With a question.
    Question(Question),
}

/// One task of a plan, its payload inline or by reference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredPlanTask {
    /// Unique within the plan.
    pub id: TaskId,
    /// Who does it.
    pub agent_type: AgentType,
    /// What the agent gets.
    pub payload: Body,
    /// Tasks whose results it needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<TaskId>,
    /// How urgent it is.
    #[serde(default)]
    pub priority: Priority,
    /// Whether the run goes on without it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// How long one attempt may take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Seconds>,
    /// How it wants to be delegated.
    #[serde(default, skip_serializing_if = "Delegation::is_default")]
    pub delegation: Delegation,
}

impl StoredPlanTask {
    /// What a plan is checked by.
    #[must_use]
    pub fn node(&self) -> muster_proto::PlanNode<'_> {
        muster_proto::PlanNode {
            id: &self.id,
            agent_type: &self.agent_type,
            depends_on: &self.depends_on,
            timeout: self.timeout,
            delegation: &self.delegation,
        }
    }

    /// A task of a plan, with its payload where the shell has put it.
    #[must_use]
    pub fn new(task: muster_proto::PlanTask, payload: Body) -> Self {
        Self {
            id: task.id,
            agent_type: task.agent_type,
            payload,
            depends_on: task.depends_on,
            priority: task.priority,
            optional: task.optional,
            timeout: task.timeout,
            delegation: task.delegation,
        }
    }
}

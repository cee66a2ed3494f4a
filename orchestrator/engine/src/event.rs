//! The facts that the log holds.

use std::sync::Arc;

use muster_proto::{
    AgentId, AgentType, AttemptId, Body, CommandId, Conflict, Effects, Exchange, Fault, Json,
    Method, Question, QuestionId, RunId, TaskId, Tenant, Timestamp, Tokens,
    api::{Candidate, PassedOver, ScoreWeights},
};
use serde::{Deserialize, Serialize};

use crate::{Modification, Scenario, UnreadMessage, WorkflowSpec, shard::StoredPlanTask};

/// One fact. What depended on soft state when it was decided stands in it, so that replay never
/// asks anyone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Another orchestrator writes from here on.
    OwnerChanged {
        /// Who.
        owner: String,
        /// Counts the owners, from 1.
        epoch: u64,
    },
    /// From the next record on, records are written in this format: every orchestrator that is
    /// there reads it.
    FormatRaised {
        /// The format.
        format: u32,
    },
    /// A message came that nobody can read.
    MessageUnread {
        /// Names it among the dead letters.
        id: String,
        /// Why it cannot be read.
        reason: String,
        /// What there is of it.
        message: UnreadMessage,
    },
    /// A person had a dead letter's request sent again.
    DeadLetterResent {
        /// Which.
        id: String,
        /// The new run.
        run_id: RunId,
        /// The command that did it.
        command_id: CommandId,
    },
    /// A person gave a dead letter up.
    DeadLetterDropped {
        /// Which.
        id: String,
        /// The command that did it.
        command_id: CommandId,
    },
    /// A workflow is used for the first time in this log.
    WorkflowDefined(Arc<WorkflowSpec>),
    /// A request is taken.
    RunAccepted(Box<RunAccepted>),
    /// Tasks of a plan that is too long for one event: the event that brings the rest of it follows
    /// at once, or not at all.
    PlanPart {
        /// The run.
        run_id: RunId,
        /// In order.
        tasks: Vec<StoredPlanTask>,
    },
    /// A run that waited for its turn begins.
    RunStarted {
        /// The run.
        run_id: RunId,
    },
    /// A task is handed to an agent.
    AttemptStarted {
        /// The run.
        run_id: RunId,
        /// The task.
        task_id: TaskId,
        /// Which attempt, from 1.
        attempt: u32,
        /// The instance; missing where any listener of the type may take it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent_id: Option<AgentId>,
        /// Who was considered, with scores, when there was a choice.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        candidates: Vec<Candidate>,
        /// How.
        #[serde(default, skip_serializing_if = "is_default")]
        terms: Terms,
    },
    /// A task goes to a simpler type of agents, because its own cannot do it.
    TaskFellBack {
        /// The run.
        run_id: RunId,
        /// The task.
        task_id: TaskId,
        /// Who does it from now on.
        agent_type: AgentType,
        /// Why.
        fault: Fault,
    },
    /// An attempt is taken back without blame.
    AttemptReleased {
        /// The run.
        run_id: RunId,
        /// The task.
        task_id: TaskId,
        /// Which attempt.
        attempt: u32,
        /// Why.
        reason: String,
        /// Whether it vanished with its agent, which is counted.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        lost: bool,
    },
    /// An attempt failed; the task is tried again.
    AttemptFailed {
        /// The run.
        run_id: RunId,
        /// The task.
        task_id: TaskId,
        /// Which attempt.
        attempt: u32,
        /// Why.
        fault: Fault,
        /// Not before.
        retry_at: Timestamp,
    },
    /// Results contradict each other: the tasks at fault are done again, with the reasons, and so is
    /// all that was built on them.
    ResultsSentBack {
        /// The run.
        run_id: RunId,
        /// The task that found it.
        task_id: TaskId,
        /// Which attempt.
        attempt: u32,
        /// What is wrong, all of it with results that the task was given.
        conflicts: Vec<Conflict>,
        /// The command of a person who sent its result back; the attempt is 0 then, and the task the
        /// one whose result it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        command_id: Option<CommandId>,
    },
    /// An operator holds the run: nothing of it begins.
    RunPaused {
        /// The run.
        run_id: RunId,
        /// Why.
        reason: String,
        /// The command that did it.
        command_id: CommandId,
    },
    /// It goes on.
    RunResumed {
        /// The run.
        run_id: RunId,
        /// The command that did it.
        command_id: CommandId,
    },
    /// The planning task has brought a plan that a person has to agree to; it is kept until then.
    PlanHeld {
        /// The run.
        run_id: RunId,
        /// The planning task.
        task_id: TaskId,
        /// Which attempt brought it.
        attempt: u32,
        /// What it brought.
        success: Arc<StoredSuccess>,
        /// What the person is asked.
        question: Question,
    },
    /// Results of the run whose place this one takes hold for tasks of its plan.
    TasksKept {
        /// The run.
        run_id: RunId,
        /// The tasks, each after those that it needs.
        tasks: Vec<KeptTask>,
    },
    /// A task is done.
    TaskSucceeded {
        /// The run.
        run_id: RunId,
        /// The task.
        task_id: TaskId,
        /// Which attempt brought it.
        attempt: u32,
        /// What it brought.
        success: Arc<StoredSuccess>,
    },
    /// A task failed for good.
    TaskFailed {
        /// The run.
        run_id: RunId,
        /// The task.
        task_id: TaskId,
        /// Why.
        fault: Fault,
    },
    /// An optional task is left out.
    TaskSkipped {
        /// The run.
        run_id: RunId,
        /// The task.
        task_id: TaskId,
        /// Why.
        fault: Fault,
    },
    /// A person is asked.
    QuestionAsked {
        /// The run.
        run_id: RunId,
        /// The task that asks.
        task_id: TaskId,
        /// Which attempt asked.
        attempt: u32,
        /// The question.
        question: Question,
    },
    /// A person answered.
    QuestionAnswered {
        /// The run.
        run_id: RunId,
        /// Which question.
        question_id: QuestionId,
        /// What the asking agent gets.
        answer: Json,
        /// The command that brought it.
        command_id: CommandId,
    },
    /// Nobody answered in time.
    QuestionExpired {
        /// The run.
        run_id: RunId,
        /// The task that asked.
        task_id: TaskId,
        /// Which question.
        question_id: QuestionId,
        /// The key of the option that counts now; where missing, the task fails.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        default: Option<String>,
    },
    /// An operator gives a task to other agents.
    TaskRedirected {
        /// The run.
        run_id: RunId,
        /// The task.
        task_id: TaskId,
        /// The type that does it from now on.
        agent_type: AgentType,
        /// The agent that gets it as long as it is there; any of the type where missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        agent_id: Option<AgentId>,
        /// Why.
        reason: String,
        /// The command that brought it.
        command_id: CommandId,
    },
    /// An operator stops everything: nothing begins, and what is with agents is taken back.
    AllStopped(Stopped),
    /// Everything goes on.
    AllResumed {
        /// The command that brought it.
        command_id: CommandId,
    },
    /// The answer is there.
    RunCompleted {
        /// The run.
        run_id: RunId,
    },
    /// There will be no answer.
    RunFailed {
        /// The run.
        run_id: RunId,
        /// Why.
        fault: Fault,
    },
    /// A person stopped it.
    RunCancelled {
        /// The run.
        run_id: RunId,
        /// Why.
        reason: String,
        /// The command that stopped it.
        command_id: CommandId,
    },
}

/// A request as it was taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunAccepted {
    /// The run.
    pub run_id: RunId,
    /// Whose it is.
    pub tenant: Tenant,
    /// The command that brought it.
    pub command_id: CommandId,
    /// Hash of the command's body, to tell a repeat from another command of the same id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_sha256: Option<String>,
    /// Hash of its workflow; missing where the request brings its own plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow_hash: Option<String>,
    /// The beginning of the request, for listings.
    pub title: String,
    /// What the planning task gets: the body of the request.
    pub request: Body,
    /// The plan that the request brings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plan: Vec<StoredPlanTask>,
    /// What it may cost, in US dollars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_limit_usd: Option<f64>,
    /// Whether it does not begin yet, because too many others work.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub waits: bool,
    /// The run whose place it takes, with what may be kept of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modifies: Option<Arc<Modification>>,
    /// What is assumed, where it is answered under several assumptions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scenarios: Vec<Scenario>,
    /// The conversation that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<String>,
    /// The run of that conversation that has to end before it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behind: Option<RunId>,
}

/// A task whose result is taken over from the run before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptTask {
    /// The task.
    pub task_id: TaskId,
    /// The name of what its result is made from, under which [`Modification::results`] has it.
    pub key: String,
}

/// How an attempt is made, beside by whom.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// Another attempt is under way already: the first result counts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub backup: bool,
    /// After so many milliseconds a backup may begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hedge_after_ms: Option<u64>,
    /// The agent does nothing but finds out whether the task was done before.
    #[serde(default, skip_serializing_if = "is_default")]
    pub look_up: bool,
    /// What the work changes in the world.
    #[serde(default, skip_serializing_if = "is_default")]
    pub effects: Effects,
    /// The first attempt of those that are handed over together with this one, and their number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Batch>,
    /// What the agent says that a task costs, in US dollars: what is charged when nobody learns the
    /// real cost.
    #[serde(default, skip_serializing_if = "is_default")]
    pub expected_usd: f64,
    /// Agents of the type that were no candidates.
    #[serde(default, skip_serializing_if = "PassedOver::is_nobody")]
    pub passed_over: PassedOver,
    /// How much the parts of the scores counted, where that is not the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights: Option<ScoreWeights>,
}

impl Terms {
    /// Whether there is nothing to say.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Tasks that are handed over together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Names it: the id of its first attempt.
    pub id: AttemptId,
    /// Tasks in it.
    pub tasks: u32,
}

/// A task's result as the log keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredSuccess {
    /// The result itself.
    pub data: Body,
    /// How it was made.
    #[serde(default)]
    pub method: Method,
    /// From which data.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// What was assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumptions: Vec<String>,
    /// How sure the agent is, 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// Tokens used.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tokens: Tokens,
    /// What it cost, in US dollars.
    #[serde(default, skip_serializing_if = "is_default")]
    pub cost_usd: f64,
    /// How long it took, in milliseconds.
    #[serde(default)]
    pub elapsed_ms: u64,
    /// The plan that it brought.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plan: Vec<StoredPlanTask>,
    /// What its agent asked and told other agents of the run. A reader that does not know it passes
    /// over it: the cost of what was asked is in the cost.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exchanges: Vec<Exchange>,
}

impl StoredSuccess {
    /// What is kept of it: the tasks of its plan are tasks of the run by then.
    pub(crate) fn without_plan(self: &Arc<Self>) -> Arc<Self> {
        if self.plan.is_empty() {
            return Arc::clone(self);
        }
        Arc::new(Self {
            plan: Vec::new(),
            ..Self::clone(self)
        })
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Why nothing begins, for the time being.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    /// What the operator says.
    pub reason: String,
    /// Since when, by the log's clock.
    pub since: Timestamp,
    /// The command that brought it.
    pub command_id: CommandId,
}

impl Event {
    /// The run that it is about; none for the shard's own events.
    #[must_use]
    pub fn run_id(&self) -> Option<&RunId> {
        match self {
            Self::OwnerChanged { .. }
            | Self::FormatRaised { .. }
            | Self::AllStopped(_)
            | Self::AllResumed { .. }
            | Self::MessageUnread { .. }
            | Self::DeadLetterResent { .. }
            | Self::DeadLetterDropped { .. }
            | Self::WorkflowDefined(_) => None,
            Self::RunAccepted(accepted) => Some(&accepted.run_id),
            Self::PlanPart { run_id, .. }
            | Self::RunStarted { run_id }
            | Self::AttemptStarted { run_id, .. }
            | Self::TaskFellBack { run_id, .. }
            | Self::AttemptReleased { run_id, .. }
            | Self::AttemptFailed { run_id, .. }
            | Self::ResultsSentBack { run_id, .. }
            | Self::RunPaused { run_id, .. }
            | Self::RunResumed { run_id, .. }
            | Self::PlanHeld { run_id, .. }
            | Self::TasksKept { run_id, .. }
            | Self::TaskSucceeded { run_id, .. }
            | Self::TaskFailed { run_id, .. }
            | Self::TaskSkipped { run_id, .. }
            | Self::QuestionAsked { run_id, .. }
            | Self::QuestionAnswered { run_id, .. }
            | Self::QuestionExpired { run_id, .. }
            | Self::TaskRedirected { run_id, .. }
            | Self::RunCompleted { run_id }
            | Self::RunFailed { run_id, .. }
            | Self::RunCancelled { run_id, .. } => Some(run_id),
        }
    }
}

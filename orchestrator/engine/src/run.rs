//! One run: its tasks, their attempts, and what was asked.

use std::{collections::HashMap, sync::Arc};

use muster_proto::{
    AgentId, AgentType, Body, CommandId, Delegation, Fault, Json, Priority, Question, QuestionId,
    RunId, Seconds, TaskId, Tenant, Timestamp, Tokens,
    api::{Candidate, RunState, TaskState},
};

use serde::{Deserialize, Serialize};

use crate::{StoredPlanTask, StoredSuccess, Terms, WorkflowSpec, critical_path, state::Remembered};

/// The name of the task that plans.
pub(crate) const PLANNING: &str = "planning";
/// The name of the task that puts the answer together.
pub(crate) const INTEGRATION: &str = "integration";

/// One request under one workflow, or with a plan of its own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// Whose it is.
    pub tenant: Tenant,
    /// The command that brought it.
    pub command_id: CommandId,
    /// Hash of that command's body.
    pub body_sha256: Option<String>,
    /// Hash of its workflow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workflow_hash: Option<String>,
    /// Its workflow.
    #[serde(skip)]
    pub workflow: Option<Arc<WorkflowSpec>>,
    /// The beginning of the request.
    pub title: String,
    /// The body of the request.
    pub request: Body,
    /// When it was taken.
    pub accepted_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// What it may cost, in US dollars.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost_limit_usd: Option<f64>,
    /// What it has cost so far, in US dollars: what results say, and for attempts that brought none
    /// what their agents had said beforehand.
    #[serde(default)]
    pub spent_usd: f64,
    /// Tokens that its results used.
    #[serde(default)]
    pub tokens: Tokens,
    /// Where it is.
    pub state: RunState,
    /// Its tasks, in the order in which they became known.
    pub tasks: Vec<RunTask>,
    /// Questions that wait for an answer.
    pub questions: Vec<OpenQuestion>,
    /// Questions that were asked, answered ones included.
    pub questions_asked: usize,
    /// Commands that brought its answers.
    pub answer_commands: Vec<CommandId>,
    /// Why it failed.
    pub fault: Option<Fault>,
    /// Events so far.
    pub events: u64,
    /// Where in the log they are.
    pub sequences: Vec<u64>,
    /// Whether it has not begun, because too many others work.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) waits: bool,
    /// Since when it waits for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) asking_since: Option<Timestamp>,
    #[serde(skip)]
    pub(crate) places: HashMap<TaskId, usize>,
    /// Tasks that are not ended yet.
    pub(crate) tasks_open: usize,
    /// Tasks that succeeded.
    pub(crate) tasks_succeeded: u32,
}

/// A question and who asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenQuestion {
    /// The task that asked.
    pub task_id: TaskId,
    /// The question.
    pub question: Question,
}

/// One task of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunTask {
    /// Its id, unique in the run.
    pub id: TaskId,
    /// Who does it.
    pub agent_type: AgentType,
    /// What the agent gets.
    pub payload: Body,
    /// Places in [`Run::tasks`] of the tasks whose results it needs.
    pub depends_on: Vec<usize>,
    /// Places of the tasks that need its result.
    pub dependents: Vec<usize>,
    /// Dependencies that are not ended.
    pub waits_for: usize,
    /// How urgent it is.
    pub priority: Priority,
    /// Whether the run goes on without it.
    pub optional: bool,
    /// How long one attempt may take.
    pub timeout: Option<Seconds>,
    /// How it wants to be delegated.
    #[serde(default, skip_serializing_if = "Delegation::is_default")]
    pub delegation: Delegation,
    /// Where it is.
    pub state: TaskState,
    /// Hand-overs, in order.
    pub attempts: Vec<Attempt>,
    /// Attempts that failed.
    pub failures: u32,
    /// Attempts that vanished with their agent, in batches of several tasks not counted.
    pub lost: u32,
    /// Of the tasks of its run that may begin, the one with the highest rank goes first.
    #[serde(default)]
    pub rank: u64,
    /// Whether an attempt may have done what must not be done twice, and nobody knows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub outcome_unknown: bool,
    /// Most tasks that it may be handed over with, where a batch with it came to grief.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch_max: Option<u32>,
    /// The type that could not do it, where a simpler one does it instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fell_back_from: Option<AgentType>,
    /// Not before this time again.
    pub retry_at: Option<Timestamp>,
    /// Answers to its questions.
    pub answers: Vec<(QuestionId, Json)>,
    /// What it brought.
    pub success: Option<Arc<StoredSuccess>>,
    /// Why it failed, or was left out.
    pub fault: Option<Fault>,
}

/// One hand-over of a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// From 1.
    pub number: u32,
    /// To whom; none where any listener of the type may take it.
    pub agent_id: Option<AgentId>,
    /// When.
    pub started_at: Timestamp,
    /// How it stands.
    pub state: AttemptState,
    /// When it was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// Why it did not bring the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// When a backup may begin, while nobody else works at the task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hedge_at: Option<Timestamp>,
    /// Who was considered, best first; empty where there was no choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<Candidate>,
    /// How it is made.
    #[serde(default, skip_serializing_if = "Terms::is_default")]
    pub terms: Terms,
}

/// How an attempt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptState {
    /// With its agent.
    Running,
    /// It brought the result.
    Succeeded,
    /// It brought a question.
    Asked,
    /// It failed.
    Failed,
    /// It was taken back without blame.
    Released,
    /// Its run or its task ended without it.
    Cancelled,
}

impl Run {
    /// A task by name.
    #[must_use]
    pub fn task(&self, id: &TaskId) -> Option<&RunTask> {
        self.tasks.get(*self.places.get(id)?)
    }

    pub(crate) fn place(&self, id: &TaskId) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// Whether the run has ended.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.state.is_terminal()
    }

    /// Whether it keeps others from beginning: it works, and waits neither for its turn nor for a
    /// person.
    pub(crate) fn holds_slot(&self) -> bool {
        !self.waits && !self.is_terminal() && self.questions.is_empty()
    }

    /// What the attempts under way may cost, in US dollars.
    pub(crate) fn reserved_usd(&self) -> f64 {
        let running = self.tasks.iter().flat_map(RunTask::running);
        running.map(|attempt| attempt.terms.expected_usd).sum()
    }

    /// What is left of its budget beside what it has cost and what is under way, in US dollars.
    #[must_use]
    pub fn left_usd(&self) -> Option<f64> {
        let limit_usd = self.cost_limit_usd?;
        Some((limit_usd - self.spent_usd - self.reserved_usd()).max(0.0))
    }

    /// How many of its tasks succeeded.
    #[must_use]
    pub fn succeeded(&self) -> u64 {
        u64::from(self.tasks_succeeded)
    }

    /// The record that changed it last.
    #[must_use]
    pub fn last_sequence(&self) -> u64 {
        self.sequences.last().copied().unwrap_or(0)
    }

    /// The plan that it was submitted with, where it has no workflow.
    #[must_use]
    pub fn plan(&self) -> Vec<StoredPlanTask> {
        let planned = |task: &RunTask| StoredPlanTask {
            id: task.id.clone(),
            agent_type: task.agent_type.clone(),
            payload: task.payload.clone(),
            depends_on: task
                .depends_on
                .iter()
                .map(|place| self.tasks[*place].id.clone())
                .collect(),
            priority: task.priority,
            optional: task.optional,
            timeout: task.timeout,
            delegation: task.delegation.clone(),
        };
        self.tasks.iter().map(planned).collect()
    }

    /// What is left of it in memory once it has ended.
    pub(crate) fn remembered(&self) -> Remembered {
        Remembered {
            id: self.id.clone(),
            tenant: self.tenant.clone(),
            command_id: self.command_id.clone(),
            body_sha256: self.body_sha256.clone(),
            accepted_at: self.accepted_at,
            sequences: self.sequences.as_slice().into(),
        }
    }

    /// Completes a run that was written down without what can be derived.
    ///
    /// # Errors
    /// The hash of its workflow, where that is unknown.
    pub(crate) fn complete(
        &mut self,
        workflows: &HashMap<String, Arc<WorkflowSpec>>,
    ) -> Result<(), String> {
        self.workflow = match &self.workflow_hash {
            None => None,
            Some(hash) => Some(workflows.get(hash).cloned().ok_or_else(|| hash.clone())?),
        };
        let ids = self.tasks.iter().map(|task| task.id.clone());
        self.places = ids.zip(0..).collect();
        Ok(())
    }

    pub(crate) fn planning_place(&self) -> Option<usize> {
        self.workflow.as_ref().map(|_| 0)
    }

    pub(crate) fn integration_place(&self) -> Option<usize> {
        self.places.get(INTEGRATION).copied()
    }

    /// Adds the tasks of a plan, and the integration behind them where a workflow names one.
    /// The plan was checked before it became an event.
    pub(crate) fn add_plan(&mut self, plan: &[StoredPlanTask]) {
        let first = self.tasks.len();
        for task in plan {
            self.push_task(RunTask::planned(task));
        }
        for (offset, task) in plan.iter().enumerate() {
            let depends_on: Vec<usize> = task
                .depends_on
                .iter()
                .filter_map(|id| self.place(id))
                .collect();
            self.set_dependencies(first + offset, depends_on);
        }
        if let Some(stage) = self
            .workflow
            .as_ref()
            .map(|workflow| workflow.integration.clone())
        {
            let planned: Vec<usize> = (first..self.tasks.len()).collect();
            let request = self.request.clone();
            let place = self.push_task(RunTask::stage(INTEGRATION, &stage, request));
            self.set_dependencies(place, planned);
        }
        critical_path::rank(&mut self.tasks);
    }

    pub(crate) fn push_task(&mut self, task: RunTask) -> usize {
        let place = self.tasks.len();
        self.places.insert(task.id.clone(), place);
        self.tasks.push(task);
        self.tasks_open += 1;
        place
    }

    fn set_dependencies(&mut self, place: usize, depends_on: Vec<usize>) {
        for dependency in &depends_on {
            self.tasks[*dependency].dependents.push(place);
        }
        let task = &mut self.tasks[place];
        task.waits_for = depends_on.len();
        task.state = if depends_on.is_empty() {
            TaskState::Ready
        } else {
            TaskState::Blocked
        };
        task.depends_on = depends_on;
    }

    /// Approximate bytes of the bodies that the run keeps in memory.
    pub(crate) fn bytes(&self) -> usize {
        let of_task = |task: &RunTask| {
            task.payload.inline_bytes()
                + task
                    .success
                    .as_ref()
                    .map_or(0, |success| success.data.inline_bytes())
                + 400
        };
        self.request.inline_bytes() + self.tasks.iter().map(of_task).sum::<usize>() + 400
    }
}

impl Attempt {
    pub(crate) fn end(&mut self, state: AttemptState, at: Timestamp, why: Option<&str>) {
        self.state = state;
        self.ended_at = Some(at);
        self.why = why.map(ToOwned::to_owned);
    }
}

impl RunTask {
    pub(crate) fn planned(task: &StoredPlanTask) -> Self {
        Self {
            id: task.id.clone(),
            agent_type: task.agent_type.clone(),
            payload: task.payload.clone(),
            depends_on: Vec::new(),
            dependents: Vec::new(),
            waits_for: 0,
            priority: task.priority,
            optional: task.optional,
            timeout: task.timeout,
            delegation: task.delegation.clone(),
            state: TaskState::Ready,
            attempts: Vec::new(),
            failures: 0,
            lost: 0,
            rank: 0,
            outcome_unknown: false,
            batch_max: None,
            fell_back_from: None,
            retry_at: None,
            answers: Vec::new(),
            success: None,
            fault: None,
        }
    }

    /// A task that the engine adds itself. The name is one of the two constants above, which are
    /// valid identifiers.
    pub(crate) fn stage(name: &'static str, stage: &crate::Stage, request: Body) -> Self {
        #[allow(clippy::expect_used, reason = "a constant of this file")]
        let id = TaskId::new(name).expect("constant is an identifier");
        Self::planned(&StoredPlanTask {
            id,
            agent_type: stage.agent_type.clone(),
            payload: request,
            depends_on: Vec::new(),
            priority: stage.priority,
            optional: false,
            timeout: stage.timeout,
            delegation: Delegation::default(),
        })
    }

    /// The attempts that are with agents now: one, or two where a backup was started.
    pub fn running(&self) -> impl Iterator<Item = &Attempt> {
        let running = |attempt: &&Attempt| attempt.state == AttemptState::Running;
        self.attempts.iter().filter(running)
    }

    /// Whether an attempt is with an agent now.
    #[must_use]
    pub fn is_running(&self, number: u32) -> bool {
        self.running().any(|attempt| attempt.number == number)
    }

    /// Whether another attempt than this one is with an agent now.
    pub(crate) fn runs_beside(&self, number: u32) -> bool {
        self.running().any(|attempt| attempt.number != number)
    }

    pub(crate) fn attempt(&self, number: u32) -> Option<&Attempt> {
        self.attempts
            .get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    pub(crate) fn attempt_mut(&mut self, number: u32) -> Option<&mut Attempt> {
        self.attempts
            .get_mut(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    pub(crate) fn is_open(&self) -> bool {
        matches!(
            self.state,
            TaskState::Blocked | TaskState::Ready | TaskState::Assigned
        )
    }
}

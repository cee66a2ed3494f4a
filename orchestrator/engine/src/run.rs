//! One run: its tasks, their attempts, and what was asked.

use std::{collections::HashMap, sync::Arc};

use muster_proto::{
    Body, CommandId, Fault, Json, Question, QuestionId, RunId, TaskId, Tenant, Timestamp, Tokens,
    api::{RunState, TaskState},
};
use serde::{Deserialize, Serialize};

use crate::{
    Attempt, AttemptState, Modification, RunTask, Scenario, StoredPlanTask, StoredSuccess,
    WorkflowSpec, attempt::NANOS_PER_USD, critical_path, state::Remembered,
};

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
    /// The run whose place it takes, with what may be kept of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modifies: Option<Arc<Modification>>,
    /// What is assumed, one set of assumptions after the other, where the request is answered for
    /// several; without their plans.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scenarios: Vec<Scenario>,
    /// A plan that a person has to agree to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Held>,
    /// Why it failed.
    pub fault: Option<Fault>,
    /// Events so far.
    pub events: u64,
    /// Where in the log they are.
    pub sequences: Vec<u64>,
    /// Whether it has not begun, because too many others work.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) waits: bool,
    /// The conversation that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<Spoken>,
    /// The run of that conversation that was the last one when this one came, and that has to end, with
    /// all before it, before this one waits for its turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) behind: Option<RunId>,
    /// Whether an operator holds it: nothing of it begins.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub paused: bool,
    /// Since when it waits for a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) asking_since: Option<Timestamp>,
    /// When the first of its questions ends by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires_at: Option<Timestamp>,
    #[serde(skip)]
    pub(crate) places: HashMap<TaskId, usize>,
    /// Tasks that are not ended yet.
    pub(crate) tasks_open: usize,
    /// Tasks that succeeded.
    pub(crate) tasks_succeeded: u32,
    /// What the attempts under way may cost, in billionths of a US dollar: whole numbers, so that
    /// what was added and taken off again leaves nothing.
    #[serde(skip)]
    pub(crate) reserved_nanos: u64,
}

/// What the planning task brought, until a person agrees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Held {
    /// Which attempt brought it.
    pub attempt: u32,
    /// What it brought.
    pub success: Arc<StoredSuccess>,
}

/// A question and who asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenQuestion {
    /// The task that asked.
    pub task_id: TaskId,
    /// The question.
    pub question: Question,
}

/// A run's place in a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spoken {
    /// The conversation.
    pub name: String,
    /// Later runs that go on at the same time have higher numbers. No clock would do: runs may come in
    /// one millisecond, and clocks of owners differ.
    pub place: u64,
}

impl Run {
    /// A task by name.
    #[must_use]
    pub fn task(&self, id: &TaskId) -> Option<&RunTask> {
        self.tasks.get(*self.places.get(id)?)
    }

    /// What an option of an open question stands for.
    pub(crate) fn option(&self, question: &QuestionId, key: &str) -> Option<Json> {
        let open = self.questions.iter().map(|open| &open.question);
        let question = open.into_iter().find(|open| open.id == *question)?;
        let option = question.options.iter().find(|option| option.key == key);
        option.map(|option| option.value.clone())
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
    /// person, nor is it paused.
    pub(crate) fn holds_slot(&self) -> bool {
        !self.waits && !self.paused && !self.is_terminal() && self.questions.is_empty()
    }

    /// What the attempts under way may cost, in US dollars. It is kept as a sum: a run may have ten
    /// thousand tasks, and this is asked at each hand-over.
    pub(crate) fn reserved_usd(&self) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "far below the bound")]
        let reserved_usd = self.reserved_nanos as f64 / NANOS_PER_USD;
        reserved_usd
    }

    /// Ends an attempt, whatever became of it before.
    pub(crate) fn end_attempt(
        &mut self,
        place: usize,
        number: u32,
        end: AttemptState,
        at: Timestamp,
        why: Option<&str>,
    ) {
        let index = usize::try_from(number).unwrap_or(usize::MAX);
        let attempts = &mut self.tasks[place].attempts;
        let Some(attempt) = attempts.get_mut(index.wrapping_sub(1)) else {
            return;
        };
        if attempt.state == AttemptState::Running {
            self.reserved_nanos -= attempt.reserved_nanos();
        }
        attempt.end(end, at, why);
    }

    /// Ends the attempts at a task that are with agents. What they may have cost by what their agents
    /// said beforehand is charged: nobody learns the real cost.
    pub(crate) fn end_running(
        &mut self,
        place: usize,
        end: AttemptState,
        at: Timestamp,
        why: Option<&str>,
    ) {
        let running: Vec<(u32, f64)> = self.tasks[place]
            .running()
            .map(|attempt| (attempt.number, attempt.terms.expected_usd))
            .collect();
        for (number, expected_usd) in running {
            self.end_attempt(place, number, end, at, why);
            self.spent_usd += expected_usd;
        }
    }

    /// What is reserved, counted anew.
    pub(crate) fn count_reserved_nanos(&self) -> u64 {
        let running = self.tasks.iter().flat_map(RunTask::running);
        running.map(Attempt::reserved_nanos).sum()
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
        let planned = self.tasks.iter().map(|task| self.planned_task(task));
        planned.collect()
    }

    pub(crate) fn planned_task(&self, task: &RunTask) -> StoredPlanTask {
        let before = task.depends_on.iter();
        StoredPlanTask {
            id: task.id.clone(),
            agent_type: task.agent_type.clone(),
            payload: task.payload.clone(),
            depends_on: before.map(|it| self.tasks[*it].id.clone()).collect(),
            priority: task.priority,
            optional: task.optional,
            timeout: task.timeout,
            delegation: task.delegation.clone(),
        }
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
        self.reserved_nanos = self.count_reserved_nanos();
        Ok(())
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

    /// Adds the tasks that the result of the task at `adding` asks for: they build on that task, and
    /// whatever builds on it builds on them too. They were checked before they became an event.
    pub(crate) fn add_tasks(&mut self, adding: usize, tasks: &[StoredPlanTask]) {
        let builds_on = |task: &RunTask| task.depends_on.contains(&adding);
        let places = 0..self.tasks.len();
        let dependents: Vec<usize> = places.filter(|it| builds_on(&self.tasks[*it])).collect();
        let first = self.tasks.len();
        let (depth, rank) = (self.tasks[adding].depth + 1, self.tasks[adding].rank);
        for task in tasks {
            let added = self.added(adding, task);
            self.push_task(RunTask {
                depth,
                rank,
                ..added
            });
        }
        let own: HashMap<&TaskId, usize> = tasks.iter().map(|it| &it.id).zip(first..).collect();
        for (place, task) in (first..).zip(tasks) {
            let depends_on = task.depends_on.iter().filter_map(|id| own.get(id).copied());
            let depends_on: Vec<usize> = depends_on.chain([adding]).collect();
            self.set_dependencies(place, depends_on);
        }
        let added = first..self.tasks.len();
        for dependent in dependents {
            self.tasks[dependent].depends_on.extend(added.clone());
            self.tasks[dependent].waits_for += added.len();
            for place in added.clone() {
                self.tasks[place].dependents.push(dependent);
            }
        }
        self.tasks[adding].added_tasks = true;
    }

    pub(crate) fn push_task(&mut self, task: RunTask) -> usize {
        let place = self.tasks.len();
        self.places.insert(task.id.clone(), place);
        self.tasks.push(task);
        self.tasks_open += 1;
        place
    }

    pub(crate) fn set_dependencies(&mut self, place: usize, depends_on: Vec<usize>) {
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
        let kept = self.modifies.iter().flat_map(|it| it.results.values());
        let kept = kept.map(|it| it.success.data.inline_bytes() + 400);
        let assumed = self.scenarios.iter();
        let assumed = assumed.map(|it| it.request.inline_bytes() + it.assumptions.len() + 400);
        self.request.inline_bytes()
            + assumed.sum::<usize>()
            + kept.sum::<usize>()
            + self.tasks.iter().map(of_task).sum::<usize>()
            + 400
    }
}

//! One run folded again from its records, and its events as watchers see them.

use std::sync::Arc;

use muster_proto::{
    Conflict, Priority, RunEvent, RunEventKind, RunId, TaskId, limits::PLAN_NAMES_MAX,
};

use crate::{
    Event, Illegal, Record, Run, RunTask, RunView, State, StoredSuccess, Terms, WorkflowSpec,
    decide::conflict::sent_back_by,
};

/// One run, from the records that hold its events.
#[derive(Debug)]
pub struct History {
    run_id: RunId,
    state: State,
    events: Vec<RunEvent>,
}

impl History {
    /// Nothing yet of a run.
    #[must_use]
    pub fn new(run_id: RunId, workflows: &[Arc<WorkflowSpec>]) -> Self {
        let workflows = workflows
            .iter()
            .map(|spec| (spec.hash.clone(), Arc::clone(spec)))
            .collect();
        let state = State {
            workflows,
            ..State::default()
        };
        Self {
            run_id,
            state,
            events: Vec::new(),
        }
    }

    /// Takes the next record; events of other runs in it are passed over.
    ///
    /// # Errors
    /// [`Illegal`] when it cannot follow the records before it.
    pub fn add(&mut self, sequence: u64, record: &Record) -> Result<(), Illegal> {
        for event in record
            .events
            .iter()
            .filter(|event| event.run_id() == Some(&self.run_id))
        {
            self.state.apply(event, sequence, record.at)?;
            let Some(run) = self.state.run(&self.run_id) else {
                continue;
            };
            if let Some(kind) = project(run, event) {
                self.events.push(RunEvent {
                    number: run.events,
                    at: record.at,
                    kind,
                });
            }
        }
        Ok(())
    }

    /// The run after these records.
    #[must_use]
    pub fn run(&self) -> Option<&Run> {
        self.state.run(&self.run_id)
    }

    /// How the run stands after these records.
    #[must_use]
    pub fn view(&self) -> Option<RunView> {
        self.state.run(&self.run_id).map(RunView::of)
    }

    /// Its events, numbered from 1 without gaps.
    #[must_use]
    pub fn into_events(self) -> Vec<RunEvent> {
        self.events
    }
}

/// The tasks of the plan that a run, or one of its scenarios, has just got, up to a bound: the event is
/// one message.
fn planned(run: &Run, scenario: Option<usize>) -> Vec<TaskId> {
    let of_it = |task: &RunTask| scenario.is_none_or(|it| task.scenarios.contains_key(&it));
    let of_plan = (0..run.tasks.len()).filter(|place| run.is_of_plan(*place));
    let tasks = of_plan.map(|place| &run.tasks[place]);
    let tasks = tasks.filter(|task| of_it(task)).take(PLAN_NAMES_MAX);
    tasks.map(|task| task.id.clone()).collect()
}

/// The scenario whose planning task this is.
fn scenario_of(run: &Run, planning: &TaskId) -> Option<usize> {
    run.task(planning)?.first_scenario()
}

/// The tasks that a result adds to its run, up to a bound. Those of a plan have an event of their own.
fn added(run: &Run, task_id: &TaskId, success: &StoredSuccess) -> Vec<TaskId> {
    let Some(task) = run.task(task_id).filter(|task| task.added_tasks) else {
        return Vec::new();
    };
    // They are the newest tasks of the run.
    let first = run.tasks.len().saturating_sub(success.plan.len());
    let is_added = |added: &&RunTask| added.depth > task.depth;
    let added = run.tasks[first..].iter().filter(is_added);
    let ids = added.take(PLAN_NAMES_MAX).map(|task| task.id.clone());
    ids.collect()
}

/// The tasks that conflicts send back, up to a bound.
fn done_again(run: &Run, finder: (&TaskId, u32), conflicts: &[Conflict]) -> Vec<TaskId> {
    let places = run
        .task(finder.0)
        .and_then(|task| sent_back_by(run, task, finder.1, conflicts));
    let tasks = places.into_iter().flatten().take(PLAN_NAMES_MAX);
    tasks.map(|place| run.tasks[place].id.clone()).collect()
}

/// How many tasks were handed over together with one that can wait.
fn batch(run: &Run, task_id: &TaskId, terms: &Terms) -> Option<u32> {
    let is_queued = run.task(task_id)?.priority == Priority::P3;
    is_queued.then(|| terms.batch.as_ref().map_or(1, |batch| batch.tasks))
}

/// What watchers see of an event that was just applied to its run. Every event of a run is one.
#[allow(clippy::too_many_lines, reason = "one arm for each kind of event")]
pub(crate) fn project(run: &Run, event: &Event) -> Option<RunEventKind> {
    let kind = match event {
        Event::OwnerChanged { .. }
        | Event::AllStopped(_)
        | Event::AllResumed { .. }
        | Event::FormatRaised { .. }
        | Event::MessageUnread { .. }
        | Event::DeadLetterResent { .. }
        | Event::DeadLetterDropped { .. }
        | Event::PlanPart { .. }
        | Event::WorkflowDefined(_) => return None,
        Event::RunAccepted(_) => RunEventKind::RunAccepted {
            workflow: run
                .workflow
                .as_ref()
                .map(|workflow| workflow.name.to_string()),
            modifies: run.modifies.as_ref().map(|it| it.run_id.clone()),
            behind: run.behind.clone(),
            scenarios: run.scenarios.iter().map(|it| it.name.clone()).collect(),
        },
        Event::RunStarted { .. } => RunEventKind::RunStarted,
        Event::AttemptStarted {
            task_id,
            attempt,
            agent_id,
            terms,
            ..
        } => RunEventKind::TaskStarted {
            task_id: task_id.clone(),
            agent_type: run.task(task_id)?.agent_type.clone(),
            agent_id: agent_id.clone(),
            attempt: *attempt,
            backup: terms.backup,
            look_up: terms.look_up,
            batch: batch(run, task_id, terms),
        },
        Event::TaskFellBack {
            task_id,
            agent_type,
            fault,
            ..
        } => RunEventKind::TaskFellBack {
            task_id: task_id.clone(),
            agent_type: agent_type.clone(),
            reason: fault.message.clone(),
        },
        Event::AttemptReleased {
            task_id, reason, ..
        } => RunEventKind::TaskReleased {
            task_id: task_id.clone(),
            reason: reason.clone(),
        },
        Event::AttemptFailed {
            task_id,
            fault,
            retry_at,
            ..
        } => RunEventKind::TaskRetried {
            task_id: task_id.clone(),
            fault: fault.clone(),
            not_before: *retry_at,
        },
        Event::TaskSucceeded { task_id, .. }
            if run.place(task_id).is_some_and(|it| run.is_planning(it)) =>
        {
            let scenario = scenario_of(run, task_id);
            let named = scenario.and_then(|it| run.scenarios.get(it));
            RunEventKind::PlanReady {
                tasks: planned(run, scenario),
                scenario: named.map(|it| it.name.clone()),
            }
        }
        Event::TaskSucceeded {
            task_id, success, ..
        } => RunEventKind::TaskSucceeded {
            task_id: task_id.clone(),
            method: success.method,
            done: run.tasks_succeeded,
            known: u32::try_from(run.tasks.len()).unwrap_or(u32::MAX),
            exchanges: success.exchanges.clone(),
            added: added(run, task_id, success),
        },
        Event::PlanHeld { question, .. } => RunEventKind::QuestionAsked {
            question_id: question.id.clone(),
            text: question.text.clone(),
        },
        Event::TasksKept { tasks, .. } => RunEventKind::TasksKept {
            from: run.modifies.as_ref()?.run_id.clone(),
            tasks: tasks
                .iter()
                .take(PLAN_NAMES_MAX)
                .map(|it| it.task_id.clone())
                .collect(),
        },
        Event::RunPaused { reason, .. } => RunEventKind::RunPaused {
            reason: reason.clone(),
        },
        Event::RunResumed { .. } => RunEventKind::RunResumed,
        Event::ResultsSentBack {
            task_id,
            attempt,
            conflicts,
            ..
        } => RunEventKind::ResultsSentBack {
            task_id: task_id.clone(),
            conflicts: conflicts.clone(),
            again: done_again(run, (task_id, *attempt), conflicts),
        },
        Event::TaskFailed { task_id, fault, .. } => RunEventKind::TaskFailed {
            task_id: task_id.clone(),
            fault: fault.clone(),
        },
        Event::TaskSkipped { task_id, fault, .. } => RunEventKind::TaskSkipped {
            task_id: task_id.clone(),
            reason: fault.message.clone(),
        },
        Event::QuestionAsked { question, .. } => RunEventKind::QuestionAsked {
            question_id: question.id.clone(),
            text: question.text.clone(),
        },
        Event::QuestionAnswered { question_id, .. } => RunEventKind::QuestionAnswered {
            question_id: question_id.clone(),
        },
        Event::QuestionExpired {
            question_id,
            default,
            ..
        } => RunEventKind::QuestionExpired {
            question_id: question_id.clone(),
            default: default.clone(),
        },
        Event::TaskRedirected {
            task_id,
            agent_type,
            agent_id,
            reason,
            ..
        } => RunEventKind::TaskRedirected {
            task_id: task_id.clone(),
            agent_type: agent_type.clone(),
            agent_id: agent_id.clone(),
            reason: reason.clone(),
        },
        Event::RunCompleted { .. } => RunEventKind::RunCompleted,
        Event::RunFailed { fault, .. } => RunEventKind::RunFailed {
            fault: fault.clone(),
        },
        Event::RunCancelled { reason, .. } => RunEventKind::RunCancelled {
            reason: reason.clone(),
        },
    };
    Some(kind)
}

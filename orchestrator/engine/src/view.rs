//! A run as clients see it.

use muster_proto::{
    Body, Gap, Json, Method, TaskId,
    api::{Links, OpenQuestion, RunStatus, RunSummary, ScenarioStatus, TaskState, TaskStatus},
};

use crate::{Run, RunTask, Scenario, scenario::SCENARIO_FAILED};

/// A status, with its result still where it is stored.
#[derive(Debug, Clone)]
pub struct RunView {
    /// The status, its `result` not yet filled in.
    pub status: RunStatus,
    /// The result.
    pub result: ResultBody,
}

/// Where a run's result is.
#[derive(Debug, Clone)]
pub enum ResultBody {
    /// There is none yet.
    None,
    /// The integration's.
    One(Body),
    /// Of a run with a plan of its own: what its last tasks brought, by task.
    Many(Vec<(TaskId, Body)>),
    /// Of a run with scenarios: theirs, side by side.
    Scenarios(Box<Answers>),
}

/// The answers of a run's scenarios.
#[derive(Debug, Clone)]
pub struct Answers {
    /// In the order of the request.
    pub answers: Vec<Answer>,
    /// Tasks whose results several scenarios use.
    pub common_tasks: Vec<TaskId>,
    /// What the agent brought that compares them, where the workflow names one and it did.
    pub comparison: Option<Body>,
}

/// The answer of one scenario.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The scenario's name.
    pub name: String,
    /// What was assumed.
    pub assumptions: Json,
    /// Its answer; none where it has failed.
    pub result: ResultBody,
    /// Why there is none.
    pub gap: Option<String>,
}

impl RunView {
    /// How a run stands.
    #[must_use]
    pub fn of(run: &Run) -> Self {
        let status = RunStatus {
            id: run.id.clone(),
            workflow: run.workflow.as_ref().map(|workflow| workflow.name.clone()),
            modifies: run.modifies.as_ref().map(|it| it.run_id.clone()),
            scenarios: scenarios(run),
            state: run.state,
            paused: run.paused,
            accepted_at: run.accepted_at,
            ended_at: run.ended_at,
            events: run.events,
            tasks: run
                .tasks
                .iter()
                .map(|task| task_status(run, task))
                .collect(),
            questions: open_questions(run),
            assumptions: assumptions(run),
            gaps: gaps(told_gaps(run)),
            cost_usd: run.spent_usd,
            cost_limit_usd: run.cost_limit_usd,
            tokens: run.tokens,
            result: None,
            fault: run.fault.clone(),
            stale: None,
            links: Links::of(&run.id),
        };
        Self {
            status,
            result: result_of(run),
        }
    }
}

/// One line of a listing.
pub(crate) fn summary(run: &Run) -> RunSummary {
    RunSummary {
        id: run.id.clone(),
        workflow: run.workflow.as_ref().map(|workflow| workflow.name.clone()),
        state: run.state,
        accepted_at: run.accepted_at,
        request: run.title.clone(),
    }
}

/// Whether others go on without what a task should have brought: it was left out, or its scenario has
/// failed with it.
fn leaves_gap(task: &RunTask) -> bool {
    let of_scenario = task.state == TaskState::Failed && !task.scenarios.is_empty();
    task.state == TaskState::Skipped || of_scenario
}

/// The gaps that left-out tasks leave.
pub(crate) fn gaps<'a>(tasks: impl Iterator<Item = &'a RunTask>) -> Vec<Gap> {
    tasks
        .filter(|task| leaves_gap(task))
        .map(|task| Gap {
            task_id: task.id.clone(),
            agent_type: task.agent_type.clone(),
            reason: task
                .fault
                .as_ref()
                .map_or_else(String::new, |fault| fault.message.clone()),
        })
        .collect()
}

fn task_status(run: &Run, task: &RunTask) -> TaskStatus {
    TaskStatus {
        id: task.id.clone(),
        agent_type: task.agent_type.clone(),
        state: task.state,
        priority: task.priority,
        depends_on: task
            .depends_on
            .iter()
            .map(|place| run.tasks[*place].id.clone())
            .collect(),
        attempts: u32::try_from(task.attempts.len()).unwrap_or(u32::MAX),
        scenarios: task
            .scenarios
            .keys()
            .filter_map(|it| Some(run.scenarios.get(*it)?.name.clone()))
            .collect(),
        note: note(run, task),
    }
}

/// The scenarios of a run, with where each of them is.
fn scenarios(run: &Run) -> Vec<ScenarioStatus> {
    let status = |(number, scenario): (usize, &Scenario)| {
        let fault = run.fault_of(number).map(|(_, fault)| fault.message.clone());
        ScenarioStatus {
            name: scenario.name.clone(),
            assumptions: scenario.assumptions.clone(),
            state: run.state_of(number),
            fault,
        }
    };
    run.scenarios.iter().enumerate().map(status).collect()
}

/// The tasks whose gaps a status tells: of a scenario that has failed only its answer.
fn told_gaps(run: &Run) -> impl Iterator<Item = &RunTask> {
    let is_told = |place: &usize| {
        let fault = run.tasks[*place].fault.as_ref();
        let follows = fault.is_some_and(|fault| fault.code == SCENARIO_FAILED);
        let is_cause = run.tasks[*place].state == TaskState::Failed;
        !(follows || is_cause) || run.is_integration(*place)
    };
    let places = (0..run.tasks.len()).filter(is_told);
    places.map(|place| &run.tasks[place])
}

fn note(run: &Run, task: &RunTask) -> Option<String> {
    let fault = task.fault.as_ref().map(|fault| fault.message.clone());
    match task.state {
        TaskState::Failed | TaskState::Skipped => fault,
        TaskState::Ready if task.retry_at.is_some() => {
            fault.map(|fault| format!("will be tried again: {fault}"))
        }
        TaskState::Ready | TaskState::Blocked if is_sent_back(task) => {
            let reason = task.feedback.last()?;
            Some(format!("will be done again: {reason}"))
        }
        TaskState::Ready if run.paused => Some("waits for the run to go on".to_owned()),
        TaskState::Ready => Some(format!(
            "waits for an agent of type {} with room",
            task.agent_type
        )),
        TaskState::Blocked if run.questions.iter().any(|open| open.task_id == task.id) => {
            Some("waits for an answer".to_owned())
        }
        TaskState::Assigned => {
            let agents = task
                .running()
                .filter_map(|attempt| attempt.agent_id.as_ref());
            let agents: Vec<&str> = agents.map(muster_proto::AgentId::as_str).collect();
            Some(if agents.is_empty() {
                format!("offered to any agent that listens for {}", task.agent_type)
            } else {
                format!("with {}", agents.join(" and, as a backup, "))
            })
        }
        TaskState::Succeeded if task.kept.is_some() => {
            let from = run.modifies.as_ref()?;
            Some(format!("kept from run {}", from.run_id))
        }
        TaskState::Succeeded => task
            .brought_by()
            .and_then(|attempt| attempt.agent_id.as_ref())
            .map(|agent| format!("by {agent}{}{}", kept(task), talk(task))),
        TaskState::Blocked | TaskState::Cancelled => None,
    }
}

/// Whether it waits to be done again because its own result was sent back.
fn is_sent_back(task: &RunTask) -> bool {
    task.sent_back > 0 && task.attempts.len() == task.superseded as usize
}

/// Whether its agent had the result from before.
fn kept(task: &RunTask) -> &'static str {
    match task.success.as_ref().map(|success| success.method) {
        Some(Method::Cached) => ", from its cache",
        _ => "",
    }
}

/// What its agent asked and shared; more than a few are in the events.
fn talk(task: &RunTask) -> String {
    const NAMED_MAX: usize = 3;
    let exchanges = task.success.iter().flat_map(|success| &success.exchanges);
    let named = exchanges
        .take(NAMED_MAX)
        .map(|exchange| format!(", {exchange}"));
    named.collect()
}

/// The questions of a run that wait for an answer.
#[must_use]
pub fn open_questions(run: &Run) -> Vec<OpenQuestion> {
    run.questions.iter().map(open_question).collect()
}

fn open_question(open: &crate::run::OpenQuestion) -> OpenQuestion {
    OpenQuestion {
        id: open.question.id.clone(),
        task_id: open.task_id.clone(),
        text: open.question.text.clone(),
        why: open.question.why.clone(),
        options: open.question.options.clone(),
        free_text: open.question.free_text,
        expires_at: open.question.expires_at,
        default: open.question.default.clone(),
    }
}

fn assumptions(run: &Run) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for task in &run.tasks {
        for assumption in task.success.iter().flat_map(|success| &success.assumptions) {
            if !all.contains(assumption) {
                all.push(assumption.clone());
            }
        }
    }
    all
}

fn result_of(run: &Run) -> ResultBody {
    if run.state != muster_proto::api::RunState::Completed {
        return ResultBody::None;
    }
    if !run.scenarios.is_empty() {
        return ResultBody::Scenarios(Box::new(answers(run)));
    }
    if let Some(place) = run.integration_place() {
        let data = run.tasks[place]
            .success
            .as_ref()
            .map(|success| success.data.clone());
        return data.map_or(ResultBody::None, ResultBody::One);
    }
    ResultBody::Many(last_of(run, |_| true))
}

/// What the last tasks of a plan brought: those that no other one builds on.
fn last_of(run: &Run, of_it: impl Fn(&RunTask) -> bool) -> Vec<(TaskId, Body)> {
    let tasks = run.tasks.iter().filter(|task| of_it(task));
    let needed: std::collections::HashSet<usize> = tasks
        .flat_map(|task| task.depends_on.iter().copied())
        .collect();
    let places = 0..run.tasks.len();
    let last = places.filter(|place| !needed.contains(place) && run.is_of_plan(*place));
    let last = last.map(|place| &run.tasks[place]);
    let last = last.filter(|task| of_it(task));
    let data = last.filter_map(|task| {
        let data = task.success.as_ref()?.data.clone();
        Some((task.own_name().clone(), data))
    });
    data.collect()
}

/// The answers of a run's scenarios, side by side.
fn answers(run: &Run) -> Answers {
    let answer = |(number, scenario): (usize, &Scenario)| {
        let of_it = |task: &RunTask| task.scenarios.contains_key(&number);
        let integration = (0..run.tasks.len()).find(|place| {
            run.is_integration(*place) && run.tasks[*place].scenarios.contains_key(&number)
        });
        let brought = match integration {
            _ if run.fault_of(number).is_some() => None,
            None => Some(ResultBody::Many(last_of(run, of_it))),
            Some(place) => {
                let success = run.tasks[place].success.as_ref();
                success.map(|success| ResultBody::One(success.data.clone()))
            }
        };
        let gap = run
            .fault_of(number)
            .map(|(task, fault)| format!("{task}: {}", fault.message));
        Answer {
            name: scenario.name.clone(),
            assumptions: scenario.assumptions.clone(),
            result: brought.unwrap_or(ResultBody::None),
            gap,
        }
    };
    let places = (0..run.tasks.len()).filter(|place| run.is_of_plan(*place));
    let tasks = places.map(|place| &run.tasks[place]);
    let common = tasks.filter(|task| task.scenarios.len() > 1 && task.success.is_some());
    let comparison = run.comparison_place().map(|place| &run.tasks[place]);
    let comparison = comparison.and_then(|task| task.success.as_ref());
    Answers {
        answers: run.scenarios.iter().enumerate().map(answer).collect(),
        common_tasks: common.map(|task| task.id.clone()).collect(),
        comparison: comparison.map(|success| success.data.clone()),
    }
}

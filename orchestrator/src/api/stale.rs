//! What is told while the owner of a run cannot be reached: the last state in the read model, marked.

use std::collections::{BTreeMap, HashSet};

use muster_proto::{
    AgentId, AgentType, Fault, Gap, Json, Priority, RunId, TaskId, Timestamp, Tokens, WorkflowName,
    api::{
        Links, ListRequest, OpenQuestion, Problem, RunList, RunState, RunStatus, StatusRequest,
        TaskState, TaskStatus,
    },
};
use muster_read_model::{ReadModel, RunRow};
use serde::Deserialize;

use super::{
    App,
    answer::read,
    call::{Answer, Call, Verb},
    forward,
    listing::{PAGE_DEFAULT, newest_first, summary},
};
use crate::comparison::{ScenarioAnswer, side_by_side};

/// Why a state may be out of date, where nothing else is known.
const NO_BROKER: &str = "the broker is not connected";

/// A task as its row has it.
#[derive(Deserialize)]
struct TaskOfRow {
    id: TaskId,
    agent_type: AgentType,
    agent_id: Option<AgentId>,
    state: TaskState,
    priority: Priority,
    depends_on: Vec<TaskId>,
    attempts: u32,
    #[serde(default)]
    scenarios: Vec<String>,
    fault: Option<Fault>,
    result: Option<ResultOfRow>,
}

/// What it brought.
#[derive(Deserialize)]
struct ResultOfRow {
    data: Option<Json>,
    assumptions: Vec<String>,
}

/// Looks at a run, or lists runs; as they were stored last where nobody can say how they are.
pub(super) async fn look(app: &App, call: &Call, up: impl Future<Output = Answer>) -> Answer {
    if !app.connection.is_up()
        && let Some(answer) = stored(app, call, NO_BROKER).await
    {
        return answer;
    }
    let answer = up.await;
    if answer.status != 503 {
        return answer;
    }
    let problem = serde_json::from_slice::<Problem>(&answer.body);
    let why = problem.map_or_else(|_| NO_BROKER.to_owned(), |problem| problem.detail);
    stored(app, call, &why).await.unwrap_or(answer)
}

async fn stored(app: &App, call: &Call, why: &str) -> Option<Answer> {
    match call.verb {
        Verb::Status => status(app, call, why).await,
        Verb::List => list(app, call, why).await,
        _ => None,
    }
}

async fn status(app: &App, call: &Call, why: &str) -> Option<Answer> {
    let request: StatusRequest = read(&call.body).ok()?;
    let model = model(app, forward::shard_of(app, call)).await?;
    let rows = model.rows(&[request.id.to_string()]).await.ok()?;
    let row = rows.into_iter().next()?;
    let is_own = row.tenant == call.tenant.as_str();
    let status = is_own.then(|| status_of(row, why)).flatten()?;
    Some(Answer::of(200, &status))
}

async fn list(app: &App, call: &Call, why: &str) -> Option<Answer> {
    let request: ListRequest = read(&call.body).ok()?;
    if request.before.is_some() {
        // Where a page begins is the owner's to say.
        return None;
    }
    let limit = request.limit.unwrap_or(PAGE_DEFAULT);
    let mut runs = Vec::new();
    for shard in 0..app.shards.count().0 {
        let model = model(app, shard).await?;
        let lines = model.list(shard, call.tenant.as_str(), None, limit).await;
        runs.extend(lines.ok()?.into_iter().filter_map(summary));
    }
    newest_first(&mut runs);
    runs.truncate(limit);
    let list = RunList {
        runs,
        next: None,
        stale: Some(why.to_owned()),
    };
    Some(Answer::of(200, &list))
}

async fn model(app: &App, shard: u32) -> Option<ReadModel> {
    let shard = app.shards.get(shard)?;
    let reading = shard.reading.as_ref()?;
    reading.at(shard.owner.shard(), 0).await.ok()
}

fn status_of(row: RunRow, why: &str) -> Option<RunStatus> {
    let tasks: Vec<TaskOfRow> = serde_json::from_str(&row.tasks).ok()?;
    let questions: Vec<OpenQuestion> = serde_json::from_str(&row.questions).ok()?;
    let id = RunId::new(row.run_id).ok()?;
    let results = || tasks.iter().filter_map(|task| task.result.as_ref());
    let tokens = Tokens {
        input: row.input_tokens,
        output: row.output_tokens,
    };
    let state = serde_json::from_value(serde_json::Value::String(row.state)).ok()?;
    Some(RunStatus {
        workflow: row.workflow.and_then(|name| WorkflowName::new(name).ok()),
        modifies: None,
        // What was assumed is not in the row; its tasks name their scenarios.
        scenarios: Vec::new(),
        state,
        paused: false,
        accepted_at: Timestamp::from_ms(row.accepted_at_ms),
        ended_at: row.ended_at_ms.map(Timestamp::from_ms),
        events: row.events,
        questions,
        assumptions: results().flat_map(|it| it.assumptions.clone()).collect(),
        gaps: tasks.iter().filter_map(gap).collect(),
        cost_usd: row.cost_usd_micros as f64 / 1e6,
        cost_limit_usd: None,
        tokens,
        result: (state == RunState::Completed)
            .then(|| answer(&tasks))
            .flatten(),
        fault: row
            .fault
            .and_then(|fault| serde_json::from_str(&fault).ok()),
        stale: Some(why.to_owned()),
        links: Links::of(&id),
        tasks: tasks.iter().map(shown).collect(),
        id,
    })
}

fn gap(task: &TaskOfRow) -> Option<Gap> {
    let fault = task.fault.as_ref();
    let fault = fault.filter(|_| task.state == TaskState::Skipped)?;
    Some(Gap {
        task_id: task.id.clone(),
        agent_type: task.agent_type.clone(),
        reason: fault.message.clone(),
    })
}

fn shown(task: &TaskOfRow) -> TaskStatus {
    let by = task.agent_id.as_ref().map(|agent| format!("by {agent}"));
    TaskStatus {
        id: task.id.clone(),
        agent_type: task.agent_type.clone(),
        state: task.state,
        priority: task.priority,
        depends_on: task.depends_on.clone(),
        attempts: task.attempts,
        scenarios: task.scenarios.clone(),
        note: task
            .fault
            .as_ref()
            .map(|fault| fault.message.clone())
            .or(by),
    }
}

/// What integration brought, or what the last tasks of a plan of its own did; none where that is too
/// long for a row.
fn answer(tasks: &[TaskOfRow]) -> Option<Json> {
    let all: Vec<&TaskOfRow> = tasks.iter().collect();
    let mut names: Vec<&str> = Vec::new();
    for name in tasks.iter().flat_map(|task| &task.scenarios) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    if names.is_empty() {
        return answer_of(&all, "integration");
    }
    let told = names.into_iter().map(|name| {
        let of_it = |task: &&&TaskOfRow| task.scenarios.iter().any(|it| it == name);
        let of_it: Vec<&TaskOfRow> = all.iter().filter(of_it).copied().collect();
        let failed = of_it.iter().find(|task| task.state == TaskState::Failed);
        let gap = failed.map(|task| {
            let why = task
                .fault
                .as_ref()
                .map_or("", |fault| fault.message.as_str());
            format!("{}: {why}", task.id)
        });
        ScenarioAnswer {
            name: name.to_owned(),
            assumptions: None,
            answer: answer_of(&of_it, "integration-s").filter(|_| gap.is_none()),
            gap,
        }
    });
    let is_shared = |task: &&TaskOfRow| task.scenarios.len() > 1 && task.result.is_some();
    let common = tasks.iter().filter(is_shared);
    let common = common.map(|task| task.id.to_string()).collect();
    let comparison = tasks.iter().find(|task| task.scenarios.is_empty());
    let comparison = comparison.and_then(|task| task.result.as_ref()?.data.clone());
    Some(side_by_side(told.collect(), common, comparison))
}

/// The same for the tasks of a run, or of one of its scenarios, whose integration has such a name.
fn answer_of(tasks: &[&TaskOfRow], integration: &str) -> Option<Json> {
    let data = |task: &TaskOfRow| task.result.as_ref()?.data.clone();
    // The stages of a run come before its plan, whose tasks may have such names too.
    let is_integration = |task: &&&TaskOfRow| {
        let id = task.id.as_str();
        id == "integration" || (integration != "integration" && id.starts_with(integration))
    };
    if let Some(last) = tasks.iter().find(is_integration) {
        return data(last);
    }
    let before = tasks.iter().flat_map(|task| &task.depends_on);
    let needed: HashSet<&TaskId> = before.collect();
    let is_last = |task: &&&TaskOfRow| !needed.contains(&task.id);
    let done = tasks.iter().filter(|task| task.result.is_some());
    let done = done.filter(is_last);
    let all = done.map(|task| Some((task.id.clone(), data(task)?)));
    let all: BTreeMap<TaskId, Json> = all.collect::<Option<_>>()?;
    Json::from_value(&all).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(id: &str, scenarios: &[&str], after: &[&str], data: i32) -> serde_json::Value {
        serde_json::json!({
            "id": id, "agent_type": "echo", "state": "succeeded", "priority": "P2", "attempts": 1,
            "depends_on": after, "scenarios": scenarios,
            "result": {"data": data, "assumptions": [], "cost_usd": 0.0, "input_tokens": 0, "output_tokens": 0},
        })
    }

    #[test]
    fn the_answers_of_scenarios_are_found_in_their_row_and_one_that_failed_is_a_gap() {
        let mut failed = task("integration-s2", &["wet"], &["map"], 0);
        failed["state"] = "failed".into();
        failed["result"] = serde_json::Value::Null;
        let rows = serde_json::json!([
            task("planning-s1", &["dry"], &[], 1),
            task("planning-s2", &["wet"], &[], 2),
            task("integration-s1", &["dry"], &["map"], 3),
            failed,
            task("map", &["dry", "wet"], &[], 4),
        ]);
        let rows: Vec<TaskOfRow> = serde_json::from_value(rows).unwrap();
        let told: serde_json::Value = answer(&rows).unwrap().parse().unwrap();
        assert_eq!(told["scenarios"][0]["answer"], 3);
        assert!(told["scenarios"][1]["gap"].is_string(), "{told}");
        assert_eq!(told["common_tasks"], serde_json::json!(["map"]));
    }
}

//! One run of a request that keeps the results of an earlier one.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use muster_proto::{Json, PlanTask, TaskId};
use muster_travel::{PlanData, Trip};
use serde_json::{Value, json};

use crate::in_process::{Answer, InProcess};

/// What makes a task the same as one before: agent type, payload, and its inputs by id.
type Sameness = (String, String, BTreeMap<TaskId, String>);

/// A task that has its result.
#[derive(Clone)]
pub(crate) struct Done {
    pub(crate) id: TaskId,
    pub(crate) agent_type: String,
    data: Json,
    /// How long it took when it ran.
    pub(crate) took: Duration,
    pub(crate) kept: bool,
}

/// A finished run.
pub(crate) struct Run {
    pub(crate) trip: Trip,
    pub(crate) tasks: Vec<Done>,
    /// What planning and integration took.
    pub(crate) around: Duration,
    pub(crate) itinerary: Json,
    results: BTreeMap<Sameness, usize>,
}

/// The results that a run may keep, none by default.
#[derive(Default)]
pub(crate) struct Earlier(BTreeMap<Sameness, Done>);

impl Run {
    /// What a later run may keep of this one.
    pub(crate) fn earlier(&self) -> Earlier {
        let done = |at: &usize| self.tasks.get(*at).cloned();
        let results = self.results.iter();
        Earlier(
            results
                .filter_map(|(same, at)| Some((same.clone(), done(at)?)))
                .collect(),
        )
    }
}

/// Plans a request, runs its tasks in the order of their dependencies and puts the trip together.
pub(crate) async fn rerun(
    agents: &InProcess,
    payload: Value,
    earlier: &Earlier,
) -> Result<Run, String> {
    let begun = Instant::now();
    let planned = run(
        agents,
        "planning",
        "planning",
        payload.clone(),
        BTreeMap::new(),
    )
    .await?;
    let mut around = begun.elapsed();
    let plan: PlanData = planned.parse().expect("planning gives a plan");
    let mut tasks: Vec<Done> = Vec::new();
    let mut results = BTreeMap::new();
    let mut waiting: Vec<PlanTask> = plan.plan.tasks.clone();
    while !waiting.is_empty() {
        let settled: BTreeSet<&TaskId> = tasks.iter().map(|done| &done.id).collect();
        let ready = |task: &PlanTask| task.depends_on.iter().all(|id| settled.contains(id));
        let next = waiting
            .iter()
            .position(ready)
            .expect("the plan has no cycle");
        let task = waiting.remove(next);
        let inputs: BTreeMap<TaskId, Json> = tasks
            .iter()
            .filter(|done| task.depends_on.contains(&done.id))
            .map(|done| (done.id.clone(), done.data.clone()))
            .collect();
        let same = sameness(&task, &inputs);
        let done = match earlier.0.get(&same) {
            Some(before) => Done {
                id: task.id.clone(),
                kept: true,
                ..before.clone()
            },
            None => fresh(agents, &task, inputs).await?,
        };
        results.insert(same, tasks.len());
        tasks.push(done);
    }
    let data: Value = planned.parse().expect("JSON");
    let payload = json!({ "request": payload["request"], "plan_data": data });
    let mut inputs: BTreeMap<TaskId, Json> = tasks
        .iter()
        .map(|done| (done.id.clone(), done.data.clone()))
        .collect();
    inputs.insert(TaskId::new("planning").expect("an id"), planned);
    let begun = Instant::now();
    let itinerary = run(agents, "integration", "integration", payload, inputs).await?;
    around += begun.elapsed();
    Ok(Run {
        trip: plan.trip,
        tasks,
        around,
        itinerary,
        results,
    })
}

fn sameness(task: &PlanTask, inputs: &BTreeMap<TaskId, Json>) -> Sameness {
    let inputs = inputs.iter();
    (
        task.agent_type.as_str().to_owned(),
        task.payload.as_str().to_owned(),
        inputs
            .map(|(id, data)| (id.clone(), data.as_str().to_owned()))
            .collect(),
    )
}

async fn fresh(
    agents: &InProcess,
    task: &PlanTask,
    inputs: BTreeMap<TaskId, Json>,
) -> Result<Done, String> {
    let payload: Value = task.payload.parse().expect("JSON");
    let agent_type = task.agent_type.as_str();
    let begun = Instant::now();
    let data = run(agents, task.id.as_str(), agent_type, payload, inputs).await?;
    Ok(Done {
        id: task.id.clone(),
        agent_type: agent_type.to_owned(),
        data,
        took: begun.elapsed(),
        kept: false,
    })
}

pub(crate) async fn run(
    agents: &InProcess,
    id: &str,
    agent_type: &str,
    payload: Value,
    inputs: BTreeMap<TaskId, Json>,
) -> Result<Json, String> {
    let answer = agents
        .task(id, agent_type, payload, inputs, Vec::new())
        .await;
    answer.map_err(|other| match other {
        Answer::Question(question) => format!("asked {}", question.text),
        Answer::Fault(fault) => format!("refused: {}", fault.message),
        Answer::Trip(_) => "a task answered with a whole trip".to_owned(),
    })
}

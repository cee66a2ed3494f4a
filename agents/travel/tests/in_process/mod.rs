//! Runs a request through all travel agents in this process, as the orchestrator would across many: planning, then the
//! tasks in the order of their dependencies, then integration.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use jsonschema::Validator;
use muster_agent::{Agent, Context, Task};
use muster_proto::{
    AttemptId, Fault, Gap, Json, Outcome, PlanTask, Priority, Question, QuestionId, RunId, TaskId,
    Tenant,
};
use muster_travel::{Itinerary, PlanData, TravelConfig, agents};
use serde_json::{Value, json};

/// What a request came to.
pub(crate) enum Answer {
    /// A finished trip with the plan behind it.
    Trip(Box<(Itinerary, PlanData)>),
    /// Something to ask the user.
    Question(Question),
    /// A refusal.
    Fault(Fault),
}

/// All travel agents, by type.
pub(crate) struct InProcess {
    agents: BTreeMap<String, Arc<dyn Agent>>,
    now: Timestamp,
    lies: BTreeMap<&'static str, Lie>,
    answers: BTreeMap<QuestionId, Json>,
}

/// What is told in place of a result.
pub(crate) type Lie = fn(&mut Value);

impl InProcess {
    /// Agents with this configuration, at this time.
    pub(crate) fn new(config: &TravelConfig, now: Timestamp) -> Self {
        let agents = agents(config).expect("the data can be read");
        Self {
            agents: agents
                .into_iter()
                .map(|agent| (agent.description().agent_type, agent))
                .collect(),
            now,
            lies: BTreeMap::new(),
            answers: BTreeMap::new(),
        }
    }

    /// The same, with a task whose result is changed before anybody sees it.
    #[allow(dead_code, reason = "not every test file needs it")]
    pub(crate) fn with_lie(mut self, task: &'static str, lie: Lie) -> Self {
        self.lies.insert(task, lie);
        self
    }

    /// The same, with an answer that a person gave to the integration.
    #[allow(dead_code, reason = "not every test file needs it")]
    pub(crate) fn with_answer(mut self, question: &str, answer: &str) -> Self {
        let question = QuestionId::new(question).expect("an id");
        let answer = Json::from_value(answer).expect("JSON");
        self.answers.insert(question, answer);
        self
    }

    /// A request in plain words.
    pub(crate) async fn ask(&self, request: &str) -> Answer {
        self.run(json!({ "request": request }), &[]).await
    }

    /// Any payload; tasks whose id is in `lost` bring nothing, and must be optional.
    pub(crate) async fn run(&self, payload: Value, lost: &[&str]) -> Answer {
        let planned = match self
            .task(
                "planning",
                "planning",
                payload.clone(),
                BTreeMap::new(),
                Vec::new(),
            )
            .await
        {
            Ok(data) => data,
            Err(other) => return other,
        };
        let plan: PlanData = planned.parse().expect("planning gives a plan");
        let mut done = BTreeMap::from([(TaskId::new("planning").expect("an id"), planned.clone())]);
        let mut gaps = Vec::new();
        let mut waiting: Vec<PlanTask> = plan.plan.tasks.clone();
        while !waiting.is_empty() {
            let settled = |id: &TaskId| {
                done.contains_key(id) || gaps.iter().any(|gap: &Gap| gap.task_id == *id)
            };
            let next = waiting
                .iter()
                .position(|task| task.depends_on.iter().all(settled));
            let task = waiting.remove(next.expect("the plan has no cycle"));
            if lost.contains(&task.id.as_str()) {
                assert!(task.optional, "{} is not optional", task.id.as_str());
                gaps.push(gap(&task));
                continue;
            }
            let inputs = done.iter().filter(|(id, _)| task.depends_on.contains(id));
            let inputs = inputs
                .map(|(id, data)| (id.clone(), data.clone()))
                .collect();
            let missing = gaps
                .iter()
                .filter(|gap| task.depends_on.contains(&gap.task_id))
                .cloned()
                .collect();
            let payload: Value = task.payload.parse().expect("JSON");
            match self
                .task(
                    task.id.as_str(),
                    task.agent_type.as_str(),
                    payload,
                    inputs,
                    missing,
                )
                .await
            {
                Ok(data) => done.insert(task.id.clone(), data),
                Err(other) => return other,
            };
        }
        let data: Value = planned.parse().expect("JSON");
        let payload = json!({ "request": payload["request"], "plan_data": data });
        match self
            .task("integration", "integration", payload, done, gaps)
            .await
        {
            Ok(data) => Answer::Trip(Box::new((data.parse().expect("an itinerary"), plan))),
            Err(other) => other,
        }
    }

    pub(crate) async fn task(
        &self,
        id: &str,
        agent_type: &str,
        payload: Value,
        inputs: BTreeMap<TaskId, Json>,
        missing: Vec<Gap>,
    ) -> Result<Json, Answer> {
        let attempt_id = AttemptId::new(format!("0-run.{id}.1")).expect("an id");
        let task = Task {
            run_id: RunId::new("0-run").expect("an id"),
            task_id: TaskId::new(id).expect("an id"),
            attempt_id: attempt_id.clone(),
            attempt: 1,
            tenant: Tenant::new("default").expect("an id"),
            workflow: None,
            payload: Json::from_value(&payload).expect("JSON"),
            inputs,
            missing,
            answers: self.answers_to(id),
            priority: Priority::P2,
            timeout: Duration::from_secs(30),
            now: self.now,
            idempotency_key: None,
            feedback: Vec::new(),
            cost_usd_max: None,
        };
        let agent = self
            .agents
            .get(agent_type)
            .unwrap_or_else(|| panic!("no agent of type {agent_type}"));
        let context = Context::new(attempt_id, Duration::from_secs(30));
        match agent.handle(task, context).await {
            Err(fault) => Err(Answer::Fault(fault)),
            Ok(output) => match output.into_outcome() {
                Outcome::Success(success) => {
                    assert_fits(agent_type, &success.data);
                    Ok(self.told(id, success.data))
                }
                Outcome::Question(question) => Err(Answer::Question(question)),
                Outcome::Fault(fault) => Err(Answer::Fault(fault)),
            },
        }
    }
}

impl InProcess {
    fn answers_to(&self, task: &str) -> BTreeMap<QuestionId, Json> {
        let asked = task == "integration";
        let answers = asked.then(|| self.answers.clone());
        answers.unwrap_or_default()
    }

    fn told(&self, task: &str, data: Json) -> Json {
        let Some(lie) = self.lies.get(task) else {
            return data;
        };
        let mut value: Value = data.parse().expect("JSON");
        lie(&mut value);
        Json::from_value(&value).expect("JSON")
    }
}

/// Each result is what the workflow has agreed with whoever brings it.
fn assert_fits(agent_type: &str, data: &Json) {
    static SCHEMAS: Mutex<BTreeMap<String, Option<Validator>>> = Mutex::new(BTreeMap::new());
    let mut schemas = SCHEMAS.lock().expect("no test panics in here");
    let schema = schemas.entry(agent_type.to_owned()).or_insert_with(|| {
        let folder = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../config/workflows/travel/schemas"
        );
        let text = std::fs::read_to_string(format!("{folder}/{agent_type}.json")).ok()?;
        let schema: Value = serde_json::from_str(&text).expect("JSON");
        Some(jsonschema::validator_for(&schema).expect("a schema"))
    });
    let value: Value = data.parse().expect("JSON");
    let error = schema.as_ref().and_then(|it| it.iter_errors(&value).next());
    let error = error.map(|error| format!("{} at {}", error, error.instance_path()));
    drop(schemas);
    assert_eq!(error, None, "a result of {agent_type}");
}

fn gap(task: &PlanTask) -> Gap {
    Gap {
        task_id: task.id.clone(),
        agent_type: task.agent_type.clone(),
        reason: "no agent of that type was there".to_owned(),
    }
}

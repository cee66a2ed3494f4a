//! Runs a request through all drought agents in this process, as the orchestrator would across many: planning, the
//! departments, integration; what is sent back is done again, and questions get the answers that the test gives.

#![allow(dead_code, reason = "each test file uses some of it")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jsonschema::Validator;
use muster_agent::{Agent, Context, Task};
use muster_drought::{Answer, DroughtConfig, agents};
use muster_proto::{
    AttemptId, Fault, Json, Outcome, Plan, Priority, Question, QuestionId, RunId, Success, TaskId,
    Tenant,
};
use serde_json::{Value, json};

/// Times that results of a task are sent back, as the workflow says.
const SEND_BACK_MAX: usize = 4;
/// Questions that a run may ask before a test gives up.
const QUESTIONS_MAX: usize = 8;

/// What a request came to.
pub(crate) enum Ended {
    /// The integrated plan.
    Plan(Box<Answer>),
    /// A question that the test gave no answer to.
    Question(Question),
    /// A refusal.
    Fault(Fault),
}

/// All drought agents, by type.
pub(crate) struct InProcess {
    agents: BTreeMap<String, Arc<dyn Agent>>,
    answers: BTreeMap<&'static str, &'static str>,
    lies: BTreeMap<&'static str, fn(&mut Value)>,
    feedback: BTreeMap<&'static str, Vec<String>>,
    pub(crate) sent_back: std::sync::Mutex<Vec<String>>,
}

impl InProcess {
    pub(crate) fn new(data: Option<PathBuf>) -> Self {
        let config = DroughtConfig { data };
        let agents = agents(&config).expect("the settings are valid");
        let by_type = agents.into_iter();
        Self {
            agents: by_type
                .map(|agent| (agent.description().agent_type, agent))
                .collect(),
            answers: BTreeMap::new(),
            lies: BTreeMap::new(),
            feedback: BTreeMap::new(),
            sent_back: std::sync::Mutex::default(),
        }
    }

    /// The same, with an answer to a question.
    pub(crate) fn answering(mut self, question: &'static str, answer: &'static str) -> Self {
        self.answers.insert(question, answer);
        self
    }

    /// The same, with a department whose first result is changed before anybody sees it.
    pub(crate) fn lying(mut self, task: &'static str, lie: fn(&mut Value)) -> Self {
        self.lies.insert(task, lie);
        self
    }

    /// The same, with words of a person for a department.
    pub(crate) fn told(mut self, task: &'static str, words: &str) -> Self {
        self.feedback.insert(task, vec![words.to_owned()]);
        self
    }

    /// The plan for a request; any other end fails the test.
    pub(crate) async fn plan(&self, request: Value) -> Answer {
        match self.run(request).await {
            Ended::Plan(answer) => *answer,
            Ended::Question(question) => panic!("asked {}: {}", question.id, question.text),
            Ended::Fault(fault) => panic!("{}", fault.message),
        }
    }

    pub(crate) async fn run(&self, request: Value) -> Ended {
        match self.plan_and_integrate(request).await {
            Ok(answer) => Ended::Plan(Box::new(answer)),
            Err(end) => end,
        }
    }

    async fn plan_and_integrate(&self, request: Value) -> Result<Answer, Ended> {
        let payload = json!({ "request": request });
        let planned = self.task("planning", payload, BTreeMap::new(), &[]).await?;
        let plan: Plan = planned.plan.expect("planning gives a plan");
        let told = self.feedback.iter();
        let mut feedback: BTreeMap<String, Vec<String>> = told
            .map(|(task, words)| ((*task).to_owned(), words.clone()))
            .collect();
        let mut done = BTreeMap::from([(id("planning"), planned.data)]);
        let mut due: Vec<String> = plan.tasks.iter().map(|it| it.id.to_string()).collect();
        for round in 0..=SEND_BACK_MAX {
            for task in plan
                .tasks
                .iter()
                .filter(|it| due.contains(&it.id.to_string()))
            {
                let name = task.id.to_string();
                let reasons = feedback.get(&name).cloned().unwrap_or_default();
                let payload = task.payload.parse().expect("JSON");
                let success = self.task(&name, payload, BTreeMap::new(), &reasons).await?;
                let data = self.perhaps_lie(&name, round, success.data);
                done.insert(task.id.clone(), data);
            }
            let answer = self.task("integration", json!({}), done.clone(), &[]).await;
            let fault = match answer {
                Ok(success) => return Ok(success.data.parse().expect("a plan")),
                Err(Ended::Fault(fault)) if !fault.conflicts.is_empty() => fault,
                Err(end) => return Err(end),
            };
            assert!(round < SEND_BACK_MAX, "without an end: {}", fault.message);
            due = self.send_back(&fault, &mut feedback);
        }
        panic!("conflicts without an end");
    }

    /// Who has to do it again.
    fn send_back(
        &self,
        fault: &Fault,
        feedback: &mut BTreeMap<String, Vec<String>>,
    ) -> Vec<String> {
        let mut due = Vec::new();
        for conflict in &fault.conflicts {
            let said = format!("{}: {}", conflict.responsible, conflict.reason);
            self.sent_back.lock().expect("no test panicked").push(said);
            let reasons = feedback
                .entry(conflict.responsible.to_string())
                .or_default();
            reasons.push(conflict.reason.clone());
            due.push(conflict.responsible.to_string());
        }
        due
    }

    fn perhaps_lie(&self, task: &str, round: usize, data: Json) -> Json {
        match self.lies.get(task) {
            Some(lie) if round == 0 => {
                let mut value: Value = data.parse().expect("JSON");
                lie(&mut value);
                Json::from_value(&value).expect("JSON")
            }
            _ => data,
        }
    }

    async fn task(
        &self,
        name: &str,
        payload: Value,
        inputs: BTreeMap<TaskId, Json>,
        feedback: &[String],
    ) -> Result<Success, Ended> {
        let agent_type = &*format!("drought-{name}");
        let mut answers: BTreeMap<QuestionId, Json> = BTreeMap::new();
        for _ in 0..QUESTIONS_MAX {
            let attempt_id = AttemptId::new(format!("0-run.{name}.1")).expect("an id");
            let task = Task {
                run_id: RunId::new("0-run").expect("an id"),
                task_id: id(name),
                attempt_id: attempt_id.clone(),
                attempt: 1,
                tenant: Tenant::new("default").expect("a name"),
                workflow: None,
                payload: Json::from_value(&payload).expect("JSON"),
                inputs: inputs.clone(),
                missing: Vec::new(),
                answers: answers.clone(),
                priority: Priority::P2,
                timeout: Duration::from_secs(60),
                now: "2026-07-01T12:00:00Z".parse::<Timestamp>().expect("a time"),
                idempotency_key: None,
                feedback: feedback.to_vec(),
                cost_usd_max: None,
            };
            let context = Context::new(attempt_id, Duration::from_secs(60));
            let output = self.agents[agent_type].handle(task, context).await;
            match output.map(muster_agent::Output::into_outcome) {
                Ok(Outcome::Success(success)) => {
                    assert_fits(agent_type, &success.data);
                    return Ok(success);
                }
                Ok(Outcome::Question(question)) => {
                    let Some(answer) = self.answers.get(question.id.as_str()) else {
                        return Err(Ended::Question(question));
                    };
                    answers.insert(question.id, Json::from_value(answer).expect("JSON"));
                }
                Ok(Outcome::Fault(fault)) | Err(fault) => return Err(Ended::Fault(fault)),
            }
        }
        panic!("{name} asks again and again");
    }
}

fn id(name: &str) -> TaskId {
    TaskId::new(name).expect("an id")
}

/// Results are held against the workflow's schemas, as the engine does.
fn assert_fits(agent_type: &str, data: &Json) {
    let folder =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../config/workflows/drought/schemas");
    let Ok(schema) = std::fs::read_to_string(folder.join(format!("{agent_type}.json"))) else {
        return;
    };
    let schema: Value = serde_json::from_str(&schema).expect("a schema");
    let validator: Validator = jsonschema::validator_for(&schema).expect("a schema");
    let value: Value = data.parse().expect("JSON");
    let wrong: Vec<String> = validator
        .iter_errors(&value)
        .map(|error| error.to_string())
        .collect();
    assert!(wrong.is_empty(), "{agent_type}: {wrong:?}");
}

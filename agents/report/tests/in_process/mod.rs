//! Runs a request through all report agents in this process, as the orchestrator would across many: planning, then the
//! tasks in the order of the plan, then integration.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use muster_agent::{Agent, Context, Task};
use muster_proto::{
    AttemptId, Fault, Gap, Json, Outcome, Plan, Priority, Question, QuestionId, RunId, Success,
    TaskId, Tenant,
};
use muster_report::{ReportAnswer, ReportConfig, agents};
use serde_json::{Value, json};

/// What a request came to.
#[derive(Debug)]
pub(crate) enum Answer {
    Written(Box<ReportAnswer>),
    Question(Question),
    Fault(Fault),
}

/// All report agents, by type.
pub(crate) struct InProcess {
    agents: BTreeMap<String, Arc<dyn Agent>>,
    /// What is told in place of the result of a task.
    pub(crate) lies: BTreeMap<&'static str, Value>,
    /// Tasks that bring nothing.
    pub(crate) lost: Vec<&'static str>,
    /// What a person answers to the question of the planning.
    pub(crate) answer: Option<String>,
}

impl InProcess {
    pub(crate) fn new(config: &ReportConfig) -> Self {
        let agents = agents(config).unwrap();
        let agents = agents
            .into_iter()
            .map(|agent| (agent.description().agent_type, agent));
        Self {
            agents: agents.collect(),
            lies: BTreeMap::new(),
            lost: Vec::new(),
            answer: None,
        }
    }

    /// A request that has to come to a report.
    pub(crate) async fn written(&self, request: Value) -> ReportAnswer {
        match self.run(request).await {
            Answer::Written(answer) => *answer,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn run(&self, request: Value) -> Answer {
        let payload = json!({"request": request});
        let nothing = BTreeMap::new();
        let planning = self.task("planning", "report-planning", payload, &nothing, &[]);
        let planned = match planning.await {
            Ok(success) => success,
            Err(answer) => return answer,
        };
        let Plan { tasks } = planned.plan.unwrap();
        let mut done = BTreeMap::from([(TaskId::new("planning").unwrap(), planned.data)]);
        let mut missing = Vec::new();
        for task in tasks {
            let id = task.id.as_str();
            let lie = self.lies.get(id).map(|lie| Json::from_value(lie).unwrap());
            let payload: Value = task.payload.parse().unwrap();
            let gap = Gap {
                task_id: task.id.clone(),
                agent_type: task.agent_type.clone(),
                reason: "no agent of that type was there".to_owned(),
            };
            if self.lost.contains(&id) {
                assert!(task.optional, "{id} is not optional");
                missing.push(gap);
                continue;
            }
            match self
                .task(id, task.agent_type.as_str(), payload, &done, &missing)
                .await
            {
                Ok(success) => drop(done.insert(task.id, lie.unwrap_or(success.data))),
                Err(Answer::Fault(_)) if task.optional => missing.push(gap),
                Err(other) => return other,
            }
        }
        match self
            .task(
                "integration",
                "report-integration",
                json!({}),
                &done,
                &missing,
            )
            .await
        {
            Ok(success) => Answer::Written(Box::new(success.data.parse().unwrap())),
            Err(other) => other,
        }
    }

    async fn task(
        &self,
        id: &str,
        agent_type: &str,
        payload: Value,
        inputs: &BTreeMap<TaskId, Json>,
        missing: &[Gap],
    ) -> Result<Success, Answer> {
        let attempt_id = AttemptId::new(format!("0-run.{id}.1")).unwrap();
        let asked = self.answer.clone().filter(|_| id == "planning");
        let answers = asked.map(|text| {
            (
                QuestionId::new("documents-1").unwrap(),
                Json::from_value(&text).unwrap(),
            )
        });
        let task = Task {
            run_id: RunId::new("0-run").unwrap(),
            task_id: TaskId::new(id).unwrap(),
            attempt_id: attempt_id.clone(),
            attempt: 1,
            tenant: Tenant::new("default").unwrap(),
            workflow: None,
            payload: Json::from_value(&payload).unwrap(),
            inputs: inputs.clone(),
            missing: missing.to_vec(),
            answers: answers.into_iter().collect(),
            priority: Priority::P2,
            timeout: Duration::from_secs(30),
            now: jiff::Timestamp::UNIX_EPOCH,
            idempotency_key: None,
            feedback: Vec::new(),
            cost_usd_max: None,
        };
        let context = Context::new(attempt_id, Duration::from_secs(30));
        match self.agents[agent_type].handle(task, context).await {
            Err(fault) => Err(Answer::Fault(fault)),
            Ok(output) => match output.into_outcome() {
                Outcome::Success(success) => {
                    assert_fits(agent_type, &success.data);
                    Ok(success)
                }
                Outcome::Question(question) => Err(Answer::Question(question)),
                Outcome::Fault(fault) => Err(Answer::Fault(fault)),
            },
        }
    }
}

/// Each result is what the workflow has agreed with whoever brings it.
fn assert_fits(agent_type: &str, data: &Json) {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../config/workflows/report/schemas"
    );
    let text = std::fs::read_to_string(format!("{folder}/{agent_type}.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let value: Value = data.parse().unwrap();
    let error = validator.iter_errors(&value).next();
    let error = error.map(|error| format!("{} at {}", error, error.instance_path()));
    assert_eq!(error, None, "a result of {agent_type}");
}

//! Requests, plans and results that tests use.

use std::sync::Arc;

use muster_engine::{
    AnswerCommand, CancelCommand, Command, Query, Stage, StoredPlanTask, StoredSuccess,
    SubmitCommand, TaskEndKind, WorkflowSpec,
};
use muster_proto::{
    AgentType, Body, Choice, CommandId, Delegation, Fault, Json, Method, Priority, Question,
    QuestionId, RunId, TaskId, Tenant, Tokens, WorkflowName,
};

pub(crate) fn tenant() -> Tenant {
    Tenant::new("default").unwrap()
}

pub(crate) fn run_id(text: &str) -> RunId {
    RunId::new(text).unwrap()
}

pub(crate) fn task_id(text: &str) -> TaskId {
    TaskId::new(text).unwrap()
}

pub(crate) fn json(text: &str) -> Json {
    Json::from_text(text.to_owned()).unwrap()
}

pub(crate) fn body(text: &str) -> Body {
    Body::Inline(json(text))
}

pub(crate) fn task(id: &str, depends_on: &[&str]) -> StoredPlanTask {
    StoredPlanTask {
        id: task_id(id),
        agent_type: AgentType::new("echo").unwrap(),
        payload: body(&format!("{{\"value\":\"{id}\"}}")),
        depends_on: depends_on.iter().map(|id| task_id(id)).collect(),
        priority: Priority::P2,
        optional: false,
        timeout: None,
        delegation: Delegation::default(),
    }
}

pub(crate) fn optional(task: StoredPlanTask) -> StoredPlanTask {
    StoredPlanTask {
        optional: true,
        ..task
    }
}

pub(crate) fn workflow() -> Arc<WorkflowSpec> {
    let stage = |agent_type| Stage {
        agent_type: AgentType::new(agent_type).unwrap(),
        timeout: None,
        priority: Priority::P1,
    };
    Arc::new(WorkflowSpec {
        name: WorkflowName::new("trip").unwrap(),
        hash: "hash-1".to_owned(),
        planning: stage("planner"),
        integration: stage("integrator"),
        comparison: None,
        agent_types: vec![AgentType::new("echo").unwrap()],
        tasks_max: 10,
        schemas: std::collections::BTreeMap::new(),
        conflicts: muster_engine::ConflictPolicy::default(),
        confirm: muster_engine::ConfirmPolicy::default(),
        questions: muster_engine::QuestionPolicy::default(),
        conversations: muster_engine::ConversationPolicy::default(),
    })
}

/// A request under the workflow. The command has the run's name.
pub(crate) fn request(run: &str) -> SubmitCommand {
    SubmitCommand {
        command_id: CommandId::new(run).unwrap(),
        body_sha256: Some("body".to_owned()),
        run_id: run_id(run),
        tenant: tenant(),
        workflow: Some(workflow()),
        title: format!("request {run}"),
        request: body("{\"request\":\"a trip\"}"),
        plan: Vec::new(),
        cost_limit_usd: None,
        modifies: None,
        scenarios: Vec::new(),
        conversation: None,
        when_busy: None,
        wait: false,
        map_epoch: 0,
    }
}

/// A request with a plan of its own.
pub(crate) fn planned(run: &str, plan: Vec<StoredPlanTask>) -> SubmitCommand {
    SubmitCommand {
        workflow: None,
        plan,
        ..request(run)
    }
}

pub(crate) fn submit(command: SubmitCommand) -> Command {
    Command::Submit(Box::new(command))
}

pub(crate) fn cancel(run: &str) -> Command {
    Command::Cancel(CancelCommand {
        command_id: CommandId::new(format!("cancel {run}")).unwrap(),
        tenant: tenant(),
        run_id: run_id(run),
        reason: "changed my mind".to_owned(),
    })
}

pub(crate) fn answer(run: &str, command: &str, question: Option<&str>, answer: &str) -> Command {
    Command::Answer(AnswerCommand {
        command_id: CommandId::new(command).unwrap(),
        tenant: tenant(),
        run_id: run_id(run),
        question_id: question.map(|id| QuestionId::new(id).unwrap()),
        answer: json(answer),
    })
}

pub(crate) fn status(run: &str, wait: bool) -> Query {
    Query::Status {
        tenant: tenant(),
        run_id: run_id(run),
        wait,
    }
}

pub(crate) fn stored_success(data: &str, plan: Vec<StoredPlanTask>) -> StoredSuccess {
    StoredSuccess {
        data: body(data),
        method: Method::Deterministic,
        sources: Vec::new(),
        assumptions: Vec::new(),
        confidence: None,
        tokens: Tokens::default(),
        cost_usd: 0.0,
        elapsed_ms: 5,
        plan,
        exchanges: Vec::new(),
    }
}

pub(crate) fn success(data: &str) -> TaskEndKind {
    TaskEndKind::Success(stored_success(data, Vec::new()).into())
}

pub(crate) fn plan(tasks: Vec<StoredPlanTask>) -> TaskEndKind {
    TaskEndKind::Success(stored_success("{\"plan\":true}", tasks).into())
}

pub(crate) fn retryable() -> TaskEndKind {
    TaskEndKind::Fault(Fault::retryable("not now"))
}

pub(crate) fn fatal() -> TaskEndKind {
    TaskEndKind::Fault(Fault::fatal("never"))
}

pub(crate) fn question(id: &str) -> Question {
    let option = |key: &str, value: &str| Choice {
        key: key.to_owned(),
        label: format!("choose {key}"),
        value: json(value),
    };
    Question {
        options: vec![option("a", "\"April\""), option("b", "\"May\"")],
        free_text: false,
        ..Question::new(QuestionId::new(id).unwrap(), "Which dates?")
    }
}

pub(crate) fn asks(id: &str) -> TaskEndKind {
    TaskEndKind::Question(question(id))
}

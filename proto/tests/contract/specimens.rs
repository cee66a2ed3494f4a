//! One value of every type, with every optional field set and with none.

use std::collections::BTreeMap;

use muster_proto::{
    AgentId, AgentStatus, AtFault, AttemptId, Choice, Conflict, Control, Delegation, Delivery,
    Effects, Envelope, Fault, Gap, Header, Heartbeat, Json, MessageType, Method, Outcome, Payload,
    Plan, PlanTask, Priority, Question, Refusal, ResponseTime, Results, RunEvent, RunEventKind,
    RunEvents, Seconds, Success, TaskRequest, TaskResult, Tasks, Timestamp, Tokens, WirePriority,
};
use serde_json::json;

use crate::talk_specimens::exchanges;

/// An identifier of any type.
pub(crate) fn id<T: std::str::FromStr<Err = muster_proto::IdError>>(text: &str) -> T {
    text.parse().unwrap()
}

pub(crate) fn any_json() -> Json {
    Json::from_value(&json!({"days": 5, "interests": ["temples", "food"], "note": null})).unwrap()
}

pub(crate) fn now() -> Timestamp {
    Timestamp::from_ms(1_710_498_600_250)
}

pub(crate) fn header() -> Header {
    Header {
        message_id: id("msg-1"),
        from_agent: id("orchestrator-1"),
        to_agent: id("location-agent-001"),
        message_type: MessageType::DataRequest,
        priority: WirePriority::High,
        timestamp: now(),
        requires_response: true,
        timeout: Seconds::new(30.0).unwrap(),
        unknown: BTreeMap::new(),
    }
}

pub(crate) fn envelope() -> Envelope {
    header().with_payload(any_json())
}

pub(crate) fn full_task() -> TaskRequest {
    TaskRequest {
        workflow: Some(id("travel")),
        inputs: BTreeMap::from([(id("location"), any_json())]),
        missing: vec![Gap {
            task_id: id("weather"),
            agent_type: id("weather"),
            reason: "no forecast covers these dates".to_owned(),
        }],
        answers: BTreeMap::from([(id("origin"), Json::from_value("Vienna").unwrap())]),
        blobs: vec!["inputs.location".to_owned()],
        idempotency_key: Some("0-0190f2c4.stay".to_owned()),
        look_up: true,
        batch: Some(id("0-0190f2c4.stay.1")),
        feedback: vec!["the nights do not add up to five".to_owned()],
        cost_usd_max: Some(0.25),
        ..minimal_task()
    }
}

pub(crate) fn minimal_task() -> TaskRequest {
    TaskRequest {
        run_id: id("0-0190f2c4"),
        task_id: id("stay"),
        attempt_id: AttemptId::of(&id("0-0190f2c4"), &id("stay"), 1),
        attempt: 1,
        agent_type: id("accommodation"),
        tenant: id("default"),
        workflow: None,
        payload: any_json(),
        inputs: BTreeMap::new(),
        missing: Vec::new(),
        answers: BTreeMap::new(),
        blobs: Vec::new(),
        priority: Priority::P1,
        timeout: Seconds::new(12.5).unwrap(),
        now: now(),
        shard: 0,
        result_bytes_max: 8 * 1024 * 1024,
        idempotency_key: None,
        look_up: false,
        batch: None,
        feedback: Vec::new(),
        cost_usd_max: None,
    }
}

pub(crate) fn full_tasks() -> Tasks {
    Tasks {
        tasks: vec![full_task(), minimal_task()],
        stored: vec![id("0-a.stay.1")],
        ignored: vec![id("0-a.stay.2")],
        refused: vec![Refusal {
            attempt_id: id("0-a.stay.3"),
            reason: "outcome.success.data: larger than the task allows".to_owned(),
        }],
    }
}

pub(crate) fn plan() -> Plan {
    let task = |name: &str| PlanTask {
        id: id(name),
        agent_type: id("echo"),
        payload: any_json(),
        depends_on: Vec::new(),
        priority: Priority::P0,
        optional: true,
        timeout: Some(Seconds::new(20.0).unwrap()),
        delegation: Delegation {
            expected: Some(Seconds::new(1.5).unwrap()),
            capabilities: vec!["route_optimization".to_owned()],
            fallback: Some(id("simple-echo")),
            concurrency_key: Some("price-source".to_owned()),
        },
    };
    Plan {
        tasks: vec![
            task("first"),
            PlanTask {
                depends_on: vec![id("first")],
                ..task("second")
            },
        ],
    }
}

pub(crate) fn full_success() -> Success {
    Success {
        data: any_json(),
        blob: true,
        method: Method::Model,
        sources: vec!["bundled travel data".to_owned()],
        assumptions: vec!["two adults".to_owned()],
        confidence: Some(0.75),
        tokens: Tokens {
            input: 1200,
            output: 340,
        },
        cost_usd: 0.02,
        plan: Some(plan()),
        exchanges: exchanges(),
    }
}

pub(crate) fn minimal_success() -> Success {
    Success {
        data: Json::null(),
        blob: false,
        method: Method::Deterministic,
        sources: Vec::new(),
        assumptions: Vec::new(),
        confidence: None,
        tokens: Tokens::default(),
        cost_usd: 0.0,
        plan: None,
        exchanges: Vec::new(),
    }
}

/// The first with every optional field.
pub(crate) fn full_fault() -> Fault {
    let fault = Fault::dependency("the price source does not answer; it is asked again")
        .with_code("source_unreachable")
        .with_retry_after(Seconds::new(1.5).unwrap());
    Fault {
        conflicts: conflicts(),
        ..fault
    }
}

pub(crate) fn conflicts() -> Vec<Conflict> {
    let conflict = |against: Option<&str>| Conflict {
        responsible: id("stay"),
        against: against.map(id),
        reason: "the nights do not add up to five".to_owned(),
    };
    vec![conflict(Some("transport")), conflict(None)]
}

pub(crate) fn minimal_fault() -> Fault {
    Fault {
        code: "bad_request".to_owned(),
        message: "there is no such place".to_owned(),
        at_fault: AtFault::Request,
        retryable: false,
        retry_after: None,
        conflicts: Vec::new(),
    }
}

pub(crate) fn full_question() -> Question {
    Question {
        why: Some("flights are priced from there".to_owned()),
        options: vec![Choice {
            key: "1".to_owned(),
            label: "Vienna".to_owned(),
            value: any_json(),
        }],
        free_text: false,
        expire_after: Seconds::new(3600.0),
        default: Some("1".to_owned()),
        expires_at: Some(now()),
        ..minimal_question()
    }
}

pub(crate) fn minimal_question() -> Question {
    Question::new(id("origin"), "Where does the trip start?")
}

pub(crate) fn result(outcome: Outcome) -> TaskResult {
    TaskResult {
        run_id: id("0-0190f2c4"),
        task_id: id("stay"),
        attempt_id: id("0-0190f2c4.stay.1"),
        elapsed_ms: 42,
        outcome,
    }
}

pub(crate) fn outcomes() -> Vec<Outcome> {
    vec![
        Outcome::Success(full_success()),
        Outcome::Success(minimal_success()),
        Outcome::Fault(full_fault()),
        Outcome::Fault(minimal_fault()),
        Outcome::Question(full_question()),
        Outcome::Question(minimal_question()),
    ]
}

pub(crate) fn full_results() -> Results {
    Results {
        accepted: vec![id("0-a.stay.1")],
        full: vec![id("0-a.stay.2")],
        results: outcomes().into_iter().map(result).collect(),
        incarnation: 1_710_498_600_000,
        counter: 7,
        current_load: 3,
    }
}

pub(crate) fn full_heartbeat() -> Heartbeat {
    Heartbeat {
        version: Some("1.4.0".to_owned()),
        delivery: Delivery::Durable,
        batch: 64,
        content_type: Some("application/protobuf".to_owned()),
        incarnation: 1_710_498_600_000,
        counter: 9,
        interval: Some(Seconds::new(0.5).unwrap()),
        attempts: vec![id("0-a.stay.1")],
        effects: Effects::Once,
        compression: true,
        ..minimal_heartbeat()
    }
}

pub(crate) fn minimal_heartbeat() -> Heartbeat {
    Heartbeat {
        agent_id: id("location-agent-001"),
        agent_type: id("location"),
        status: AgentStatus::Available,
        capabilities: vec!["destination_analysis".to_owned()],
        current_load: 3,
        max_capacity: 10,
        response_time_avg: ResponseTime::from_ms(2300),
        context_window: 4096,
        cost_per_request: 0.02,
        version: None,
        delivery: Delivery::Simple,
        batch: 1,
        content_type: None,
        incarnation: 0,
        counter: 0,
        interval: None,
        attempts: Vec::new(),
        effects: Effects::None,
        compression: false,
    }
}

pub(crate) fn full_control() -> Control {
    Control {
        cancel: vec![id("0-a.stay.1")],
        undo: vec![id("0-a.stay.2")],
        report: true,
        drain: true,
    }
}

pub(crate) fn payloads() -> Vec<Payload> {
    vec![
        Payload::Tasks(full_tasks()),
        Payload::Tasks(Tasks::default()),
        Payload::Results(full_results()),
        Payload::Results(Results::default()),
        Payload::Heartbeat(full_heartbeat()),
        Payload::Heartbeat(minimal_heartbeat()),
        Payload::Control(full_control()),
        Payload::Control(Control::default()),
    ]
}

/// What agents say to one another.
#[allow(clippy::too_many_lines, reason = "one of each kind")]
fn kinds() -> Vec<RunEventKind> {
    use RunEventKind as Kind;
    let (task_id, question_id, fault) = (id("stay"), id("origin"), full_fault());
    let started = |agent_id: Option<AgentId>| Kind::TaskStarted {
        task_id: id("stay"),
        agent_type: id("accommodation"),
        backup: agent_id.is_some(),
        look_up: agent_id.is_some(),
        batch: agent_id.is_some().then_some(2),
        agent_id,
        attempt: 1,
    };
    let reason = "no agent has room".to_owned();
    vec![
        Kind::RunAccepted {
            workflow: Some("travel".to_owned()),
            modifies: Some(id("0-0190f2c3")),
            behind: Some(id("0-0190f2c2")),
            scenarios: vec!["dry year".to_owned(), "wet year".to_owned()],
        },
        Kind::RunAccepted {
            workflow: None,
            modifies: None,
            behind: None,
            scenarios: Vec::new(),
        },
        Kind::RunPaused {
            reason: reason.clone(),
        },
        Kind::RunResumed,
        Kind::TasksKept {
            from: id("0-0190f2c3"),
            tasks: vec![id("location")],
        },
        Kind::RunStarted,
        started(Some(id("stay-agent-1"))),
        started(None),
        Kind::TaskSucceeded {
            task_id: id("stay"),
            method: Method::Cached,
            done: 1,
            known: 9,
            added: vec![id("second-look")],
            exchanges: exchanges(),
        },
        Kind::TaskRetried {
            task_id: id("stay"),
            fault: fault.clone(),
            not_before: now(),
        },
        Kind::ResultsSentBack {
            task_id: id("budget"),
            conflicts: conflicts(),
            again: vec![id("stay"), id("budget")],
        },
        Kind::TaskFellBack {
            task_id: id("stay"),
            agent_type: id("simple-accommodation"),
            reason: reason.clone(),
        },
        Kind::TaskReleased {
            task_id: id("stay"),
            reason: reason.clone(),
        },
        Kind::TaskFailed {
            task_id: id("stay"),
            fault: minimal_fault(),
        },
        Kind::TaskSkipped {
            task_id: id("stay"),
            reason: reason.clone(),
        },
        Kind::PlanReady {
            tasks: vec![task_id],
            scenario: Some("dry year".to_owned()),
        },
        Kind::PlanReady {
            tasks: Vec::new(),
            scenario: None,
        },
        Kind::QuestionAsked {
            question_id: id("origin"),
            text: "Where does the trip start?".to_owned(),
        },
        Kind::QuestionAnswered { question_id },
        Kind::QuestionExpired {
            question_id: id("origin"),
            default: Some("1".to_owned()),
        },
        Kind::TaskRedirected {
            task_id: id("stay"),
            agent_type: id("accommodation"),
            agent_id: Some(id("accommodation-agent-002")),
            reason: reason.clone(),
        },
        Kind::RunCompleted,
        Kind::RunFailed { fault },
        Kind::RunCancelled { reason },
    ]
}

pub(crate) fn run_events() -> RunEvents {
    let event = |(kind, number)| RunEvent {
        number,
        at: now(),
        kind,
    };
    RunEvents {
        run_id: id("0-0190f2c4"),
        events: kinds().into_iter().zip(1..).map(event).collect(),
    }
}

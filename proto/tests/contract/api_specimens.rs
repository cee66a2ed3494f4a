//! One value of every body of the API, with every optional field set and with none.

use muster_proto::{
    Json, Priority,
    api::{
        AgentView, AnswerBody, AnswerRequest, AttemptExplanation, AttemptView, BreakerForce,
        BreakerRequest, BreakerState, CancelRequest, Candidate, Confirm, CostLine, Costs,
        CostsRequest, DeadLetterList, DeadLetterRequest, DeadLetterView, DeadLettersRequest,
        EventsRequest, FeedbackRequest, Links, ListRequest, MessageView, ModifyRequest,
        OpenQuestion, PassedOver, PauseRequest, PlanRequest, PoolView, Problem, RedirectRequest,
        RunExplanation, RunList, RunRequest, RunState, RunStatus, RunSummary, ScoreParts,
        ScoreWeights, StatusRequest, StopRequest, StopView, TaskExplanation, TaskState, TaskStatus,
        WhenBusy, WorkflowView,
    },
};

use crate::scenario_specimens::{scenario_status, scenarios};
use crate::specimens::{
    any_json, full_fault, full_heartbeat, full_question, full_task, id, now, plan,
};

pub(crate) fn plan_requests() -> Vec<PlanRequest> {
    let request = |session, budget_limit: Option<f64>| PlanRequest {
        request: "5-day trip to Japan".to_owned(),
        session,
        when_busy: Some(WhenBusy::Interrupt),
        scenarios: budget_limit.map_or_else(Vec::new, |_| scenarios()),
        cost_limit_usd: budget_limit,
        budget_limit,
    };
    vec![
        request(Some("session-1".to_owned()), Some(4000.0)),
        request(None, None),
    ]
}

pub(crate) fn run_requests() -> Vec<RunRequest> {
    vec![
        RunRequest {
            workflow: Some(id("travel")),
            request: Some(any_json()),
            plan: Some(plan()),
            session: Some("session-1".to_owned()),
            when_busy: Some(WhenBusy::RollBack),
            scenarios: scenarios(),
            budget_limit: Some(4000.5),
            cost_limit_usd: Some(0.5),
        },
        RunRequest::default(),
    ]
}

pub(crate) fn status_request() -> StatusRequest {
    StatusRequest { id: id("0-a") }
}

pub(crate) fn cancel_requests() -> Vec<CancelRequest> {
    let request = |reason| CancelRequest {
        id: id("0-a"),
        reason,
    };
    vec![request(Some("plans changed".to_owned())), request(None)]
}

pub(crate) fn answer_requests() -> Vec<AnswerRequest> {
    vec![
        AnswerRequest {
            id: Some(id("0-a")),
            question_id: Some(id("origin")),
            answer: any_json(),
        },
        AnswerRequest {
            id: None,
            question_id: None,
            answer: Json::from_value("1").unwrap(),
        },
    ]
}

pub(crate) fn pause_requests() -> Vec<PauseRequest> {
    let request = |reason| PauseRequest {
        id: id("0-a"),
        reason,
    };
    vec![
        request(Some("the source is down".to_owned())),
        request(None),
    ]
}

pub(crate) fn feedback_request() -> FeedbackRequest {
    FeedbackRequest {
        id: id("0-a"),
        task_id: id("stay"),
        reason: "nearer to the station".to_owned(),
    }
}

pub(crate) fn redirect_requests() -> Vec<RedirectRequest> {
    let minimal = RedirectRequest {
        id: id("0-a"),
        task_id: id("stay"),
        agent_type: None,
        agent_id: None,
        reason: None,
    };
    let full = RedirectRequest {
        agent_type: Some(id("accommodation")),
        agent_id: Some(id("accommodation-agent-002")),
        reason: Some("it has the newer prices".to_owned()),
        ..minimal.clone()
    };
    vec![minimal, full]
}

pub(crate) fn costs_requests() -> Vec<CostsRequest> {
    let full = CostsRequest {
        since: Some(now()),
        until: Some(now()),
    };
    vec![CostsRequest::default(), full]
}

pub(crate) fn costs() -> Costs {
    let line = |workflow| CostLine {
        workflow,
        runs: 3,
        cost_usd: 0.75,
        tokens: muster_proto::Tokens {
            input: 1_200,
            output: 340,
        },
    };
    Costs {
        total: line(None),
        workflows: vec![line(Some(id("travel"))), line(None)],
    }
}

pub(crate) fn stop_request() -> StopRequest {
    StopRequest {
        reason: "an agent books without end".to_owned(),
    }
}

pub(crate) fn stop_views() -> Vec<StopView> {
    let free = StopView {
        stopped: false,
        reason: None,
        since: None,
    };
    let stopped = StopView {
        stopped: true,
        reason: Some("an agent books without end".to_owned()),
        since: Some(now()),
    };
    vec![free, stopped]
}

pub(crate) fn modify_requests() -> Vec<ModifyRequest> {
    let minimal = ModifyRequest {
        id: None,
        change: Some("a week later".to_owned()),
        request: None,
        budget_limit: None,
        plan: None,
        confirm: Confirm::Major,
    };
    let full = ModifyRequest {
        id: Some(id("0-a")),
        request: Some(any_json()),
        budget_limit: Some(2_000.0),
        plan: Some(plan()),
        confirm: Confirm::Always,
        ..minimal.clone()
    };
    vec![full, minimal]
}

pub(crate) fn events_request() -> EventsRequest {
    EventsRequest {
        id: id("0-a"),
        after: 12,
    }
}

pub(crate) fn list_requests() -> Vec<ListRequest> {
    vec![
        ListRequest {
            limit: Some(20),
            before: Some(id("0-a")),
        },
        ListRequest::default(),
    ]
}

fn task_status(note: Option<String>) -> TaskStatus {
    TaskStatus {
        id: id("stay"),
        agent_type: id("accommodation"),
        state: TaskState::Assigned,
        priority: Priority::P1,
        depends_on: vec![id("location")],
        attempts: 1,
        scenarios: note.iter().cloned().collect(),
        note,
    }
}

fn open_question(why: Option<String>) -> OpenQuestion {
    OpenQuestion {
        id: id("origin"),
        task_id: id("planning"),
        text: "Where does the trip start?".to_owned(),
        why,
        options: full_question().options,
        free_text: true,
        expires_at: Some(now()),
        default: Some("1".to_owned()),
    }
}

pub(crate) fn run_statuses() -> Vec<RunStatus> {
    let minimal = RunStatus {
        id: id("0-a"),
        workflow: None,
        modifies: None,
        scenarios: Vec::new(),
        state: RunState::Working,
        paused: false,
        accepted_at: now(),
        ended_at: None,
        events: 3,
        tasks: vec![task_status(None)],
        questions: vec![open_question(None)],
        assumptions: Vec::new(),
        gaps: Vec::new(),
        cost_usd: 0.5,
        cost_limit_usd: None,
        tokens: muster_proto::Tokens {
            input: 1_200,
            output: 340,
        },
        result: None,
        fault: None,
        stale: None,
        links: Links {
            status: "/api/runs/0-a/status".to_owned(),
            events: "/api/runs/0-a/events".to_owned(),
            cancel: "/api/runs/0-a/cancel".to_owned(),
        },
    };
    let full = RunStatus {
        modifies: Some(id("0-b")),
        scenarios: vec![
            scenario_status(Some("no agent".to_owned())),
            scenario_status(None),
        ],
        paused: true,
        workflow: Some(id("travel")),
        state: RunState::AwaitingClarification,
        ended_at: Some(now()),
        tasks: vec![task_status(Some("waits for an agent".to_owned()))],
        questions: vec![open_question(Some(
            "flights are priced from there".to_owned(),
        ))],
        assumptions: vec!["two adults".to_owned()],
        gaps: full_task().missing,
        cost_limit_usd: Some(2.0),
        result: Some(any_json()),
        fault: Some(full_fault()),
        stale: Some("the broker is not connected".to_owned()),
        ..minimal.clone()
    };
    vec![full, minimal]
}

pub(crate) fn run_lists() -> Vec<RunList> {
    let summary = |workflow| RunSummary {
        id: id("0-a"),
        workflow,
        state: RunState::Completed,
        accepted_at: now(),
        request: "5-day trip".to_owned(),
    };
    vec![
        RunList {
            runs: vec![summary(Some(id("travel"))), summary(None)],
            next: Some(id("0-a")),
            stale: Some("the broker is not connected".to_owned()),
        },
        RunList {
            runs: Vec::new(),
            next: None,
            stale: None,
        },
    ]
}

pub(crate) fn answer_body() -> AnswerBody {
    AnswerBody {
        id: id("0-a"),
        state: RunState::Cancelled,
    }
}

pub(crate) fn dead_letters() -> Vec<DeadLetterView> {
    let attempt = AttemptView {
        number: 1,
        state: "failed".to_owned(),
        started_at: now(),
        agent_id: Some(id("stay-agent-1")),
        ended_at: Some(now()),
        why: Some("the agent panicked".to_owned()),
    };
    let any = AttemptView {
        agent_id: None,
        ended_at: None,
        why: None,
        ..attempt.clone()
    };
    let of_task = DeadLetterView {
        id: "0-a.stay".to_owned(),
        kind: "poison_task".to_owned(),
        state: "resent".to_owned(),
        at: now(),
        fault: full_fault(),
        run_id: Some(id("0-a")),
        task_id: Some(id("stay")),
        agent_type: Some(id("accommodation")),
        attempts: vec![attempt, any],
        message: None,
        resent_as: Some(id("0-b")),
    };
    let of_message = DeadLetterView {
        id: "0-message-1-1".to_owned(),
        kind: "undecodable_message".to_owned(),
        state: "open".to_owned(),
        run_id: None,
        task_id: None,
        agent_type: None,
        attempts: Vec::new(),
        message: Some(MessageView {
            subject: "muster.result.0.echo.one".to_owned(),
            sample: "{".to_owned(),
            bytes: 1,
            others: 3,
        }),
        resent_as: None,
        ..of_task.clone()
    };
    vec![of_task, of_message]
}

pub(crate) fn dead_letter_list() -> DeadLetterList {
    DeadLetterList {
        dead_letters: dead_letters(),
    }
}

pub(crate) fn dead_letter_request() -> DeadLetterRequest {
    DeadLetterRequest {
        id: "0-a.stay".to_owned(),
    }
}

pub(crate) fn dead_letters_requests() -> Vec<DeadLettersRequest> {
    vec![
        DeadLettersRequest { limit: Some(20) },
        DeadLettersRequest { limit: None },
    ]
}

pub(crate) fn agent_view() -> AgentView {
    AgentView {
        record: full_heartbeat(),
        online: true,
        seen_s: 0.25,
        in_flight: 2,
        breaker: BreakerState::HalfOpen,
        type_breaker: BreakerState::Open,
        failures_in_a_row: 3,
        succeeded: 40,
        failed: 5,
    }
}

pub(crate) fn pool_views() -> [PoolView; 2] {
    let bounded = PoolView {
        agent_type: id("location"),
        wanted_instances: 3,
        online_instances: 2,
        max_instances: Some(5),
        queued: 4,
        in_flight: 6,
        slots_per_instance: 3,
        slots: 6,
        wanted_slots: 8.5,
        mean_slots: 7.5,
        peak_slots: 8.0,
        queue_slots: 1.0,
    };
    let unbounded = PoolView {
        max_instances: None,
        ..bounded.clone()
    };
    [bounded, unbounded]
}

pub(crate) fn workflow_view() -> WorkflowView {
    WorkflowView {
        name: id("travel"),
        description: "trips".to_owned(),
        examples: vec!["5-day trip to Japan".to_owned()],
        agent_types: vec![id("location")],
        hash: "0f".repeat(32),
    }
}

pub(crate) fn problems() -> Vec<Problem> {
    let minimal = Problem::new(404, "not_found", "There is no such run", "check the id");
    let full = minimal.clone().in_field("id").retry_after(2);
    vec![full, minimal]
}

pub(crate) fn breaker_requests() -> [BreakerRequest; 2] {
    let of_type = BreakerRequest {
        agent_type: id("location"),
        agent_id: None,
        breaker: BreakerForce::Auto,
    };
    let of_agent = BreakerRequest {
        agent_id: Some(id("location-agent-001")),
        breaker: BreakerForce::Open,
        ..of_type.clone()
    };
    [of_type, of_agent]
}

pub(crate) fn run_explanation() -> RunExplanation {
    let parts = ScoreParts {
        specialisation: 1.0,
        load: 0.5,
        response: 0.75,
        context: 1.0,
        cost: 0.5,
    };
    let weights = ScoreWeights::default();
    let candidate = |name: &str| Candidate {
        agent_id: id(name),
        score: parts.score(&weights),
        parts: Some(parts),
    };
    let full = AttemptExplanation {
        attempt: 1,
        agent_id: Some(id("stay-agent-1")),
        at: now(),
        why: "it had the best score".to_owned(),
        end: Some("brought the result".to_owned()),
        candidates: vec![candidate("stay-agent-1"), candidate("stay-agent-2")],
        weights: Some(weights),
        passed_over: PassedOver {
            full: 1,
            broken: 2,
            offline: 3,
            avoided: 4,
        },
    };
    let lone = AttemptExplanation {
        attempt: 2,
        agent_id: None,
        end: None,
        candidates: Vec::new(),
        weights: None,
        ..full.clone()
    };
    RunExplanation {
        id: id("0-a"),
        tasks: vec![TaskExplanation {
            id: id("stay"),
            agent_type: id("accommodation"),
            fell_back_from: Some(id("model-accommodation")),
            priority: muster_proto::Priority::P1,
            rank: 3_000,
            attempts: vec![full, lone],
        }],
    }
}

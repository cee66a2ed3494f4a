//! The ledger from outside: what goes in, what comes out.

mod asks;
mod delivery;
mod effects;
mod properties;

use std::collections::BTreeMap;

use super::*;
use muster_proto::{
    AgentId, AgentType, Delivery, Effects, Json, Method, Priority, ResponseTime, Seconds, Success,
    Tenant, Timestamp, Tokens,
};

const CAPACITY: u32 = 3;

fn record() -> Heartbeat {
    Heartbeat {
        agent_id: AgentId::new("echo-1").unwrap(),
        agent_type: AgentType::new("echo").unwrap(),
        status: AgentStatus::Available,
        capabilities: Vec::new(),
        current_load: 0,
        // One more, which is kept for P0.
        max_capacity: CAPACITY + 1,
        response_time_avg: ResponseTime::from_ms(0),
        context_window: 0,
        cost_per_request: 0.0,
        version: None,
        delivery: Delivery::Durable,
        batch: 1024,
        content_type: None,
        incarnation: 7,
        counter: 0,
        interval: None,
        attempts: Vec::new(),
        effects: Effects::None,
        compression: false,
    }
}

fn ledger() -> Ledger {
    let settings = LedgerSettings {
        heartbeat_interval_ms: 1_000,
        drain_grace_ms: 25_000,
    };
    Ledger::new(record(), settings)
}

fn id(number: u32) -> AttemptId {
    AttemptId::new(format!("0-run.task.{number}")).unwrap()
}

fn task(number: u32) -> TaskRequest {
    TaskRequest {
        run_id: RunId::new("0-run").unwrap(),
        task_id: TaskId::new("task").unwrap(),
        attempt_id: id(number),
        attempt: number,
        agent_type: AgentType::new("echo").unwrap(),
        tenant: Tenant::new("default").unwrap(),
        workflow: None,
        payload: Json::null(),
        inputs: BTreeMap::new(),
        missing: Vec::new(),
        answers: BTreeMap::new(),
        blobs: Vec::new(),
        priority: Priority::P2,
        timeout: Seconds::from_ms(1_000),
        now: Timestamp::from_ms(0),
        shard: number % 2,
        result_bytes_max: 1_000,
        idempotency_key: None,
        look_up: false,
        batch: None,
        feedback: Vec::new(),
        cost_usd_max: None,
    }
}

fn tasks(numbers: impl IntoIterator<Item = u32>) -> LedgerInput {
    LedgerInput::Tasks(Tasks {
        tasks: numbers.into_iter().map(task).collect(),
        ..Tasks::default()
    })
}

fn stored(number: u32) -> LedgerInput {
    LedgerInput::Tasks(Tasks {
        stored: vec![id(number)],
        ..Tasks::default()
    })
}

fn cancel(number: u32) -> LedgerInput {
    LedgerInput::Control(Control {
        cancel: vec![id(number)],
        ..Control::default()
    })
}

fn undo(number: u32) -> LedgerInput {
    LedgerInput::Control(Control {
        undo: vec![id(number)],
        ..Control::default()
    })
}

fn ended(number: u32) -> LedgerInput {
    LedgerInput::Ended {
        attempt_id: id(number),
        elapsed_ms: 40,
        outcome: Outcome::Success(Success {
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
        }),
    }
}

fn sends(outputs: &[LedgerOutput]) -> Vec<(u32, Results)> {
    let send = |output: &LedgerOutput| match output {
        LedgerOutput::Send { shard, results } => Some((*shard, results.clone())),
        _ => None,
    };
    outputs.iter().filter_map(send).collect()
}

fn results_in(outputs: &[LedgerOutput]) -> Vec<AttemptId> {
    let results = sends(outputs)
        .into_iter()
        .flat_map(|(_, sent)| sent.results);
    results.map(|result| result.attempt_id).collect()
}

fn heartbeats(outputs: &[LedgerOutput]) -> Vec<Heartbeat> {
    let heartbeat = |output: &LedgerOutput| match output {
        LedgerOutput::Heartbeat(heartbeat) => Some(heartbeat.clone()),
        _ => None,
    };
    outputs.iter().filter_map(heartbeat).collect()
}

fn starts(outputs: &[LedgerOutput]) -> usize {
    let is_start = |output: &&LedgerOutput| matches!(output, LedgerOutput::Start(_));
    outputs.iter().filter(is_start).count()
}

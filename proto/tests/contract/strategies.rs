//! Arbitrary messages for property tests.

use std::collections::BTreeMap;

use muster_proto::{
    AgentStatus, AtFault, Conflict, Control, Delegation, Delivery, Effects, Fault, Gap, Header,
    Heartbeat, Json, MessageType, Method, Outcome, Payload, Plan, PlanTask, Priority, Question,
    Refusal, ResponseTime, Results, Seconds, Success, TaskRequest, TaskResult, Tasks, Timestamp,
    Tokens,
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::Value;

use crate::{
    specimens::{self, id},
    talk_specimens,
};

fn token() -> impl Strategy<Value = String> {
    "[A-Za-z0-9_-]{1,40}"
}

fn free_text() -> impl Strategy<Value = String> {
    "[ -~äß€🗻]{1,30}"
}

/// Any JSON value. Numbers are those that every reader of JSON gives back unchanged.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(|number| Value::from(f64::from(number) / 100.0)),
        any::<u64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(".{0,8}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn json() -> impl Strategy<Value = Json> {
    value().prop_map(|value| Json::from_value(&value).unwrap())
}

fn seconds() -> impl Strategy<Value = Seconds> {
    (0..=31_536_000_000_u64).prop_map(Seconds::from_ms)
}

fn timestamp() -> impl Strategy<Value = Timestamp> {
    any::<i64>().prop_map(Timestamp::from_ms)
}

fn dollars() -> impl Strategy<Value = f64> {
    any::<u32>().prop_map(|cents| f64::from(cents) / 100.0)
}

fn priority() -> impl Strategy<Value = Priority> {
    select(vec![Priority::P0, Priority::P1, Priority::P2, Priority::P3])
}

pub(crate) fn header() -> impl Strategy<Value = Header> {
    (
        [free_text(), free_text(), free_text()],
        select(vec![
            MessageType::DataRequest,
            MessageType::ResultShare,
            MessageType::StatusUpdate,
        ]),
        priority(),
        timestamp(),
        any::<bool>(),
        seconds(),
    )
        .prop_map(
            |(names, message_type, priority, timestamp, answer, timeout)| {
                let [message, from, to] = names;
                Header {
                    message_id: id(&message),
                    from_agent: id(&from),
                    to_agent: id(&to),
                    message_type,
                    priority: Priority::on_wire(priority),
                    timestamp,
                    requires_response: answer,
                    timeout,
                    unknown: BTreeMap::new(),
                }
            },
        )
}

pub(crate) fn unknown() -> impl Strategy<Value = BTreeMap<String, Json>> {
    proptest::collection::btree_map("x_.{0,20}", json(), 0..5)
}

fn task() -> impl Strategy<Value = TaskRequest> {
    let names = [token(), token(), token(), token()];
    let bodies = (
        json(),
        vec((token(), json()), 0..3),
        vec((token(), json()), 0..2),
    );
    let rest = (
        1..u32::MAX,
        priority(),
        seconds(),
        timestamp(),
        any::<u64>(),
    );
    (
        names,
        bodies,
        rest,
        option::of(token()),
        vec(".{0,20}", 0..3),
    )
        .prop_map(
            |(names, (payload, inputs, answers), rest, workflow, texts)| {
                let [run, task, agent_type, tenant] = names;
                let (attempt, priority, timeout, now, result_bytes_max) = rest;
                let gap = |reason: &String| Gap {
                    task_id: id(&task),
                    agent_type: id(&agent_type),
                    reason: reason.clone(),
                };
                TaskRequest {
                    run_id: id(&run),
                    task_id: id(&task),
                    attempt_id: id(&format!("{run}.{task}.{attempt}")),
                    attempt,
                    agent_type: id(&agent_type),
                    tenant: id(&tenant),
                    workflow: workflow.map(|name| id(&name)),
                    payload,
                    inputs: inputs
                        .into_iter()
                        .map(|(key, body)| (id(&key), body))
                        .collect(),
                    missing: texts.iter().map(gap).collect(),
                    answers: answers
                        .into_iter()
                        .map(|(key, body)| (id(&key), body))
                        .collect(),
                    blobs: texts,
                    priority,
                    timeout,
                    now,
                    shard: attempt,
                    result_bytes_max,
                    idempotency_key: attempt.is_multiple_of(2).then(|| run.clone()),
                    look_up: attempt.is_multiple_of(3),
                    batch: attempt
                        .is_multiple_of(5)
                        .then(|| id(&format!("{run}.{task}.{attempt}"))),
                    feedback: attempt
                        .is_multiple_of(7)
                        .then(|| run.clone())
                        .into_iter()
                        .collect(),
                    cost_usd_max: attempt.is_multiple_of(11).then_some(0.5),
                }
            },
        )
}

fn tasks() -> impl Strategy<Value = Tasks> {
    (vec(task(), 0..4), vec((free_text(), ".{0,20}"), 0..4)).prop_map(|(tasks, texts)| Tasks {
        tasks,
        stored: texts.iter().map(|(name, _)| id(name)).collect(),
        ignored: texts.iter().rev().map(|(name, _)| id(name)).collect(),
        refused: texts
            .into_iter()
            .map(|(name, reason)| Refusal {
                attempt_id: id(&name),
                reason,
            })
            .collect(),
    })
}

fn fault() -> impl Strategy<Value = Fault> {
    let at_fault = vec![
        AtFault::Request,
        AtFault::Agent,
        AtFault::Dependency,
        AtFault::System,
    ];
    (
        [".{0,20}", ".{0,20}"],
        select(at_fault),
        any::<bool>(),
        option::of(seconds()),
    )
        .prop_map(
            |([code, message], at_fault, retryable, retry_after)| Fault {
                conflicts: conflicts(&message, retryable),
                code,
                message,
                at_fault,
                retryable,
                retry_after,
            },
        )
}

fn conflicts(reason: &str, there_are: bool) -> Vec<Conflict> {
    let conflict = Conflict {
        responsible: id("stay"),
        against: reason.len().is_multiple_of(2).then(|| id("transport")),
        reason: reason.to_owned(),
    };
    vec![conflict; usize::from(there_are)]
}

fn plan() -> impl Strategy<Value = Plan> {
    vec((token(), json(), priority(), option::of(seconds())), 0..4).prop_map(|tasks| Plan {
        tasks: tasks
            .into_iter()
            .map(|(name, payload, priority, timeout)| PlanTask {
                id: id(&name),
                agent_type: id("echo"),
                payload,
                depends_on: vec![id(&name); usize::from(priority == Priority::P0)],
                priority,
                optional: timeout.is_some(),
                timeout,
                delegation: Delegation {
                    expected: timeout,
                    capabilities: timeout.map(|_| name.clone()).into_iter().collect(),
                    fallback: timeout.map(|_| id(&name)),
                    concurrency_key: timeout.map(|_| name.clone()),
                },
            })
            .collect(),
    })
}

fn success() -> impl Strategy<Value = Success> {
    let methods = vec![
        Method::Model,
        Method::Deterministic,
        Method::Fallback,
        Method::Cached,
    ];
    let texts = [vec(".{0,20}", 0..3), vec(".{0,20}", 0..3)];
    let numbers = (any::<[u64; 2]>(), dollars(), option::of(0..=100_u32));
    (
        json(),
        any::<bool>(),
        select(methods),
        texts,
        numbers,
        option::of(plan()),
    )
        .prop_map(
            |(data, blob, method, [sources, assumptions], (tokens, cost_usd, percent), plan)| {
                Success {
                    data,
                    blob,
                    method,
                    sources,
                    assumptions,
                    confidence: percent.map(|percent| f64::from(percent) / 100.0),
                    tokens: Tokens {
                        input: tokens[0],
                        output: tokens[1],
                    },
                    cost_usd,
                    plan,
                    exchanges: Vec::new(),
                }
            },
        )
}

fn question() -> impl Strategy<Value = Question> {
    (
        token(),
        ".{0,20}",
        option::of(".{0,20}"),
        vec(json(), 0..3),
        any::<bool>(),
    )
        .prop_map(|(name, text, why, values, free_text)| Question {
            id: id(&name),
            text: text.clone(),
            why,
            options: values
                .into_iter()
                .map(|value| muster_proto::Choice {
                    key: name.clone(),
                    label: text.clone(),
                    value,
                })
                .collect(),
            free_text,
            expire_after: None,
            default: Some(name),
            expires_at: None,
        })
}

fn result() -> impl Strategy<Value = TaskResult> {
    let outcome = prop_oneof![
        success().prop_map(Outcome::Success),
        fault().prop_map(Outcome::Fault),
        question().prop_map(Outcome::Question),
    ];
    (any::<u64>(), outcome).prop_map(|(elapsed_ms, outcome)| TaskResult {
        elapsed_ms,
        ..specimens::result(outcome)
    })
}

fn results() -> impl Strategy<Value = Results> {
    (
        vec(result(), 0..4),
        vec(free_text(), 0..3),
        any::<[u64; 2]>(),
        any::<u32>(),
    )
        .prop_map(
            |(results, names, [incarnation, counter], current_load)| Results {
                accepted: names.iter().map(|name| id(name)).collect(),
                full: names.iter().rev().map(|name| id(name)).collect(),
                results,
                incarnation,
                counter,
                current_load,
            },
        )
}

fn heartbeat() -> impl Strategy<Value = Heartbeat> {
    let names = (
        [token(), token()],
        vec(free_text(), 0..4),
        option::of(".{0,10}"),
    );
    let numbers = (
        any::<[u32; 2]>(),
        0..=1024_u32,
        1..=1024_u32,
        any::<[u64; 3]>(),
        dollars(),
    );
    let status = select(vec![
        AgentStatus::Available,
        AgentStatus::Busy,
        AgentStatus::Offline,
    ]);
    (names, numbers, status, any::<bool>(), option::of(seconds())).prop_map(
        |(([agent, agent_type], texts, version), numbers, status, is_durable, interval)| {
            let ([load, average], max_capacity, batch, [window, start, counter], cost) = numbers;
            Heartbeat {
                agent_id: id(&agent),
                agent_type: id(&agent_type),
                status,
                attempts: texts.iter().map(|name| id(name)).collect(),
                capabilities: texts,
                current_load: load,
                max_capacity,
                response_time_avg: ResponseTime::from_ms(average),
                context_window: window,
                cost_per_request: cost,
                version,
                delivery: if is_durable {
                    Delivery::Durable
                } else {
                    Delivery::Simple
                },
                batch,
                content_type: is_durable.then(|| "application/protobuf".to_owned()),
                incarnation: start,
                counter,
                interval,
                compression: is_durable,
                effects: if is_durable {
                    Effects::Once
                } else {
                    Effects::None
                },
            }
        },
    )
}

fn control() -> impl Strategy<Value = Control> {
    (vec(free_text(), 0..4), any::<[bool; 2]>()).prop_map(|(names, [report, drain])| Control {
        cancel: names.iter().map(|name| id(name)).collect(),
        undo: names.iter().rev().map(|name| id(name)).collect(),
        report,
        drain,
    })
}

pub(crate) fn payload() -> impl Strategy<Value = Payload> {
    prop_oneof![
        tasks().prop_map(Payload::Tasks),
        results().prop_map(Payload::Results),
        heartbeat().prop_map(Payload::Heartbeat),
        control().prop_map(Payload::Control),
        select(talk_specimens::talk()),
    ]
}

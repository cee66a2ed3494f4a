//! The published schemas, ready to judge, each beside the decoder of the same message.

use jsonschema::{Draft, Registry, Validator};
use muster_proto::{
    Conflict, DecodeError, Envelope, Exchange, Fault, Json, Outcome, Payload, Plan, Question,
    RunEvent, RunEvents, api, schemas,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{api_specimens as bodies, specimens, talk_specimens};

type Decoder = fn(&[u8]) -> Result<(), DecodeError>;

/// One schema, what decodes the same messages, and messages that are right: the first with every
/// optional field set.
pub(crate) struct Contract {
    pub(crate) name: &'static str,
    pub(crate) decode: Decoder,
    pub(crate) specimens: Vec<Value>,
}

impl Contract {
    fn new<T: Serialize>(name: &'static str, decode: Decoder, specimens: &[T]) -> Self {
        let specimens = specimens
            .iter()
            .map(|specimen| serde_json::to_value(specimen).unwrap())
            .collect();
        Self {
            name,
            decode,
            specimens,
        }
    }

    fn body<T: Serialize + serde::de::DeserializeOwned>(
        name: &'static str,
        specimens: &[T],
    ) -> Self {
        Self::new(name, |bytes| api::decode::<T>(bytes).map(drop), specimens)
    }

    pub(crate) fn validator(&self) -> Validator {
        validator(&format!("{}.json", self.name))
    }

    pub(crate) fn decodes(&self, message: &Value) -> Result<(), DecodeError> {
        (self.decode)(&serde_json::to_vec(message).unwrap())
    }
}

pub(crate) fn validator(file: &str) -> Validator {
    let mut registry = Registry::new().draft(Draft::Draft202012);
    for (name, text) in schemas::ALL {
        let schema: Value = serde_json::from_str(text).unwrap();
        registry = registry
            .add(format!("file:///schemas/{name}"), schema)
            .unwrap();
    }
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_registry(&registry.prepare().unwrap())
        .should_validate_formats(true)
        .build(&json!({"$ref": format!("file:///schemas/{file}")}))
        .unwrap()
}

/// Every schema but `values.json`, which has only parts.
pub(crate) fn contracts() -> Vec<Contract> {
    let mut all = messages();
    all.extend(api_bodies());
    all
}

fn messages() -> Vec<Contract> {
    let payloads: Vec<Json> = specimens::payloads().iter().map(Payload::to_json).collect();
    let results: Vec<_> = specimens::outcomes()
        .into_iter()
        .map(specimens::result)
        .collect();
    let talk: Vec<Json> = talk_specimens::talk()
        .iter()
        .map(Payload::to_json)
        .collect();
    let events = specimens::run_events();
    vec![
        Contract::new(
            "envelope",
            |bytes| Envelope::from_json(bytes).map(drop),
            &[specimens::envelope()],
        ),
        Contract::new("tasks", |bytes| payload(bytes, "tasks"), &payloads[..2]),
        Contract::new(
            "results",
            |bytes| payload(bytes, "results"),
            &payloads[2..4],
        ),
        Contract::new(
            "heartbeat",
            |bytes| payload(bytes, "heartbeat"),
            &payloads[4..6],
        ),
        Contract::new("control", |bytes| payload(bytes, "control"), &payloads[6..]),
        Contract::new(
            "task",
            |bytes| payload(&wrapped("tasks", bytes), "tasks"),
            &[specimens::full_task(), specimens::minimal_task()],
        ),
        Contract::new(
            "result",
            |bytes| payload(&wrapped("results", bytes), "results"),
            &results,
        ),
        Contract::new("conflict", conflict, &specimens::conflicts()),
        Contract::new(
            "fault",
            |bytes| checked(Outcome::Fault(api::decode::<Fault>(bytes)?)),
            &[specimens::full_fault(), specimens::minimal_fault()],
        ),
        Contract::new(
            "question",
            |bytes| checked(Outcome::Question(api::decode::<Question>(bytes)?)),
            &[specimens::full_question(), specimens::minimal_question()],
        ),
        Contract::new("ask", |bytes| payload(bytes, "ask"), &talk[..2]),
        Contract::new("share", |bytes| payload(bytes, "share"), &talk[2..3]),
        Contract::new("answer", |bytes| payload(bytes, "answer"), &talk[3..6]),
        Contract::new("progress", |bytes| payload(bytes, "progress"), &talk[6..]),
        Contract::new("exchange", listed_exchange, &talk_specimens::exchanges()),
        Contract::body::<Plan>("plan", &[specimens::plan()]),
        Contract::body::<RunEvent>("run_event", &events.events),
        Contract::body::<RunEvents>("run_events", &[events]),
    ]
}

fn api_bodies() -> Vec<Contract> {
    vec![
        Contract::body("plan_request", &bodies::plan_requests()),
        Contract::body("run_request", &bodies::run_requests()),
        Contract::body("status_request", &[bodies::status_request()]),
        Contract::body("cancel_request", &bodies::cancel_requests()),
        Contract::body("answer_request", &bodies::answer_requests()),
        Contract::body("pause_request", &bodies::pause_requests()),
        Contract::body("feedback_request", &[bodies::feedback_request()]),
        Contract::body("redirect_request", &bodies::redirect_requests()),
        Contract::body("stop_request", &[bodies::stop_request()]),
        Contract::body("costs_request", &bodies::costs_requests()),
        Contract::body("costs", &[bodies::costs()]),
        Contract::body("stop_view", &bodies::stop_views()),
        Contract::body("modify_request", &bodies::modify_requests()),
        Contract::body("events_request", &[bodies::events_request()]),
        Contract::body("list_request", &bodies::list_requests()),
        Contract::body("run_status", &bodies::run_statuses()),
        Contract::body("run_list", &bodies::run_lists()),
        Contract::body("dead_letter", &bodies::dead_letters()),
        Contract::body("dead_letter_list", &[bodies::dead_letter_list()]),
        Contract::body("dead_letter_request", &[bodies::dead_letter_request()]),
        Contract::body("dead_letters_request", &bodies::dead_letters_requests()),
        Contract::body("answer_body", &[bodies::answer_body()]),
        Contract::new("agent_view", checked_agent_view, &[bodies::agent_view()]),
        Contract::body("pool_view", &bodies::pool_views()),
        Contract::body("breaker_request", &bodies::breaker_requests()),
        Contract::body("run_explanation", &[bodies::run_explanation()]),
        Contract::body("workflow_view", &[bodies::workflow_view()]),
        Contract::body("problem", &bodies::problems()),
    ]
}

/// An agent in a listing; its record was checked when it came as a heartbeat.
fn checked_agent_view(bytes: &[u8]) -> Result<(), DecodeError> {
    let view: api::AgentView = api::decode(bytes)?;
    Payload::from_json(&Payload::Heartbeat(view.record).to_json()).map(drop)
}

/// One exchange as a result lists it.
fn listed_exchange(bytes: &[u8]) -> Result<(), DecodeError> {
    let mut success = specimens::minimal_success();
    success.exchanges = vec![api::decode::<Exchange>(bytes)?];
    checked(Outcome::Success(success))
}

/// Checks an outcome as the receiver of its result does.
fn checked(outcome: Outcome) -> Result<(), DecodeError> {
    specimens::result(outcome).check()
}

/// A single task or result as the only one of a payload.
fn conflict(bytes: &[u8]) -> Result<(), DecodeError> {
    let conflicts = vec![api::decode::<Conflict>(bytes)?];
    checked(Outcome::Fault(Fault::contradictory(
        "they differ",
        conflicts,
    )))
}

fn wrapped(kind: &str, bytes: &[u8]) -> Vec<u8> {
    let mut payload = format!("{{\"kind\":\"{kind}\",\"{kind}\":[").into_bytes();
    payload.extend_from_slice(bytes);
    payload.extend_from_slice(b"]}");
    payload
}

/// Decodes a payload of one kind as its receiver does: results are checked one by one.
fn payload(bytes: &[u8], kind: &str) -> Result<(), DecodeError> {
    let json = Json::from_slice(bytes).map_err(|error| DecodeError::NotJson {
        reason: error.to_string(),
    })?;
    let (decoded, found) = match Payload::from_json(&json)? {
        Payload::Tasks(_) => (Vec::new(), "tasks"),
        Payload::Results(body) => (body.results, "results"),
        Payload::Heartbeat(_) => (Vec::new(), "heartbeat"),
        Payload::Control(_) => (Vec::new(), "control"),
        Payload::Ask(_) => (Vec::new(), "ask"),
        Payload::Answer(_) => (Vec::new(), "answer"),
        Payload::Share(_) => (Vec::new(), "share"),
        Payload::Progress(_) => (Vec::new(), "progress"),
    };
    if found != kind {
        return Err(DecodeError::Invalid {
            field: "payload.kind".to_owned(),
            reason: format!("is {found}"),
        });
    }
    decoded.iter().try_for_each(|result| result.check())
}

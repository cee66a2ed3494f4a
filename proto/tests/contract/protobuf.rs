//! What only protobuf can get wrong.

use muster_proto::{
    ContentType, DecodeError, Payload, codec,
    protobuf::{self, v1},
};
use prost::Message as _;

use crate::specimens;

type Removal = fn(&mut v1::Envelope);

fn wire(payload: &Payload) -> v1::Envelope {
    let bytes = codec::encode(ContentType::Protobuf, &specimens::header(), payload);
    v1::Envelope::decode(bytes.as_slice()).unwrap()
}

fn error_of(wire: &v1::Envelope) -> DecodeError {
    protobuf::decode(&wire.encode_to_vec()).unwrap_err()
}

fn control() -> v1::Envelope {
    wire(&Payload::Control(specimens::full_control()))
}

#[test]
fn each_missing_field_of_an_envelope_is_named() {
    let removals: [(&str, Removal); 9] = [
        ("message_id", |wire| wire.message_id.clear()),
        ("from_agent", |wire| wire.from_agent.clear()),
        ("to_agent", |wire| wire.to_agent.clear()),
        ("message_type", |wire| wire.message_type = 0),
        ("payload", |wire| wire.payload = None),
        ("priority", |wire| wire.priority = 0),
        ("timestamp", |wire| wire.timestamp.clear()),
        ("requires_response", |wire| wire.requires_response = None),
        ("timeout", |wire| wire.timeout = None),
    ];
    for (name, remove) in removals {
        let mut changed = control();
        remove(&mut changed);
        let field = name.to_owned();
        assert_eq!(error_of(&changed), DecodeError::Missing { field });
    }
}

#[test]
fn wrong_values_are_named_with_their_whole_path() {
    let mut changed = control();
    changed.message_type = 9;
    assert_eq!(error_of(&changed).field(), Some("message_type"));
    changed = control();
    changed.timeout = Some(f64::NAN);
    assert_eq!(error_of(&changed).field(), Some("timeout"));
    changed = control();
    changed.timestamp = "yesterday".to_owned();
    assert_eq!(error_of(&changed).field(), Some("timestamp"));

    let mut tasks = v1::Tasks {
        tasks: vec![v1::TaskRequest::default()],
        ..v1::Tasks::default()
    };
    let error = error_of(&with(v1::envelope::Payload::Tasks(tasks.clone())));
    assert!(
        error.field().unwrap().starts_with("payload.tasks[0]."),
        "{error}"
    );
    tasks.tasks.clear();
    tasks.stored = vec!["a".to_owned(), String::new()];
    let error = error_of(&with(v1::envelope::Payload::Tasks(tasks)));
    assert_eq!(error.field(), Some("payload.stored[1]"));
}

#[test]
fn json_inside_is_checked() {
    let Some(v1::envelope::Payload::Tasks(tasks)) =
        wire(&Payload::Tasks(specimens::full_tasks())).payload
    else {
        panic!("other payload")
    };
    for (text, reason) in [
        (b"{\"a\":".to_vec(), "is not JSON"),
        (b"\xff".to_vec(), "is not JSON"),
        (Vec::new(), "missing"),
        ("[".repeat(100).into_bytes(), "nested deeper"),
    ] {
        let mut changed = tasks.clone();
        changed.tasks[1].payload = text;
        let error = error_of(&with(v1::envelope::Payload::Tasks(changed)));
        assert!(error.to_string().contains(reason), "{error}");
    }
}

#[test]
fn numbers_that_json_cannot_write_are_refused() {
    let Some(v1::envelope::Payload::Results(results)) =
        wire(&Payload::Results(specimens::full_results())).payload
    else {
        panic!("other payload")
    };
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let mut changed = results.clone();
        let Some(v1::task_result::Outcome::Success(success)) = &mut changed.results[0].outcome
        else {
            panic!("other outcome")
        };
        success.cost_usd = number;
        let error = error_of(&with(v1::envelope::Payload::Results(changed)));
        assert_eq!(
            error.field(),
            Some("payload.results[0].outcome.success.cost_usd")
        );
    }
}

#[test]
fn fields_that_the_contract_does_not_know_are_dropped() {
    let mut bytes = control().encode_to_vec();
    // Field 100, text "later".
    bytes.extend_from_slice(&[0xa2, 0x06, 5, b'l', b'a', b't', b'e', b'r']);
    let (header, payload) = protobuf::decode(&bytes).unwrap();
    assert_eq!(payload, Payload::Control(specimens::full_control()));
    assert!(header.unknown.is_empty());
    assert_eq!(
        protobuf::encode(&header, &payload),
        control().encode_to_vec()
    );
}

#[test]
fn what_a_writer_may_leave_out_has_the_same_default_as_in_json() {
    let heartbeat = Payload::Heartbeat(specimens::minimal_heartbeat());
    let mut changed = wire(&heartbeat);
    let Some(v1::envelope::Payload::Heartbeat(body)) = &mut changed.payload else {
        panic!("other payload")
    };
    body.batch = None;
    body.delivery = 0;
    let (_, payload) = protobuf::decode(&changed.encode_to_vec()).unwrap();
    assert_eq!(payload, heartbeat);
}

#[test]
fn more_tasks_than_a_message_may_bring_are_refused_by_name() {
    let tasks = muster_proto::Tasks {
        tasks: vec![specimens::minimal_task(); 1025],
        ..muster_proto::Tasks::default()
    };
    for content_type in [ContentType::Json, ContentType::Protobuf] {
        let payload = Payload::Tasks(tasks.clone());
        let bytes = codec::encode(content_type, &specimens::header(), &payload);
        let error = codec::decode(content_type, &bytes).unwrap_err();
        assert_eq!(error.field(), Some("payload.tasks"));
    }
}

fn with(payload: v1::envelope::Payload) -> v1::Envelope {
    v1::Envelope {
        payload: Some(payload),
        ..control()
    }
}

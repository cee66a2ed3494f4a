//! The message of the documentation, in each of its nine forms.

use muster_proto::{ContentType, DecodeError, Envelope, Json, MessageType, WirePriority, codec};
use serde_json::{Value, json};

const TYPES: [(&str, MessageType); 3] = [
    ("data_request", MessageType::DataRequest),
    ("result_share", MessageType::ResultShare),
    ("status_update", MessageType::StatusUpdate),
];
const PRIORITIES: [(&str, WirePriority); 3] = [
    ("high", WirePriority::High),
    ("medium", WirePriority::Medium),
    ("low", WirePriority::Low),
];

/// The documented example, with one of each pair of alternatives chosen.
fn documented(message_type: &str, priority: &str) -> Value {
    json!({
        "message_id": "msg_20240315_001",
        "from_agent": "location-agent-001",
        "to_agent": "activity-agent-002",
        "message_type": message_type,
        "payload": {
            "destinations": ["Tokyo", "Kyoto"],
            "context": "user_prefers_temples"
        },
        "priority": priority,
        "timestamp": "2024-03-15T10:30:00Z",
        "requires_response": true,
        "timeout": 30
    })
}

fn decode(message: &Value) -> Result<Envelope, DecodeError> {
    Envelope::from_json(&serde_json::to_vec(message).unwrap())
}

#[test]
fn each_of_the_nine_forms_decodes_and_encodes_to_an_equal_value() {
    for (type_name, message_type) in TYPES {
        for (priority_name, priority) in PRIORITIES {
            let message = documented(type_name, priority_name);
            let envelope = decode(&message).unwrap();
            assert_eq!(envelope.message_type, message_type);
            assert_eq!(envelope.priority, priority);
            assert_eq!(envelope.timeout.as_ms(), 30_000);
            let written: Value = serde_json::from_slice(&envelope.to_json()).unwrap();
            assert_eq!(written, message);
        }
    }
}

#[test]
fn each_of_the_nine_forms_survives_protobuf() {
    for (type_name, _) in TYPES {
        for (priority_name, _) in PRIORITIES {
            let envelope = decode(&documented(type_name, priority_name)).unwrap();
            let bytes = codec::encode_envelope(ContentType::Protobuf, &envelope);
            let back = codec::decode_envelope(ContentType::Protobuf, &bytes);
            assert_eq!(back, Ok(envelope));
        }
    }
}

#[test]
fn the_alternatives_as_they_are_listed_are_no_message() {
    let error = decode(&documented(
        "data_request|result_share|status_update",
        "high",
    ));
    assert_eq!(error.unwrap_err().field(), Some("message_type"));
    let error = decode(&documented("data_request", "high|medium|low"));
    assert_eq!(error.unwrap_err().field(), Some("priority"));
}

#[test]
fn each_missing_field_is_named() {
    let message = documented("data_request", "low");
    for name in message.as_object().unwrap().keys() {
        let mut changed = message.clone();
        changed.as_object_mut().unwrap().remove(name);
        let expected = DecodeError::Missing {
            field: name.clone(),
        };
        assert_eq!(decode(&changed), Err(expected));
    }
}

#[test]
fn each_wrong_type_is_named() {
    let message = documented("data_request", "low");
    let wrong = [
        Value::Null,
        json!(-1),
        json!("?"),
        json!([]),
        json!({"a": 1}),
    ];
    for (name, right) in message.as_object().unwrap() {
        let same_type = |value: &Value| {
            std::mem::discriminant(value) == std::mem::discriminant(right)
                && !["message_type", "priority", "timestamp", "timeout"].contains(&name.as_str())
        };
        for value in wrong.iter().filter(|value| !same_type(value)) {
            let mut changed = message.clone();
            changed[name] = value.clone();
            match decode(&changed) {
                Err(error) => assert_eq!(error.field(), Some(name.as_str()), "{value}"),
                Ok(_) => assert_eq!(name, "payload", "{name} = {value} was taken"),
            }
        }
    }
}

#[test]
fn unknown_fields_are_kept_in_json_and_dropped_in_protobuf() {
    let mut message = documented("data_request", "low");
    message["trace"] = json!({"id": [1, 2, 3]});
    let envelope = decode(&message).unwrap();
    let written: Value = serde_json::from_slice(&envelope.to_json()).unwrap();
    assert_eq!(written, message);

    let bytes = codec::encode_envelope(ContentType::Protobuf, &envelope);
    let back = codec::decode_envelope(ContentType::Protobuf, &bytes).unwrap();
    assert!(back.unknown.is_empty());
    assert_eq!(back.payload, Json::from_value(&message["payload"]).unwrap());
}

#[test]
fn more_unknown_fields_than_the_bound_are_refused() {
    let mut message = documented("data_request", "low");
    for number in 0..64 {
        message[format!("extra{number}")] = json!(number);
    }
    assert!(decode(&message).is_ok());
    message["one_more"] = json!(1);
    let error = decode(&message).unwrap_err();
    assert!(error.to_string().contains("more than 64"), "{error}");
}

//! What nobody sends by mistake.

use muster_proto::{
    ContentType, DecodeError, Envelope, Header, Payload, TaskRequest, api, bounds, codec,
    limits::MESSAGE_BYTES_MAX,
};
use serde_json::{Value, json};

use crate::specimens;

fn message_with_payload(payload: &str) -> Vec<u8> {
    let mut message: Value = serde_json::from_slice(&specimens::envelope().to_json()).unwrap();
    message["payload"] = json!("PAYLOAD");
    message
        .to_string()
        .replace("\"PAYLOAD\"", payload)
        .into_bytes()
}

fn decode(bytes: &[u8]) -> Result<(Header, Payload), DecodeError> {
    let as_message = codec::decode(ContentType::Json, bytes);
    if let Err(error) = Envelope::from_json(bytes) {
        assert_eq!(as_message, Err(error), "both readers say the same");
    }
    as_message
}

#[test]
fn ten_megabytes_are_refused_in_both_encodings() {
    let payload = format!("\"{}\"", "x".repeat(10 * 1024 * 1024));
    let expected = |bytes: &[u8]| DecodeError::TooLarge {
        bytes: bytes.len(),
        bytes_max: MESSAGE_BYTES_MAX,
    };
    let bytes = message_with_payload(&payload);
    assert_eq!(decode(&bytes), Err(expected(&bytes)));
    let bytes = vec![0x0a; 10 * 1024 * 1024];
    let error = codec::decode(ContentType::Protobuf, &bytes).unwrap_err();
    assert_eq!(error, expected(&bytes));
}

#[test]
fn a_nesting_ten_thousand_deep_is_refused_wherever_it_stands() {
    let arrays = "[".repeat(10_000) + &"]".repeat(10_000);
    let objects = "{\"a\":".repeat(10_000) + "1" + &"}".repeat(10_000);
    let mixed = "[{\"a\":".repeat(5_000) + "1" + &"}]".repeat(5_000);
    let unclosed = "[".repeat(10_000);
    for deep in [arrays, objects, mixed, unclosed] {
        for bytes in [message_with_payload(&deep), deep.clone().into_bytes()] {
            assert!(matches!(decode(&bytes), Err(DecodeError::TooDeep { .. })));
            let body = api::decode::<api::PlanRequest>(&bytes);
            assert!(matches!(body, Err(DecodeError::TooDeep { .. })));
        }
    }
}

#[test]
fn brackets_inside_a_string_are_text() {
    let payload = format!(
        "{{\"kind\":\"control\",\"note\":\"{}\"}}",
        "[{".repeat(5_000)
    );
    assert!(decode(&message_with_payload(&payload)).is_ok());
}

#[test]
fn depth_is_bounded_alike_in_both_encodings() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    for (depth, taken) in [(60, true), (61, false)] {
        let payload = muster_proto::Json::from_text(nested(depth)).unwrap();
        let tasks = muster_proto::Tasks {
            tasks: vec![TaskRequest {
                payload,
                ..specimens::minimal_task()
            }],
            ..muster_proto::Tasks::default()
        };
        for content_type in [ContentType::Json, ContentType::Protobuf] {
            let payload = Payload::Tasks(tasks.clone());
            let bytes = codec::encode(content_type, &specimens::header(), &payload);
            let decoded = codec::decode(content_type, &bytes);
            assert_eq!(decoded.is_ok(), taken, "{depth} in {content_type:?}");
        }
    }
}

#[test]
fn what_is_no_json_is_refused_as_such() {
    for text in [
        "",
        " ",
        "{",
        "{]",
        "hello",
        "{\"message_id\"",
        "\u{feff}{}",
        "{}{}",
    ] {
        let error = decode(text.as_bytes()).unwrap_err();
        assert!(
            matches!(error, DecodeError::NotJson { .. }),
            "{text}: {error}"
        );
    }
    let error = decode(b"{\"message_id\":\"\xff\xfe\"}").unwrap_err();
    assert!(error.to_string().contains("utf-8"), "{error}");
}

#[test]
fn json_that_is_no_object_says_what_it_is() {
    for (text, found) in [
        ("[]", "an array"),
        ("3", "a number"),
        ("\"x\"", "a string"),
        ("null", "null"),
        ("true", "a boolean"),
    ] {
        let expected = DecodeError::NotAnObject {
            field: "message".to_owned(),
            found,
        };
        assert_eq!(decode(text.as_bytes()), Err(expected));
    }
}

#[test]
fn a_field_given_twice_is_refused_by_name_at_every_level() {
    let duplicate = |field: &str| DecodeError::Duplicate {
        field: field.to_owned(),
    };
    let text = String::from_utf8(specimens::envelope().to_json()).unwrap();
    let twice = text.replacen('{', "{\"timeout\":1,", 1);
    assert_eq!(decode(twice.as_bytes()), Err(duplicate("timeout")));

    let escaped = text.replacen('{', "{\"time\\u006fut\":1,", 1);
    assert_eq!(decode(escaped.as_bytes()), Err(duplicate("timeout")));

    let inside = message_with_payload(r#"{"kind":"control","drain":true,"drain":false}"#);
    let error = codec::decode(ContentType::Json, &inside).unwrap_err();
    assert_eq!(error, duplicate("payload.drain"));

    for second in ["kind", "\\u006bind", "\\u006B\\u0069nd"] {
        let payload = format!("{{\"kind\":\"control\",\"drain\":true,\"{second}\":\"tasks\"}}");
        let error = codec::decode(ContentType::Json, &message_with_payload(&payload)).unwrap_err();
        assert_eq!(error, duplicate("payload.kind"), "{payload}");
    }

    let body = api::decode::<api::StatusRequest>(br#"{"id":"0-a","id":"0-b"}"#);
    assert_eq!(body.unwrap_err(), duplicate("id"));
}

#[test]
fn identifiers_have_128_bytes_at_most() {
    let mut message: Value = serde_json::from_slice(&specimens::envelope().to_json()).unwrap();
    for name in ["message_id", "from_agent", "to_agent"] {
        message[name] = json!("é".repeat(64));
        assert!(Envelope::from_json(message.to_string().as_bytes()).is_ok());
        message[name] = json!("x".repeat(129));
        let error = decode(message.to_string().as_bytes()).unwrap_err();
        assert_eq!(error.field(), Some(name));
        assert!(error.to_string().contains("128"), "{error}");
        message[name] = json!("x");
    }
}

#[test]
fn numbers_out_of_range_are_refused_by_name() {
    let text = String::from_utf8(specimens::envelope().to_json()).unwrap();
    for number in [
        "-1",
        "-0.001",
        "1e999",
        "31536001",
        "1e300",
        "99999999999999999999999999",
    ] {
        let changed = text.replace("\"timeout\":30", &format!("\"timeout\":{number}"));
        assert_ne!(changed, text);
        let error = decode(changed.as_bytes()).unwrap_err();
        assert_eq!(error.field(), Some("timeout"), "{number}");
    }
    let payload = r#"{"kind":"results","current_load":4294967296}"#;
    let error = codec::decode(ContentType::Json, &message_with_payload(payload)).unwrap_err();
    assert_eq!(error.field(), Some("payload.current_load"));
}

#[test]
fn a_payload_of_no_known_kind_is_refused_by_the_systems_reader_alone() {
    for (payload, field) in [
        ("{}", "payload.kind"),
        (r#"{"kind":"party"}"#, "payload.kind"),
        (r#"{"kind":7}"#, "payload.kind"),
        ("[1,2]", "payload"),
        ("null", "payload"),
    ] {
        let bytes = message_with_payload(payload);
        assert!(Envelope::from_json(&bytes).is_ok(), "{payload}");
        let error = codec::decode(ContentType::Json, &bytes).unwrap_err();
        assert!(
            error.field().unwrap().starts_with(field),
            "{payload}: {error}"
        );
    }
}

#[test]
fn an_error_never_repeats_more_than_a_little_of_what_came() {
    let long = "x".repeat(500_000);
    let payload = format!("{{\"kind\":\"{long}\"}}");
    let error = codec::decode(ContentType::Json, &message_with_payload(&payload)).unwrap_err();
    assert!(
        error.to_string().len() < 1_000,
        "{}",
        error.to_string().len()
    );
    let body = format!("{{\"{long}\":1,\"request\":\"x\"}}");
    let error = api::decode::<api::PlanRequest>(body.as_bytes()).unwrap_err();
    assert!(
        error.to_string().len() < 1_000,
        "{}",
        error.to_string().len()
    );
    let status = format!("{{\"kind\":\"heartbeat\",\"agent_id\":\"a\",\"agent_type\":\"{long}\"}}");
    let error = codec::decode(ContentType::Json, &message_with_payload(&status)).unwrap_err();
    assert!(
        error.to_string().len() < 1_000,
        "{}",
        error.to_string().len()
    );
}

#[test]
fn unknown_fields_of_an_api_body_are_refused_by_name() {
    let error = api::decode::<api::PlanRequest>(br#"{"request":"x","budget":3}"#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "budget: unknown field; known are `request`, `session`, `when_busy`, `scenarios`, `budget_limit`, `cost_limit_usd`"
    );
}

#[test]
fn the_bound_for_length_counts_to_the_byte() {
    assert!(bounds::check(&vec![b' '; MESSAGE_BYTES_MAX]).is_ok());
    assert!(bounds::check(&vec![b' '; MESSAGE_BYTES_MAX + 1]).is_err());
}

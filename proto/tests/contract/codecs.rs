//! Both encodings carry everything, and read anything without a panic.

use muster_proto::{ContentType, Envelope, Json, Payload, RunEvents, codec, protobuf};
use proptest::prelude::*;

use crate::{specimens, strategies, talk_specimens};

const BOTH: [ContentType; 2] = [ContentType::Json, ContentType::Protobuf];

fn all_payloads() -> Vec<Payload> {
    let mut all = specimens::payloads();
    all.extend(talk_specimens::talk());
    all
}

#[test]
fn every_specimen_comes_back_as_it_was() {
    for content_type in BOTH {
        for payload in all_payloads() {
            let header = specimens::header();
            let bytes = codec::encode(content_type, &header, &payload);
            let back = codec::decode(content_type, &bytes);
            assert_eq!(back, Ok((header, payload)));
        }
    }
}

#[test]
fn events_of_every_kind_come_back_as_they_were() {
    let events = specimens::run_events();
    assert_eq!(
        protobuf::decode_events(&protobuf::encode_events(&events)),
        Ok(events.clone())
    );
    let text = serde_json::to_string(&events).unwrap();
    assert_eq!(serde_json::from_str::<RunEvents>(&text).unwrap(), events);
}

#[test]
fn a_typed_message_read_as_any_envelope_has_its_payload_as_json() {
    for payload in all_payloads() {
        let header = specimens::header();
        let in_json = codec::encode(ContentType::Json, &header, &payload);
        let in_protobuf = codec::encode(ContentType::Protobuf, &header, &payload);
        assert_eq!(
            codec::decode_envelope(ContentType::Protobuf, &in_protobuf),
            codec::decode_envelope(ContentType::Json, &in_json)
        );
    }
}

#[test]
fn a_payload_of_the_system_may_come_as_json_inside_protobuf() {
    for payload in all_payloads() {
        let header = specimens::header();
        let envelope = header.clone().with_payload(payload.to_json());
        let bytes = codec::encode_envelope(ContentType::Protobuf, &envelope);
        assert_eq!(
            codec::decode(ContentType::Protobuf, &bytes),
            Ok((header, payload))
        );
    }
}

#[test]
fn the_direct_writer_and_the_envelope_write_the_same_text() {
    for payload in all_payloads() {
        let header = specimens::header();
        let direct = codec::encode(ContentType::Json, &header, &payload);
        assert_eq!(direct, header.with_payload(payload.to_json()).to_json());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn any_message_comes_back_as_it_was(
        header in strategies::header(),
        payload in strategies::payload(),
    ) {
        for content_type in BOTH {
            let bytes = codec::encode(content_type, &header, &payload);
            let back = codec::decode(content_type, &bytes);
            prop_assert_eq!(back, Ok((header.clone(), payload.clone())));
        }
    }

    #[test]
    fn any_envelope_comes_back_as_it_was(
        header in strategies::header(),
        payload in strategies::value(),
        unknown in strategies::unknown(),
    ) {
        let payload = Json::from_value(&payload).unwrap();
        let mut envelope = header.with_payload(payload);
        let bytes = codec::encode_envelope(ContentType::Protobuf, &envelope);
        let back = codec::decode_envelope(ContentType::Protobuf, &bytes);
        prop_assert_eq!(back, Ok(envelope.clone()));
        envelope.unknown = unknown;
        prop_assert_eq!(Envelope::from_json(&envelope.to_json()), Ok(envelope));
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        read_all(&bytes);
    }

    #[test]
    fn a_message_with_bytes_changed_is_read_without_a_panic(
        payload in strategies::payload(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        kept in any::<prop::sample::Index>(),
    ) {
        for content_type in BOTH {
            let mut bytes = codec::encode(content_type, &specimens::header(), &payload);
            for (place, byte) in &changes {
                let place = place.index(bytes.len());
                bytes[place] = *byte;
            }
            read_all(&bytes);
            bytes.truncate(kept.index(bytes.len()));
            read_all(&bytes);
        }
    }
}

/// Reads bytes by every reader. What one of them takes, it must write so that it takes it again.
fn read_all(bytes: &[u8]) {
    for content_type in BOTH {
        if let Ok((header, payload)) = codec::decode(content_type, bytes) {
            let again = codec::encode(content_type, &header, &payload);
            assert!(codec::decode(content_type, &again).is_ok());
        }
        if let Ok(envelope) = codec::decode_envelope(content_type, bytes) {
            let again = codec::encode_envelope(content_type, &envelope);
            assert!(codec::decode_envelope(content_type, &again).is_ok());
        }
    }
    if let Ok(json) = Json::from_slice(bytes) {
        let _ = Payload::from_json(&json);
    }
    let _ = protobuf::decode_events(bytes);
}

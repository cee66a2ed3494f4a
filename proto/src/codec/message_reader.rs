//! Reading a message in one pass over its text. What this reader does not take, for whatever
//! reason, is read again field by field, which finds the field at fault.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{self, DeserializeSeed, MapAccess, Visitor, value::MapAccessDeserializer},
};

use crate::{Header, Json, Payload, fields::Key, limits::UNKNOWN_FIELDS_MAX};

/// The name of the field that says what a payload is.
const KIND: &str = "kind";

/// A whole message.
pub(super) struct Message {
    pub(super) header: Header,
    pub(super) payload: Payload,
}

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(WholeMessage)
    }
}

struct WholeMessage;

/// Takes a field's value, once.
fn take<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    place: &mut Option<T>,
    map: &mut A,
) -> Result<(), A::Error> {
    if place.is_some() {
        return Err(de::Error::custom("given twice"));
    }
    *place = Some(map.next_value()?);
    Ok(())
}

fn given<T, E: de::Error>(place: Option<T>) -> Result<T, E> {
    place.ok_or_else(|| E::custom("a field is missing"))
}

impl<'de> Visitor<'de> for WholeMessage {
    type Value = Message;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a message")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Message, A::Error> {
        let (mut message_id, mut from_agent, mut to_agent) = (None, None, None);
        let (mut message_type, mut priority, mut timestamp) = (None, None, None);
        let (mut requires_response, mut timeout, mut payload) = (None, None, None);
        let mut unknown: BTreeMap<String, Json> = BTreeMap::new();
        while let Some(Key(key)) = map.next_key::<Key<'de>>()? {
            match &*key {
                "message_id" => take(&mut message_id, &mut map)?,
                "from_agent" => take(&mut from_agent, &mut map)?,
                "to_agent" => take(&mut to_agent, &mut map)?,
                "message_type" => take(&mut message_type, &mut map)?,
                "priority" => take(&mut priority, &mut map)?,
                "timestamp" => take(&mut timestamp, &mut map)?,
                "requires_response" => take(&mut requires_response, &mut map)?,
                "timeout" => take(&mut timeout, &mut map)?,
                "payload" => take::<KindFirst, A>(&mut payload, &mut map)?,
                _ => {
                    let is_new = unknown
                        .insert(key.into_owned(), map.next_value()?)
                        .is_none();
                    if !is_new || unknown.len() > UNKNOWN_FIELDS_MAX {
                        return Err(de::Error::custom("too many fields, or one given twice"));
                    }
                }
            }
        }
        let header = Header {
            message_id: given(message_id)?,
            from_agent: given(from_agent)?,
            to_agent: given(to_agent)?,
            message_type: given(message_type)?,
            priority: given(priority)?,
            timestamp: given(timestamp)?,
            requires_response: given(requires_response)?,
            timeout: given(timeout)?,
            unknown,
        };
        let payload = given(payload)?.0;
        Ok(Message { header, payload })
    }
}

/// A payload whose first field is its kind, as we write it.
struct KindFirst(Payload);

impl<'de> Deserialize<'de> for KindFirst {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Kinds;
        impl<'de> Visitor<'de> for Kinds {
            type Value = KindFirst;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a payload that begins with its kind")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<KindFirst, A::Error> {
                match map.next_key::<Key<'de>>()? {
                    Some(Key(key)) if key == KIND => {}
                    _ => return Err(de::Error::custom("the kind does not come first")),
                }
                let Key(kind) = map.next_value::<Key<'de>>()?;
                let rest = MapAccessDeserializer::new(WithoutKind(map));
                Ok(KindFirst(match &*kind {
                    "tasks" => Payload::Tasks(Deserialize::deserialize(rest)?),
                    "results" => Payload::Results(Deserialize::deserialize(rest)?),
                    "heartbeat" => Payload::Heartbeat(Deserialize::deserialize(rest)?),
                    "control" => Payload::Control(Deserialize::deserialize(rest)?),
                    "ask" => Payload::Ask(Deserialize::deserialize(rest)?),
                    "answer" => Payload::Answer(Deserialize::deserialize(rest)?),
                    "share" => Payload::Share(Deserialize::deserialize(rest)?),
                    "progress" => Payload::Progress(Deserialize::deserialize(rest)?),
                    _ => return Err(de::Error::custom("unknown kind")),
                }))
            }
        }
        deserializer.deserialize_map(Kinds)
    }
}

/// The fields behind the kind; a second kind is an error, since the body would pass over it.
struct WithoutKind<A>(A);

impl<'de, A: MapAccess<'de>> MapAccess<'de> for WithoutKind<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        let Some(Key(key)) = self.0.next_key::<Key<'de>>()? else {
            return Ok(None);
        };
        if key == KIND {
            return Err(de::Error::custom("given twice"));
        }
        match key {
            Cow::Borrowed(text) => seed.deserialize(de::value::BorrowedStrDeserializer::new(text)),
            Cow::Owned(text) => seed.deserialize(de::value::StringDeserializer::new(text)),
        }
        .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.0.next_value_seed(seed)
    }
}

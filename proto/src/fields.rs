//! One object of a message, split into its fields, so that each error can name its field.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{DecodeError, Json};

/// The fields of one object, in order, not yet read.
pub(crate) struct Fields<'a> {
    entries: Vec<(std::borrow::Cow<'a, str>, &'a RawValue)>,
}

struct Entries<'a>(Vec<(std::borrow::Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Entries<'de>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::with_capacity(16);
                while let Some(key) = map.next_key::<Key<'de>>()? {
                    entries.push((key.0, map.next_value::<&'de RawValue>()?));
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// A short text, such as a key, borrowed where it has no escapes.
pub(crate) struct Key<'a>(pub(crate) std::borrow::Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a field name")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Key(text.into()))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Key(text.to_owned().into()))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

impl<'a> Fields<'a> {
    /// Splits an object.
    pub(crate) fn split(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let text = std::str::from_utf8(bytes).map_err(|error| DecodeError::NotJson {
            reason: error.to_string(),
        })?;
        match serde_json::from_str::<Entries<'a>>(text) {
            Ok(entries) => Self::unique(entries.0),
            Err(error) => Err(not_an_object(text, &error)),
        }
    }

    fn unique(
        entries: Vec<(std::borrow::Cow<'a, str>, &'a RawValue)>,
    ) -> Result<Self, DecodeError> {
        // Sorting the names finds repeats without a quadratic scan over hostile input.
        let mut names: Vec<&str> = entries.iter().map(|(name, _)| &**name).collect();
        names.sort_unstable();
        match names.windows(2).find(|pair| pair.first() == pair.last()) {
            Some(pair) => Err(DecodeError::Duplicate {
                field: clip(pair.first().unwrap_or(&"")),
            }),
            None => Ok(Self { entries }),
        }
    }

    /// Takes a field that must be there.
    pub(crate) fn take<T: DeserializeOwned>(
        &mut self,
        name: &'static str,
    ) -> Result<T, DecodeError> {
        match self.take_raw(name) {
            Some(raw) => read(name, raw),
            None => Err(missing(name)),
        }
    }

    /// Takes the text of a field that must be there.
    pub(crate) fn take_text(&mut self, name: &'static str) -> Result<&'a str, DecodeError> {
        self.take_raw(name)
            .map(RawValue::get)
            .ok_or_else(|| missing(name))
    }

    /// What was not taken.
    pub(crate) fn rest(self) -> impl Iterator<Item = (String, Json)> {
        self.entries
            .into_iter()
            .map(|(name, raw)| (name.into_owned(), Json::from(raw.to_owned())))
    }

    fn take_raw(&mut self, name: &str) -> Option<&'a RawValue> {
        let at = self.entries.iter().position(|(entry, _)| entry == name)?;
        Some(self.entries.swap_remove(at).1)
    }
}

fn missing(name: &'static str) -> DecodeError {
    DecodeError::Missing {
        field: name.to_owned(),
    }
}

fn read<T: DeserializeOwned>(name: &'static str, raw: &RawValue) -> Result<T, DecodeError> {
    serde_json::from_str(raw.get()).map_err(|error| DecodeError::Invalid {
        field: name.to_owned(),
        reason: reason_of(&error),
    })
}

/// The parser's words without its place, which counts from the start of the field.
pub(crate) fn reason_of(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let end = text.rfind(" at line ").unwrap_or(text.len());
    clip(&text[..end])
}

/// Bounds text that came from outside before it becomes part of an error.
pub(crate) fn clip(text: &str) -> String {
    const CLIPPED_CHARACTERS_MAX: usize = 200;
    match text.char_indices().nth(CLIPPED_CHARACTERS_MAX) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn not_an_object(text: &str, error: &serde_json::Error) -> DecodeError {
    let found = match (error.is_data(), text.trim_start().bytes().next()) {
        (true, Some(b'[')) => "an array",
        (true, Some(b'"')) => "a string",
        (true, Some(b't' | b'f')) => "a boolean",
        (true, Some(b'n')) => "null",
        (true, Some(b'-' | b'0'..=b'9')) => "a number",
        _ => {
            return DecodeError::NotJson {
                reason: clip(&error.to_string()),
            };
        }
    };
    DecodeError::NotAnObject {
        field: "message".to_owned(),
        found,
    }
}

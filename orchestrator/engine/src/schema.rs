//! What results of an agent type have to look like.

use std::{fmt, sync::Arc};

use jsonschema::Validator;
use muster_proto::{Json, limits::TEXT_BYTES_MAX};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::decide::clipped;

/// Most places that one refusal names: enough to do better, and no more than anybody reads.
const PLACES_MAX: usize = 5;

/// A JSON Schema, ready to judge. References lead nowhere outside its own text.
#[derive(Clone)]
pub struct Schema {
    text: Json,
    validator: Arc<Validator>,
}

impl Schema {
    /// Reads a schema (draft 2020-12 where it names no other).
    ///
    /// # Errors
    /// Why the text is no schema, or refers to another document.
    pub fn new(text: Json) -> Result<Self, String> {
        let value: serde_json::Value = text.parse().map_err(|error| error.to_string())?;
        let validator = jsonschema::validator_for(&value).map_err(|error| error.to_string())?;
        let validator = Arc::new(validator);
        Ok(Self { text, validator })
    }

    /// Length of its text, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Holds data against the schema.
    ///
    /// # Errors
    /// What does not fit, with the path of each place, as a text for whoever made the data.
    pub(crate) fn check(&self, data: &Json) -> Result<(), String> {
        let value: serde_json::Value = data.parse().map_err(|error| error.to_string())?;
        let mut errors = self.validator.iter_errors(&value);
        let mut places: Vec<String> = errors.by_ref().take(PLACES_MAX).map(place).collect();
        if places.is_empty() {
            return Ok(());
        }
        if errors.next().is_some() {
            places.push("and more".to_owned());
        }
        Err(clipped(places.join("; "), TEXT_BYTES_MAX / 2))
    }
}

/// One place that does not fit. The value itself is not repeated: it may be long.
fn place(error: jsonschema::ValidationError<'_>) -> String {
    let path = error.instance_path().to_string().replace('/', ".");
    format!("result{path}: {}", error.masked_with("what is there"))
}

impl fmt::Debug for Schema {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(formatter)
    }
}

/// Equal when the text is the same.
impl PartialEq for Schema {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Serialize for Schema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Schema {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Json::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(text: &str) -> Schema {
        Schema::new(Json::from_text(text.to_owned()).unwrap()).unwrap()
    }

    fn json(text: &str) -> Json {
        Json::from_text(text.to_owned()).unwrap()
    }

    #[test]
    fn what_does_not_fit_is_named_by_its_path_and_not_repeated() {
        let schema = schema(r#"{"properties": {"stay": {"required": ["nights"]}}}"#);
        assert_eq!(schema.check(&json(r#"{"stay": {"nights": 3}}"#)), Ok(()));
        let long = "x".repeat(10_000);
        let wrong = json(&format!(r#"{{"stay": {{"note": "{long}"}}}}"#));
        let reason = schema.check(&wrong).unwrap_err();
        assert!(reason.starts_with("result.stay: "), "{reason}");
        assert!(reason.contains("nights") && reason.len() < 200, "{reason}");
    }

    #[test]
    fn many_errors_are_named_in_part() {
        let schema = schema(r#"{"items": {"type": "integer"}}"#);
        let reason = schema.check(&json("[true, true, true, true, true, true]"));
        let reason = reason.unwrap_err();
        assert!(reason.contains("result.4") && !reason.contains("result.5"));
        assert!(reason.ends_with("and more"), "{reason}");
    }

    #[test]
    fn a_reference_to_another_document_is_refused() {
        let elsewhere = json(r#"{"$ref": "https://example.com/schema.json"}"#);
        assert!(Schema::new(elsewhere).is_err());
    }
}

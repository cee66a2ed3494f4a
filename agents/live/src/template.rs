//! Texts with placeholders.

use std::collections::BTreeMap;

use rmcp::model::JsonObject;
use serde_json::Value;

/// The arguments of a tool, with placeholders in their texts.
#[derive(Debug, Clone)]
pub(crate) struct Template(JsonObject);

impl Template {
    /// Reads a JSON object.
    pub(crate) fn json(text: &str) -> Result<Self, String> {
        let read = serde_json::from_str(text);
        let object = read.map_err(|error| format!("the arguments are no JSON object: {error}"))?;
        Ok(Self(object))
    }

    /// The arguments with values in place: a value is part of a text, and cannot end it.
    pub(crate) fn with(&self, values: &BTreeMap<&str, String>) -> JsonObject {
        let mut filled = self.0.clone();
        for value in filled.values_mut() {
            fill(value, values);
        }
        filled
    }
}

fn fill(value: &mut Value, values: &BTreeMap<&str, String>) {
    match value {
        Value::String(text) => *text = replaced(text, values, &ToOwned::to_owned),
        Value::Array(items) => items.iter_mut().for_each(|item| fill(item, values)),
        Value::Object(object) => object.values_mut().for_each(|item| fill(item, values)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A text with values in place of its placeholders, each escaped; what is no placeholder stays.
pub(crate) fn replaced(
    text: &str,
    values: &BTreeMap<&str, String>,
    escaped: &dyn Fn(&str) -> String,
) -> String {
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        made.push_str(before);
        let named = after.split_once('}');
        let value = named.and_then(|(name, after)| Some((values.get(name)?, after)));
        match value {
            Some((value, after)) => {
                made.push_str(&escaped(value));
                rest = after;
            }
            None => {
                made.push('{');
                rest = after;
            }
        }
    }
    made.push_str(rest);
    made
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_stand_for_placeholders_at_any_depth_and_cannot_add_fields() {
        let template =
            Template::json(r#"{"q": "in {city} on {date}", "more": [{"at": "{city}"}], "n": 3}"#)
                .unwrap();
        let values = BTreeMap::from([
            ("city", "Oslo\", \"x\": \"{date}".to_owned()),
            ("date", "2027-04-01".to_owned()),
        ]);
        let filled = Value::Object(template.with(&values));
        let city = "Oslo\", \"x\": \"{date}";
        let expected = json!({
            "q": format!("in {city} on 2027-04-01"), "more": [{"at": city}], "n": 3
        });
        assert_eq!(filled, expected);
    }

    #[test]
    fn what_is_no_placeholder_stays_as_it_is() {
        let values = BTreeMap::from([("a", "1".to_owned())]);
        let plain = |text: &str| replaced(text, &values, &ToOwned::to_owned);
        assert_eq!(plain("{b} {a} {{a}} {a"), "{b} 1 {1} {a");
        assert!(Template::json("[1]").is_err());
    }
}

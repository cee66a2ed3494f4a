//! JSON out of what a model writes.

use jsonrepair::{Options, repair_to_value};
use jsonschema::Validator;
use serde_json::Value;

/// Longest answer that is repaired, in bytes: more is no answer to a prompt of ours.
const REPAIR_BYTES_MAX: usize = 256 * 1024;
/// Deepest nesting that is repaired: schemas are far flatter.
const DEPTH_MAX: usize = 64;
/// Errors of a schema that a model is shown.
const ERRORS_SHOWN: usize = 5;

/// Why a text is not what was asked for; the message is what the model is shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TypedError {
    /// There is no JSON in it.
    #[error("the answer holds no JSON object")]
    NoJson,
    /// It is not of the schema.
    #[error("the answer does not fit the schema: {0}")]
    Unfit(String),
}

/// The JSON object of a text, and whether it had to be repaired: code fences and words around it, trailing commas, single
/// quotes, and an end that is missing.
///
/// # Errors
/// [`TypedError::NoJson`] where nothing in it can be read as an object.
pub fn json_in(text: &str) -> Result<(Value, bool), TypedError> {
    if let Ok(whole) = serde_json::from_str::<Value>(text.trim())
        && whole.is_object()
    {
        return Ok((whole, false));
    }
    let start = text.find('{').ok_or(TypedError::NoJson)?;
    let from = text.get(start..).unwrap_or_default();
    let mut values = serde_json::Deserializer::from_str(from).into_iter::<Value>();
    if let Some(Ok(first)) = values.next()
        && first.is_object()
    {
        return Ok((first, true));
    }
    if from.len() > REPAIR_BYTES_MAX || depth(from) > DEPTH_MAX {
        return Err(TypedError::NoJson);
    }
    // What follows the last bracket is talk, unless the end is missing.
    let end = from.rfind('}').map_or(from.len(), |at| at + 1);
    let whole = from.get(..end).unwrap_or(from);
    let tried = [whole, from].into_iter();
    let mut repaired = tried.filter_map(|text| repair_to_value(text, &Options::default()).ok());
    let found = repaired.find(Value::is_object);
    found.map(|value| (value, true)).ok_or(TypedError::NoJson)
}

fn depth(text: &str) -> usize {
    let opened = |c: char| matches!(c, '{' | '[');
    text.chars().filter(|c| opened(*c)).count().min(
        text.chars()
            .fold((0_usize, 0_usize), |(now, most), c| match c {
                '{' | '[' => (now + 1, most.max(now + 1)),
                '}' | ']' => (now.saturating_sub(1), most),
                _ => (now, most),
            })
            .1,
    )
}

/// Holds a value against a schema.
pub(crate) fn fit(value: &Value, schema: &Validator) -> Result<(), TypedError> {
    let errors: Vec<String> = schema
        .iter_errors(value)
        .take(ERRORS_SHOWN)
        .map(|error| format!("{}: {}", error.instance_path(), error))
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(TypedError::Unfit(errors.join("; ")))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_models_break_is_repaired() {
        let whole = json!({"a": [1, 2], "b": "x"});
        for (text, is_repaired) in [
            ("{\"a\": [1, 2], \"b\": \"x\"}", false),
            ("```json\n{\"a\": [1, 2], \"b\": \"x\"}\n```", true),
            (
                "Sure! Here it is: {\"a\": [1, 2,], \"b\": \"x\",} Good luck.",
                true,
            ),
            ("{'a': [1, 2], 'b': 'x'}", true),
            ("{\"a\": [1, 2], \"b\": \"x", true),
            ("{a: [1, 2], b: \"x\"}", true),
        ] {
            assert_eq!(json_in(text), Ok((whole.clone(), is_repaired)), "{text}");
        }
        for text in ["", "no", "[1]", "7"] {
            assert_eq!(json_in(text), Err(TypedError::NoJson), "{text}");
        }
    }

    #[test]
    fn an_answer_that_is_cut_off_anywhere_never_panics() {
        let text = "```json\n{\"ä\": [{\"b\": \"c\\\"d\", \"e\": [1, -2.5e3, null]}, true], 'f': {}}\n``` ok";
        for (end, _) in text.char_indices() {
            let _ = json_in(&text[..end]);
        }
        let _ = json_in(&"{\"a\":[".repeat(100_000));
    }
}

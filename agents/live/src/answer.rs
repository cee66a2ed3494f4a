//! Finding the JSON in an answer.

use serde_json::Value;

/// Places at which a value may begin that are tried: prose before it may hold brackets.
const STARTS_MAX: usize = 64;

/// The answer as JSON: all of it, or the first object or list in it, where a server puts words around
/// what it brings.
pub(crate) fn json_in(text: &str) -> Option<Value> {
    if let Ok(whole) = serde_json::from_str(text.trim()) {
        return Some(whole);
    }
    let starts = text.match_indices(['{', '[']).take(STARTS_MAX);
    let mut found = starts.filter_map(|(start, _)| {
        let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter();
        values.next()?.ok()
    });
    found.next()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_first_object_or_list_is_found_among_words() {
        for (text, found) in [
            ("{\"a\": 1}", Some(json!({"a": 1}))),
            (" [1, 2] ", Some(json!([1, 2]))),
            (
                "Contents of [x:\n{\"a\": [1]} and more",
                Some(json!({"a": [1]})),
            ),
            ("7", Some(json!(7))),
            ("no {json} at all", None),
            ("", None),
        ] {
            assert_eq!(json_in(text), found, "{text}");
        }
    }
}

//! Reading a JSON text as a type, with an error that names the field by its whole path.

use serde::de::DeserializeOwned;

use crate::{
    DecodeError,
    fields::{clip, reason_of},
};

/// Reads the text; only when that fails once more slowly, for the path of the field at fault.
/// `root` is the path of the text itself, empty where it is the whole message.
pub(crate) fn read_at<T: DeserializeOwned>(root: &str, text: &str) -> Result<T, DecodeError> {
    serde_json::from_str(text).map_err(|_| locate::<T>(root, text))
}

fn locate<T: DeserializeOwned>(root: &str, text: &str) -> DecodeError {
    let mut reader = serde_json::Deserializer::from_str(text);
    match serde_path_to_error::deserialize::<_, T>(&mut reader) {
        // What is read is all right, so something follows it.
        Ok(_) => invalid(join(root, "."), "is followed by more text".to_owned()),
        Err(error) => classify(root, &error.path().to_string(), error.inner()),
    }
}

fn classify(root: &str, path: &str, error: &serde_json::Error) -> DecodeError {
    let reason = reason_of(error);
    if let Some(name) = quoted(&reason, "missing field `") {
        return DecodeError::Missing {
            field: join(&join(root, path), name),
        };
    }
    if let Some(name) = quoted(&reason, "duplicate field `") {
        return DecodeError::Duplicate {
            field: within(&join(root, path), name),
        };
    }
    if let Some(name) = quoted(&reason, "unknown field `") {
        return DecodeError::Unknown {
            field: within(&join(root, path), name),
            known: known_of(&reason).to_owned(),
        };
    }
    invalid(join(root, path), reason)
}

/// The name in backticks after `start`.
fn quoted<'a>(reason: &'a str, start: &str) -> Option<&'a str> {
    reason.strip_prefix(start)?.split('`').next()
}

fn known_of(reason: &str) -> &str {
    ["expected one of ", "expected "]
        .into_iter()
        .find_map(|start| reason.split_once(start))
        .map_or("none", |(_, known)| known)
}

/// The path of a field whose path may be in `path` already: the reader stands on repeated and
/// unknown names, but before missing ones.
fn within(path: &str, name: &str) -> String {
    if path == name || path.ends_with(&format!(".{name}")) {
        path.to_owned()
    } else {
        join(path, name)
    }
}

fn join(root: &str, path: &str) -> String {
    match (root, path) {
        ("", ".") => "message".to_owned(),
        (root, ".") => root.to_owned(),
        ("" | "message", path) => clip(path),
        (root, path) => clip(&format!("{root}.{path}")),
    }
}

fn invalid(field: String, reason: String) -> DecodeError {
    DecodeError::Invalid { field, reason }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Plan, Tasks, api::ListRequest};

    fn error_of<T: DeserializeOwned + std::fmt::Debug>(root: &str, text: &str) -> DecodeError {
        read_at::<T>(root, text).unwrap_err()
    }

    #[test]
    fn a_missing_field_deep_inside_is_named_by_its_path() {
        let error = error_of::<Tasks>("payload", r#"{"tasks":[{"task_id":"a"}]}"#);
        assert_eq!(error.to_string(), "payload.tasks[0].run_id: missing");
    }

    #[test]
    fn a_field_given_twice_is_named() {
        let error = error_of::<Tasks>("payload", r#"{"stored":[],"stored":[]}"#);
        assert_eq!(error.to_string(), "payload.stored: given twice");
    }

    #[test]
    fn an_unknown_field_is_named_with_those_that_are_known() {
        let error = error_of::<ListRequest>("", r#"{"limits":3}"#);
        assert_eq!(
            error.to_string(),
            "limits: unknown field; known are `limit` or `before`"
        );
        let error = error_of::<Plan>("", r#"{"tasks":[],"x":1}"#);
        assert_eq!(error.field(), Some("x"));
    }

    #[test]
    fn a_wrong_type_at_the_top_is_the_messages_fault() {
        assert_eq!(error_of::<Plan>("", "3").field(), Some("message"));
    }
}

//! Bodies held against the published schemas.

use anyhow::bail;
use jsonschema::{Draft, Registry};
use muster_proto::schemas;
use serde_json::{Value, json};

/// Checks a body against a schema of `proto/schemas`, by file name.
///
/// # Errors
/// When the body is not valid, with every place where it is not.
pub fn assert_valid(schema: &str, body: &Value) -> anyhow::Result<()> {
    let mut registry = Registry::new().draft(Draft::Draft202012);
    for (name, text) in schemas::ALL {
        let parsed: Value = serde_json::from_str(text)?;
        registry = registry.add(format!("file:///schemas/{name}"), parsed)?;
    }
    let validator = jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_registry(&registry.prepare()?)
        .should_validate_formats(true)
        .build(&json!({"$ref": format!("file:///schemas/{schema}")}))?;
    let wrong: Vec<String> = validator
        .iter_errors(body)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    if !wrong.is_empty() {
        bail!("not valid against {schema}: {wrong:?} in {body}");
    }
    Ok(())
}

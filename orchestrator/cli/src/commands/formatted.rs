//! An answer in one of the forms that it brings.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use muster_proto::{Json, api::RunStatus};
use serde::Deserialize;

use crate::{ending::Ending, output, printable};

/// What an answer brings besides its data.
#[derive(Default, Deserialize)]
struct Forms {
    #[serde(default)]
    markdown: Option<String>,
    /// Files, by their usual endings.
    #[serde(default)]
    documents: BTreeMap<String, Document>,
}

#[derive(Deserialize)]
struct Document {
    text: String,
}

/// Prints the answer of a run in a form.
pub(super) fn print(status: &RunStatus, format: &str) -> anyhow::Result<Ending> {
    let state = status.state.as_str().replace('_', " ");
    let result = status.result.as_ref();
    let result =
        result.with_context(|| format!("run {} has no answer: it is {state}", status.id))?;
    let text = text(result, format)?;
    if output::is_read_by_a_person() {
        output::answer(&printable::block(&text));
    } else {
        output::document(&text);
    }
    Ok(Ending::Done)
}

fn text(result: &Json, format: &str) -> anyhow::Result<String> {
    if format == "json" {
        let value: serde_json::Value = result.parse()?;
        return Ok(serde_json::to_string_pretty(&value)?);
    }
    // An answer may be anything: one that is no object has no other form.
    let mut forms: Forms = result.parse().unwrap_or_default();
    if let Some(text) = forms.markdown.take() {
        forms
            .documents
            .insert("markdown".to_owned(), Document { text });
    }
    if let Some(document) = forms.documents.remove(format) {
        return Ok(document.text);
    }
    let others = forms.documents.into_keys();
    let known: Vec<String> = others.chain(["json".to_owned()]).collect();
    bail!(
        "this answer does not come as {format:?}, only as {}",
        known.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_answer_is_printed_as_any_form_that_it_brings() {
        let answer = json!({"markdown": "# A", "documents": {"ics": {"media_type": "text/calendar", "text": "BEGIN"}}});
        let answer = Json::from_value(&answer).unwrap();
        assert_eq!(text(&answer, "ics").unwrap(), "BEGIN");
        assert_eq!(text(&answer, "markdown").unwrap(), "# A");
        assert!(text(&answer, "json").unwrap().contains("\"ics\""));
        let message = text(&answer, "pdf").unwrap_err().to_string();
        assert!(message.contains("ics, markdown, json"), "{message}");
    }

    #[test]
    fn an_answer_that_is_no_object_comes_as_json_only() {
        let answer = Json::from_value(&json!([1])).unwrap();
        assert!(text(&answer, "json").is_ok());
        assert!(text(&answer, "html").is_err());
    }
}

//! A section in a model's words.

use muster_agent::Context;
use muster_llm::{Checked, Models, Prompt, Tried, Variable, Writer};
use serde::Deserialize;
use serde_json::{Value, json};

use super::statement::Statement;
use crate::check::Quote;
use crate::outline::PlannedSection;

/// The agent type whose model it is.
const AGENT_TYPE: &str = "report-section";
/// Where the prompt is, among the workflows, and the one that comes along.
const PROMPT: &str = "report/prompts/section.md";
const BUNDLED: &str = include_str!("../../../../config/workflows/report/prompts/section.md");
/// What the prompt has to use.
const VARIABLES: [&str; 3] = ["topic", "section", "sentences"];
/// Most statements of a section.
const STATEMENTS_MAX: usize = 12;
/// Characters of a refused statement that are told.
const SHOWN_CHARS_MAX: usize = 120;

/// What a model answers.
#[derive(Debug, Deserialize)]
struct Written {
    statements: Vec<WrittenStatement>,
}

#[derive(Debug, Deserialize)]
struct WrittenStatement {
    text: String,
    from: Vec<usize>,
}

/// A writer of sections, where a model is set up for it.
pub(crate) fn writer(
    models: &std::sync::Arc<Models>,
    workflows: Option<&std::path::Path>,
) -> Result<Option<Writer>, String> {
    let prompt = Prompt::open(workflows, PROMPT, BUNDLED, &VARIABLES);
    let prompt = prompt.map_err(|error| error.to_string())?;
    let number = json!({"type": "integer", "minimum": 1});
    let statement = json!({
        "type": "object",
        "required": ["text", "from"],
        "properties": {
            "text": {"type": "string", "minLength": 1},
            "from": {"type": "array", "items": number, "minItems": 1},
        },
    });
    let schema = json!({
        "type": "object",
        "required": ["statements"],
        "properties": {
            "statements": {"type": "array", "items": statement, "minItems": 1, "maxItems": STATEMENTS_MAX},
        },
    });
    Writer::of(models, AGENT_TYPE, prompt, schema)
}

/// Has a model write the section; what its sentences do not say is refused.
pub(crate) async fn statements(
    writer: &Writer,
    context: &Context,
    topic: &str,
    section: &PlannedSection,
) -> Tried<Vec<Statement>> {
    let numbered = section.sentences.iter().enumerate();
    let numbered = numbered.map(|(at, it)| format!("{}. {}", at + 1, it.text));
    let variables = [
        ("topic", Variable::Text(topic.to_owned())),
        ("section", Variable::Text(section.name.clone())),
        ("sentences", Variable::List(numbered.collect())),
    ];
    let check = |value: Value| checked(value, section);
    writer.write(context, &variables, &check).await
}

fn checked(value: Value, section: &PlannedSection) -> Result<Checked<Vec<Statement>>, String> {
    let written: Written = serde_json::from_value(value).map_err(|error| error.to_string())?;
    let mut refused = Vec::new();
    let mut kept = Vec::new();
    for it in written.statements {
        let statement = stated(it, section);
        match statement.flaw() {
            None => kept.push(statement),
            Some(flaw) => {
                let shown: String = statement.text.chars().take(SHOWN_CHARS_MAX).collect();
                refused.push(format!("{shown:?}, because {flaw}"));
            }
        }
    }
    if kept.is_empty() {
        return Err(format!("no statement can stand: {}", refused.join("; ")));
    }
    Ok(Checked {
        value: kept,
        refused,
    })
}

/// A statement with the sentences of its numbers; numbers of none are left out.
fn stated(written: WrittenStatement, section: &PlannedSection) -> Statement {
    let from = written.from.iter();
    let sentences = from.filter_map(|number| section.sentences.get(number.checked_sub(1)?));
    Statement {
        text: written.text.trim().to_owned(),
        quotes: sentences
            .map(|it| Quote {
                document: it.document,
                block: it.block,
                text: it.text.clone(),
            })
            .collect(),
    }
}

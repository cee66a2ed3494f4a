//! What a request brings.

use muster_agent::Task;
use muster_proto::Fault;
use serde::Deserialize;
use serde_json::Value;

use super::catalogue_choice::CatalogueChoice;

/// Longest request that is read, in bytes: more is no request of a shopper.
const REQUEST_BYTES_MAX: usize = 16 * 1024;
/// Where the words of a request are, in an object.
const WORDS: [&str; 4] = ["request", "query", "text", "customer_query"];

/// A request, with everything that was said about it later.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ShopRequest {
    pub(super) words: String,
    pub(super) catalogue: CatalogueChoice,
}

#[derive(Deserialize)]
struct Payload {
    #[serde(default)]
    request: Value,
    #[serde(default)]
    changes: Vec<String>,
    #[serde(default)]
    answers: serde_json::Map<String, Value>,
    #[serde(default)]
    budget_limit: Option<f64>,
}

impl ShopRequest {
    /// Reads the payload of a planning task: words, or an object with `request` and perhaps `catalogue`.
    pub(super) fn of(task: &Task) -> Result<Self, Fault> {
        let payload: Payload = task.payload()?;
        let (words, catalogue) = match &payload.request {
            Value::String(words) => (words.clone(), CatalogueChoice::Own),
            Value::Object(fields) => {
                let mut words = WORDS.iter().filter_map(|name| fields.get(*name)?.as_str());
                let words = words.next().unwrap_or_default().to_owned();
                (words, catalogue(fields.get("catalogue"))?)
            }
            _ => {
                let message = "say in words what is looked for, or send {\"request\": words, \"catalogue\"?: file or rows}";
                return Err(Fault::bad_request(message));
            }
        };
        let mut all = vec![words];
        all.extend(
            payload
                .answers
                .values()
                .filter_map(Value::as_str)
                .map(str::to_owned),
        );
        all.extend(payload.changes);
        for answer in task.answers.values() {
            all.extend(answer.parse::<String>().ok());
        }
        all.extend(
            payload
                .budget_limit
                .map(|limit| format!("at most ${limit}")),
        );
        all.retain(|text| !text.trim().is_empty());
        let words = all.join(". ");
        if words.len() > REQUEST_BYTES_MAX {
            let message = format!(
                "the request is longer than {REQUEST_BYTES_MAX} bytes: say it in fewer words"
            );
            return Err(Fault::bad_request(message));
        }
        Ok(Self { words, catalogue })
    }
}

fn catalogue(value: Option<&Value>) -> Result<CatalogueChoice, Fault> {
    match value {
        None | Some(Value::Null) => Ok(CatalogueChoice::Own),
        Some(Value::String(name)) => Ok(CatalogueChoice::File(name.clone())),
        Some(rows @ (Value::Array(_) | Value::Object(_))) => {
            Ok(CatalogueChoice::Rows(rows.clone()))
        }
        Some(_) => Err(Fault::bad_request(
            "catalogue: has to be the name of a file, or rows",
        )),
    }
}

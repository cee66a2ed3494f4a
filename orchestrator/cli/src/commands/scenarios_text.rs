//! The answers of a run's scenarios, one after the other, and where they differ.

use std::collections::BTreeMap;

use muster_proto::{Json, api::ScenarioRequest};
use serde::Deserialize;
use serde_json::Value;

use super::run_text;
use crate::{api::ApiError, printable, request_text, table::Table};

/// Characters of a value in the table of differences.
const VALUE_CHARACTERS_MAX: usize = 40;

#[derive(Deserialize)]
struct SideBySide {
    scenarios: Vec<Answer>,
    #[serde(default)]
    common_tasks: Vec<String>,
    comparison: Json,
}

#[derive(Deserialize)]
struct Answer {
    name: String,
    answer: Option<Json>,
    gap: Option<String>,
}

#[derive(Deserialize)]
struct Differences {
    differences: Vec<Difference>,
    left_out: usize,
}

#[derive(Deserialize)]
struct Difference {
    field: String,
    values: BTreeMap<String, Value>,
}

/// Reads `name=assumptions`: words, or a JSON object.
pub(super) fn read(argument: &str) -> anyhow::Result<ScenarioRequest> {
    let Some((name, assumptions)) = argument.split_once('=') else {
        let how =
            format!("--scenario {argument}: say name=assumptions, such as 'dry year=little rain'");
        return Err(ApiError::Usage(how).into());
    };
    Ok(ScenarioRequest {
        name: name.trim().to_owned(),
        assumptions: request_text::as_request(assumptions.trim())?,
    })
}

/// The result of a run with scenarios, for people.
pub(super) fn text(result: &Json) -> anyhow::Result<String> {
    let result: SideBySide = result.parse()?;
    let mut parts = Vec::new();
    for scenario in &result.scenarios {
        let name = printable::line(&scenario.name);
        let told = match (&scenario.answer, &scenario.gap) {
            (Some(answer), _) => run_text::answer(answer)?,
            (None, gap) => {
                let why = gap.as_deref().unwrap_or("nobody says why");
                printable::block(&format!("no answer: {why}"))
            }
        };
        parts.push(format!("== {name} ==\n\n{told}"));
    }
    parts.push(format!("== Comparison ==\n\n{}", comparison(&result)?));
    if !result.common_tasks.is_empty() {
        let tasks = result.common_tasks.join(", ");
        parts.push(printable::line(&format!("done once for several: {tasks}")));
    }
    Ok(parts.join("\n\n"))
}

fn comparison(result: &SideBySide) -> anyhow::Result<String> {
    let Ok(found) = result.comparison.parse::<Differences>() else {
        return run_text::answer(&result.comparison);
    };
    if found.differences.is_empty() {
        return Ok("no field differs".to_owned());
    }
    let names = result
        .scenarios
        .iter()
        .map(|scenario| scenario.name.as_str());
    let header: Vec<&str> = ["FIELD"].into_iter().chain(names.clone()).collect();
    let mut table = Table::new(&header);
    for difference in &found.differences {
        let values = names.clone().map(|name| shown(difference.values.get(name)));
        table.row(
            [difference.field.clone()]
                .into_iter()
                .chain(values)
                .collect(),
        );
    }
    let mut text = table.render(None);
    if found.left_out > 0 {
        text.push_str(&format!("\nand {} fields more", found.left_out));
    }
    Ok(text)
}

fn shown(value: Option<&Value>) -> String {
    let text = match value {
        None => "-".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    let line = printable::line(&text);
    let mut short: String = line.chars().take(VALUE_CHARACTERS_MAX).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_is_a_name_and_words_or_values() {
        let dry = read("dry year=little rain, at most 300 mm").unwrap();
        assert_eq!(dry.name, "dry year");
        assert_eq!(dry.assumptions.as_str(), "\"little rain, at most 300 mm\"");
        let cheap = read("cheap={\"budget\": 2000}").unwrap();
        assert_eq!(cheap.assumptions.as_str(), "{\"budget\": 2000}");
        assert!(read("dry year").is_err());
    }

    #[test]
    fn answers_come_one_after_the_other_and_then_what_differs() {
        let result = r#"{"scenarios": [
              {"name": "dry", "assumptions": "a", "answer": {"markdown": "Save water."}},
              {"name": "wet", "assumptions": "b", "gap": "planning-s2: no agent"}],
            "common_tasks": ["map"],
            "comparison": {"differences": [{"field": "use", "values": {"dry": 5}}], "left_out": 0}}"#;
        let text = text(&Json::from_text(result.to_owned()).unwrap()).unwrap();
        for part in [
            "== dry ==",
            "Save water.",
            "no answer: planning-s2",
            "use",
            "5",
            "map",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
    }
}

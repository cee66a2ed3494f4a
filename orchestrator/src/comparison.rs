//! The answers of several scenarios, side by side: which of their fields differ. It knows no domain.

use std::collections::BTreeMap;

use muster_proto::Json;
use serde::Serialize;
use serde_json::Value;

/// Fields of one answer that are looked at: what a page of figures has.
const FIELDS_MAX: usize = 10_000;
/// Fields that are shown: nobody reads more.
const DIFFERENCES_MAX: usize = 200;
/// Characters of a text that are shown.
const TEXT_CHARACTERS_MAX: usize = 200;

/// One scenario's answer.
#[derive(Debug, Serialize)]
pub(crate) struct ScenarioAnswer {
    /// The scenario's name.
    pub(crate) name: String,
    /// What was assumed, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) assumptions: Option<Json>,
    /// The answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) answer: Option<Json>,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) gap: Option<String>,
}

#[derive(Serialize)]
struct SideBySide {
    scenarios: Vec<ScenarioAnswer>,
    common_tasks: Vec<String>,
    comparison: Json,
}

/// Where the answers differ.
#[derive(Debug, Serialize)]
struct Differences {
    differences: Vec<Difference>,
    /// How many more there are.
    left_out: usize,
}

#[derive(Debug, Serialize)]
struct Difference {
    /// Where it is in the answers, such as `bill.total` or `days[0].title`.
    field: String,
    /// Its value in each scenario that has it.
    values: BTreeMap<String, Value>,
}

/// The answers with what compares them: what an agent brought, or the fields that differ.
pub(crate) fn side_by_side(
    scenarios: Vec<ScenarioAnswer>,
    common_tasks: Vec<String>,
    comparison: Option<Json>,
) -> Json {
    let comparison = comparison.unwrap_or_else(|| json(&differences(&scenarios)));
    json(&SideBySide {
        scenarios,
        common_tasks,
        comparison,
    })
}

/// Structs of texts, numbers and checked JSON have no way to fail.
fn json(value: &impl Serialize) -> Json {
    Json::from_value(value).unwrap_or_else(|_| Json::null())
}

fn differences(scenarios: &[ScenarioAnswer]) -> Differences {
    let mut fields: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
    let mut answered = 0;
    for scenario in scenarios {
        let answer = scenario.answer.as_ref();
        let Some(answer) = answer.and_then(|answer| answer.parse::<Value>().ok()) else {
            continue;
        };
        answered += 1;
        let mut found = Vec::new();
        collect(String::new(), answer, &mut found);
        for (field, value) in found {
            let values = fields.entry(field).or_default();
            values.insert(scenario.name.clone(), value);
        }
    }
    let differs = |values: &BTreeMap<String, Value>| {
        let mut all = values.values();
        let first = all.next();
        values.len() < answered || all.any(|value| Some(value) != first)
    };
    let mut differences: Vec<Difference> = fields
        .into_iter()
        .filter(|(_, values)| differs(values))
        .map(|(field, values)| Difference {
            field,
            values: values
                .into_iter()
                .map(|(name, it)| (name, shown(it)))
                .collect(),
        })
        .collect();
    // What stands at the top of an answer says most.
    let depth = |field: &str| field.matches(['.', '[']).count();
    differences.sort_by_key(|it| depth(&it.field));
    let left_out = differences.len().saturating_sub(DIFFERENCES_MAX);
    differences.truncate(DIFFERENCES_MAX);
    Differences {
        differences,
        left_out,
    }
}

/// Texts, numbers and truth values of an answer, by where they are.
fn collect(path: String, value: Value, found: &mut Vec<(String, Value)>) {
    if found.len() >= FIELDS_MAX {
        return;
    }
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let dot = if path.is_empty() { "" } else { "." };
                collect(format!("{path}{dot}{name}"), value, found);
            }
        }
        Value::Array(items) => {
            for (number, value) in items.into_iter().enumerate() {
                collect(format!("{path}[{number}]"), value, found);
            }
        }
        Value::Null => {}
        scalar => found.push((path, scalar)),
    }
}

fn shown(value: Value) -> Value {
    match value {
        Value::String(text) if text.chars().count() > TEXT_CHARACTERS_MAX => {
            let beginning = text.chars().take(TEXT_CHARACTERS_MAX);
            Value::String(beginning.chain(['…']).collect())
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(name: &str, text: &str) -> ScenarioAnswer {
        ScenarioAnswer {
            name: name.to_owned(),
            assumptions: None,
            answer: Json::from_text(text.to_owned()).ok(),
            gap: None,
        }
    }

    #[test]
    fn fields_that_differ_or_that_one_lacks_are_told_and_equal_ones_are_not() {
        let dry = answer(
            "dry",
            r#"{"place": "Rio", "use": {"litres": 5}, "days": ["a", "b"]}"#,
        );
        let wet = answer(
            "wet",
            r#"{"place": "Rio", "use": {"litres": 9}, "days": ["a"]}"#,
        );
        let found = differences(&[dry, wet]);
        let told: Vec<_> = found
            .differences
            .iter()
            .map(|it| it.field.as_str())
            .collect();
        assert_eq!(told, ["days[1]", "use.litres"]);
        assert_eq!(found.differences[1].values["wet"], 9);
        assert!(!found.differences[0].values.contains_key("wet"));
    }

    #[test]
    fn a_scenario_without_an_answer_is_not_compared_and_its_gap_is_told() {
        let mut wet = answer("wet", "0");
        wet.answer = None;
        wet.gap = Some("no agent".to_owned());
        let all = side_by_side(vec![answer("dry", r#"{"x": 1}"#), wet], Vec::new(), None);
        let all: Value = all.parse().unwrap();
        assert_eq!(all["scenarios"][1]["gap"], "no agent");
        assert_eq!(all["comparison"]["differences"], serde_json::json!([]));
    }

    #[test]
    fn what_an_agent_compared_is_taken_as_it_is() {
        let own = Json::from_text(r#"{"better": "dry"}"#.to_owned()).ok();
        let all = side_by_side(
            vec![answer("dry", "1"), answer("wet", "2")],
            Vec::new(),
            own,
        );
        let all: Value = all.parse().unwrap();
        assert_eq!(all["comparison"]["better"], "dry");
    }
}

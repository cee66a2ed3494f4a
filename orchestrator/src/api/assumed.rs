//! What each scenario's planner gets: the request with what is assumed.

use std::collections::BTreeSet;

use muster_engine::Scenario;
use muster_proto::{
    Body, Json, Plan,
    api::{Problem, ScenarioRequest},
    limits::{ID_BYTES_MAX, SCENARIOS_MAX, SCENARIOS_MIN, TEXT_BYTES_MAX},
};
use serde_json::{Map, Value};

use super::{problems, run_call::not_kept};
use crate::bodies::Keeper;

/// The field of a scenario's body that says what is assumed.
const SCENARIO: &str = "scenario";
/// The field of the whole request's body that lists the scenarios.
const SCENARIOS: &str = "scenarios";

/// Holds the scenarios of a request against their bounds.
pub(super) fn check(scenarios: &[ScenarioRequest]) -> Result<(), Problem> {
    if scenarios.is_empty() {
        return Ok(());
    }
    if !(SCENARIOS_MIN..=SCENARIOS_MAX).contains(&scenarios.len()) {
        let count = scenarios.len();
        let detail = format!("has {count}; {SCENARIOS_MIN} to {SCENARIOS_MAX} are allowed");
        return Err(problems::invalid(SCENARIOS, detail));
    }
    let mut names = BTreeSet::new();
    for (place, scenario) in scenarios.iter().enumerate() {
        let refuse = |field: &str, detail: String| {
            Err(problems::invalid(
                &format!("{SCENARIOS}[{place}].{field}"),
                detail,
            ))
        };
        let name = scenario.name.as_str();
        let is_name = !name.trim().is_empty() && !name.contains(char::is_control);
        if !is_name || name.len() > ID_BYTES_MAX {
            return refuse(
                "name",
                format!("must have 1 to {ID_BYTES_MAX} bytes, in one line"),
            );
        }
        if !names.insert(name) {
            return refuse("name", format!("{name:?} is there twice"));
        }
        let is_said = match value(&scenario.assumptions) {
            Value::String(text) => !text.trim().is_empty(),
            Value::Object(fields) => !fields.is_empty(),
            _ => false,
        };
        if !is_said || scenario.assumptions.len() > TEXT_BYTES_MAX {
            let detail = format!("must be text or an object, in at most {TEXT_BYTES_MAX} bytes");
            return refuse("assumptions", detail);
        }
    }
    Ok(())
}

/// What is assumed in a run, as it was asked for.
pub(super) fn restated(scenarios: &[Scenario]) -> Vec<ScenarioRequest> {
    let restate = |scenario: &Scenario| ScenarioRequest {
        name: scenario.name.clone(),
        assumptions: scenario.assumptions.clone(),
    };
    scenarios.iter().map(restate).collect()
}

/// The body of a scenario: that of the request, with the field `scenario`. Where the request and
/// what is assumed are objects, the fields of what is assumed take the place of the request's.
fn assume(body: &Json, scenario: &ScenarioRequest) -> Result<Json, Problem> {
    let mut body = object(body)?;
    body.remove(SCENARIOS);
    let assumptions = value(&scenario.assumptions);
    if let (Some(Value::Object(request)), Value::Object(assumed)) =
        (body.get_mut("request"), &assumptions)
    {
        request.extend(assumed.clone());
    }
    let named = serde_json::json!({ "name": scenario.name, "assumptions": assumptions });
    body.insert(SCENARIO.to_owned(), named);
    written(&body)
}

/// The body that whoever compares gets: that of the request, with the field `scenarios`, which says of
/// each which input its answer is.
fn common_body(body: &Json, scenarios: &[ScenarioRequest]) -> Result<Json, Problem> {
    let mut body = object(body)?;
    let listed = scenarios.iter().zip(1..).map(|(scenario, number)| {
        serde_json::json!({
            "name": scenario.name,
            "assumptions": value(&scenario.assumptions),
            "input": format!("integration-s{number}"),
        })
    });
    body.insert(SCENARIOS.to_owned(), listed.collect());
    written(&body)
}

/// The scenarios of a request under a workflow, their bodies kept; and the body of the whole. What a
/// body says beside, such as answers, is added by `more`.
pub(super) async fn bodies(
    keeper: &mut Keeper<'_>,
    body: &Json,
    scenarios: &[ScenarioRequest],
    more: impl Fn(usize, &mut Map<String, Value>),
) -> Result<(Vec<Scenario>, Json), Problem> {
    let mut kept = Vec::with_capacity(scenarios.len());
    for (number, scenario) in scenarios.iter().enumerate() {
        let mut assumed = object(&assume(body, scenario)?)?;
        more(number, &mut assumed);
        let request = keeper.keep(written(&assumed)?).await;
        kept.push(Scenario {
            name: scenario.name.clone(),
            assumptions: scenario.assumptions.clone(),
            request: request.map_err(|error| not_kept(&error))?,
            plan: Vec::new(),
        });
    }
    let body = if scenarios.is_empty() {
        body.clone()
    } else {
        common_body(body, scenarios)?
    };
    Ok((kept, body))
}

/// The scenarios of a request that brings its plan, their plans kept.
pub(super) async fn plans(
    keeper: &mut Keeper<'_>,
    plan: &Plan,
    scenarios: &[ScenarioRequest],
) -> Result<Vec<Scenario>, Problem> {
    let mut kept = Vec::with_capacity(scenarios.len());
    for scenario in scenarios {
        let plan = keeper.keep_plan(planned(plan, scenario)?).await;
        kept.push(Scenario {
            name: scenario.name.clone(),
            assumptions: scenario.assumptions.clone(),
            request: Body::Inline(Json::null()),
            plan: plan.map_err(|error| not_kept(&error))?,
        });
    }
    Ok(kept)
}

/// A plan under assumptions: their fields take the place of those of the same names in payloads.
fn planned(plan: &Plan, scenario: &ScenarioRequest) -> Result<Plan, Problem> {
    let refuse =
        |detail: &str| problems::invalid(SCENARIOS, format!("{}: {detail}", scenario.name));
    let Value::Object(assumed) = value(&scenario.assumptions) else {
        return Err(refuse("a plan needs assumptions that are an object"));
    };
    let mut plan = plan.clone();
    let mut used = BTreeSet::new();
    for task in &mut plan.tasks {
        let Value::Object(mut payload) = value(&task.payload) else {
            continue;
        };
        let mut is_changed = false;
        for (name, value) in &assumed {
            if let Some(field) = payload.get_mut(name) {
                used.insert(name);
                is_changed = is_changed || field != value;
                *field = value.clone();
            }
        }
        // What is as it was keeps its very text.
        if is_changed {
            task.payload = written(&payload)?;
        }
    }
    match assumed.keys().find(|name| !used.contains(name)) {
        Some(name) => Err(refuse(&format!(
            "no task of the plan has {name:?} in its payload"
        ))),
        None => Ok(plan),
    }
}

/// JSON as it can be looked into.
fn value(json: &Json) -> Value {
    json.parse().unwrap_or(Value::Null)
}

fn object(body: &Json) -> Result<Map<String, Value>, Problem> {
    body.parse()
        .map_err(|error| problems::invalid("request", error.to_string()))
}

fn written(body: &Map<String, Value>) -> Result<Json, Problem> {
    Json::from_value(body).map_err(|error| problems::invalid("request", error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario(name: &str, assumptions: &str) -> ScenarioRequest {
        ScenarioRequest {
            name: name.to_owned(),
            assumptions: json(assumptions),
        }
    }

    fn json(text: &str) -> Json {
        Json::from_text(text.to_owned()).unwrap()
    }

    #[test]
    fn words_are_told_and_objects_take_the_place_of_fields_of_the_request() {
        let body = json(r#"{"request": {"year": "normal", "place": "Rio"}}"#);
        let dry: Value = assume(&body, &scenario("dry", r#"{"year": "dry"}"#))
            .unwrap()
            .parse()
            .unwrap();
        assert_eq!(
            dry["request"],
            serde_json::json!({"year": "dry", "place": "Rio"})
        );
        let wet: Value = assume(&body, &scenario("wet", r#""much rain""#))
            .unwrap()
            .parse()
            .unwrap();
        assert_eq!(wet["request"]["year"], "normal");
        assert_eq!(wet["scenario"]["assumptions"], "much rain");
    }

    #[test]
    fn a_plan_changes_where_payloads_have_the_fields_and_nowhere_else() {
        let plan: Plan = serde_json::from_str(
            r#"{"tasks": [{"id": "a", "agent_type": "x", "payload": {"year": "normal"}},
                          {"id": "b", "agent_type": "x", "payload": {"area":  1}}]}"#,
        )
        .unwrap();
        let dry = planned(&plan, &scenario("dry", r#"{"year": "dry"}"#)).unwrap();
        assert_eq!(dry.tasks[0].payload.as_str(), r#"{"year":"dry"}"#);
        assert_eq!(dry.tasks[1].payload, plan.tasks[1].payload);
        let unknown = planned(&plan, &scenario("dry", r#"{"yaer": "dry"}"#)).unwrap_err();
        assert!(unknown.detail.contains("yaer"), "{}", unknown.detail);
        assert!(planned(&plan, &scenario("dry", r#""little rain""#)).is_err());
    }

    #[test]
    fn one_scenario_two_of_one_name_and_empty_assumptions_are_refused() {
        let (dry, wet) = (scenario("dry", r#""a""#), scenario("wet", r#""b""#));
        assert!(check(&[]).is_ok());
        assert!(check(&[dry.clone(), wet.clone()]).is_ok());
        for refused in [
            vec![dry.clone()],
            vec![dry.clone(), dry.clone()],
            vec![dry.clone(), scenario("wet", "{}")],
            vec![dry.clone(), scenario("wet", "7")],
            vec![dry.clone(), scenario(" ", r#""b""#)],
            (0..9)
                .map(|it| scenario(&it.to_string(), r#""b""#))
                .collect(),
        ] {
            assert!(check(&refused).is_err(), "{refused:?}");
        }
    }
}

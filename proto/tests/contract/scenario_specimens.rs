//! Scenarios, as requests and statuses have them.

use muster_proto::{
    Json,
    api::{RunState, ScenarioRequest, ScenarioStatus},
};

pub(crate) fn scenarios() -> Vec<ScenarioRequest> {
    let scenario = |name: &str, text: &str| ScenarioRequest {
        name: name.to_owned(),
        assumptions: Json::from_text(text.to_owned()).unwrap(),
    };
    vec![
        scenario("dry year", "\"little rain\""),
        scenario("wet year", "\"much rain\""),
    ]
}

pub(crate) fn scenario_status(fault: Option<String>) -> ScenarioStatus {
    ScenarioStatus {
        name: "dry year".to_owned(),
        assumptions: Json::from_text("\"little rain\"".to_owned()).unwrap(),
        state: RunState::Planning,
        fault,
    }
}

//! A workflow that is nothing but a folder, beside those that ship.

#![allow(clippy::unwrap_used, reason = "what these tests share may fail them")]

use std::{fs, path::Path};

use muster_tests::Live;
use serde_json::{Value, json};

const EXAMPLE: &str = "../examples/workflows/contamination";
const TYPES: &[&str] = &[
    "procedure-planning",
    "procedure-department",
    "procedure-integration",
];

/// The example's folder, changed, in a folder of its own.
fn copied(change: impl Fn(String) -> String) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("contamination");
    fs::create_dir_all(own.join("data")).unwrap();
    let from = Path::new(EXAMPLE);
    fs::copy(from.join("workflow.yaml"), own.join("workflow.yaml")).unwrap();
    let procedure = fs::read_to_string(from.join("data/procedure.yaml")).unwrap();
    fs::write(own.join("data/procedure.yaml"), change(procedure)).unwrap();
    folder
}

async fn run(live: &Live, request: Value) -> muster_tests::Reply {
    let body = json!({"workflow": "contamination", "request": request});
    let api = live.api().unwrap();
    let taken = api.post("/api/runs", &body).await.unwrap();
    assert_eq!(taken.status, 202, "{taken:?}");
    let over = |reply: &muster_tests::Reply| {
        reply.is_terminal() || reply.state() == "awaiting_clarification"
    };
    let id = taken.id().unwrap();
    api.until(&id, "is over or asks", over).await.unwrap()
}

#[tokio::test]
async fn a_folder_alone_is_a_workflow_beside_those_that_ship() {
    let folder = copied(|text| text);
    let mut live = Live::with_workflows(folder.path()).await.unwrap();
    live.add_agent("own", TYPES).await.unwrap();
    let known = live.api().unwrap().get("/api/workflows").await.unwrap();
    let known = known.body.to_string();
    assert!(
        known.contains("contamination") && known.contains("travel"),
        "{known}"
    );

    let done = run(
        &live,
        json!("E. coli in 2 samples, the zone serves 45,000 people and a hospital"),
    )
    .await;
    assert_eq!(done.state(), "completed", "{done:?}");
    let plan = &done.body["result"];
    assert_eq!(plan["level"], "Emergency");
    let ids: Vec<&str> = plan["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["id"].as_str().unwrap())
        .collect();
    assert!(
        ids.contains(&"warn_hospital")
            && ids.contains(&"boil_notice")
            && !ids.contains(&"no_use_notice"),
        "{ids:?}"
    );
    let step = |id: &str| {
        plan["timeline"]
            .as_array()
            .unwrap()
            .iter()
            .find(|it| it["id"] == id)
            .unwrap()
            .clone()
    };
    // Isolate 1 h, disinfect 2 h, flush 8 h, sample 2 h, analyse 24 h.
    assert_eq!(step("all_clear")["start_hours"], 37.0);
    assert_eq!(step("tankers")["late_hours"], 1.0);
    assert!(
        plan["gaps"].to_string().contains("Find the source"),
        "{}",
        plan["gaps"]
    );
    assert_eq!(plan["metrics"][0]["value"], 225_000.0);
    assert!(
        plan["messages"][0]["text"]
            .as_str()
            .unwrap()
            .contains("45,000 people")
    );
}

#[tokio::test]
async fn what_is_missing_is_asked_for_and_another_unit_is_refused() {
    let folder = copied(|text| text);
    let mut live = Live::with_workflows(folder.path()).await.unwrap();
    live.add_agent("own", TYPES).await.unwrap();
    let asked = run(&live, json!({"contaminant": "chemical"})).await;
    assert_eq!(
        asked.body["questions"][0]["text"], "How many people does the zone serve?",
        "{asked:?}"
    );
    let id = asked.id().unwrap();
    let answer = json!({"question_id": "details", "answer": "12 thousand people"});
    let api = live.api().unwrap();
    let taken = api
        .post(&format!("/api/runs/{id}/answers"), &answer)
        .await
        .unwrap();
    assert_eq!(taken.status, 200, "{taken:?}");
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    assert_eq!(done.body["result"]["values"]["people"], 12_000.0);

    let failed = run(
        &live,
        json!({"contaminant": "chemical", "people": "9 households"}),
    )
    .await;
    let said = failed.text("/fault/message").unwrap();
    assert!(
        said.contains("request.people: \"households\" is no unit"),
        "{said}"
    );
}

#[tokio::test]
async fn a_mistake_in_the_folder_is_told_with_file_and_key() {
    let folder = copied(|text| text.replacen("after: [resample]", "after: [resampel]", 1));
    let mut live = Live::with_workflows(folder.path()).await.unwrap();
    live.add_agent("own", TYPES).await.unwrap();
    let failed = run(&live, json!({"contaminant": "chemical", "people": 5})).await;
    let said = failed.text("/fault/message").unwrap();
    assert!(
        said.contains("data/procedure.yaml: actions.analyse.after"),
        "{said}"
    );
}

#[tokio::test]
async fn drought_works_by_the_measures_of_its_own_folder() {
    let folder = tempfile::tempdir().unwrap();
    let from = Path::new("../config/workflows/drought");
    let own = folder.path().join("drought");
    for part in ["data", "schemas"] {
        fs::create_dir_all(own.join(part)).unwrap();
        for file in fs::read_dir(from.join(part)).unwrap() {
            let path = file.unwrap().path();
            fs::copy(&path, own.join(part).join(path.file_name().unwrap())).unwrap();
        }
    }
    fs::copy(from.join("workflow.yaml"), own.join("workflow.yaml")).unwrap();
    let messages = own.join("data/messages.json");
    let text = fs::read_to_string(&messages).unwrap();
    let mut told: Value = serde_json::from_str(&text).unwrap();
    for message in told.as_array_mut().unwrap() {
        message["headline"] = json!("Our very own words");
    }
    fs::write(&messages, told.to_string()).unwrap();
    let mut live = Live::with_workflows(folder.path()).await.unwrap();
    let types = [
        "planning",
        "supply",
        "operations",
        "communications",
        "conservation",
        "integration",
    ];
    let types: Vec<String> = types.iter().map(|it| format!("drought-{it}")).collect();
    let types: Vec<&str> = types.iter().map(String::as_str).collect();
    live.add_agent("drought", &types).await.unwrap();
    let body = json!({"workflow": "drought", "request": "Clear Lake is at 38 %, the state mandates a 25 % reduction"});
    let api = live.api().unwrap();
    let taken = api.post("/api/runs", &body).await.unwrap();
    let done = api.ended(&taken.id().unwrap()).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    assert!(
        done.body["result"]
            .to_string()
            .contains("Our very own words")
    );
}

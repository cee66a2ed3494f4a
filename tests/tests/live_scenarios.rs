//! One request under several assumptions, on real processes.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use muster_tests::{Live, Reply, assert_valid};
use serde_json::{Value, json};

async fn echo() -> Live {
    let live = Live::with_echo().await.unwrap();
    live.newest_format().await.unwrap();
    live
}

async fn done(live: &Live, path: &str, body: &Value) -> Reply {
    let api = live.api().unwrap();
    let taken = api.post(path, body).await.unwrap();
    assert_eq!(taken.status, 202, "{taken:?}");
    assert_valid("run_status.json", &taken.body).unwrap();
    let ended = api.ended(&taken.id().unwrap()).await.unwrap();
    assert_valid("run_status.json", &ended.body).unwrap();
    ended
}

/// How often each task was handed over.
async fn starts(live: &Live, run: &str) -> Vec<String> {
    let events = live.api().unwrap().events(run).await.unwrap();
    let mut started: Vec<String> = events
        .iter()
        .filter(|event| event["event"] == "task_started")
        .filter_map(|event| Some(event["task_id"].as_str()?.to_owned()))
        .collect();
    started.sort();
    started
}

#[tokio::test]
async fn what_scenarios_have_in_common_is_done_once_and_their_answers_stand_side_by_side() {
    let live = echo().await;
    let body = json!({
        "workflow": "echo",
        "request": {"values": ["map", "little"]},
        "scenarios": [
            {"name": "dry year", "assumptions": "little rain"},
            {"name": "wet year", "assumptions": {"values": ["map", "much"]}},
        ],
    });
    let ended = done(&live, "/api/runs", &body).await;
    assert_eq!(ended.state(), "completed", "{ended:?}");
    let result = &ended.body["result"];
    assert_eq!(
        result["scenarios"][0]["answer"],
        json!({"values": ["map", "little"]})
    );
    assert_eq!(
        result["scenarios"][1]["answer"],
        json!({"values": ["map", "much"]})
    );
    assert_eq!(result["common_tasks"], json!(["echo-1"]));
    let differences =
        json!([{"field": "values[1]", "values": {"dry year": "little", "wet year": "much"}}]);
    assert_eq!(result["comparison"]["differences"], differences);
    let shared = ended.task("echo-1").unwrap();
    assert_eq!(shared["scenarios"], json!(["dry year", "wet year"]));
    let tasks = [
        "echo-1",
        "echo-2",
        "echo-2-s2",
        "integration-s1",
        "integration-s2",
        "planning-s1",
        "planning-s2",
    ];
    assert_eq!(starts(&live, &ended.id().unwrap()).await, tasks);
}

#[tokio::test]
async fn a_scenario_that_fails_is_a_gap_beside_the_answer_of_the_other() {
    let live = echo().await;
    let body = json!({
        "workflow": "echo",
        "request": {"values": ["map"]},
        "scenarios": [
            {"name": "none", "assumptions": {"values": []}},
            {"name": "one", "assumptions": {"values": ["field"]}},
        ],
    });
    let ended = done(&live, "/api/runs", &body).await;
    assert_eq!(ended.state(), "completed", "{ended:?}");
    assert_eq!(ended.body["scenarios"][0]["state"], "failed");
    assert_eq!(ended.body["scenarios"][1]["state"], "completed");
    let result = &ended.body["result"]["scenarios"];
    assert!(
        result[0]["gap"]
            .as_str()
            .unwrap()
            .contains("request.values"),
        "{result}"
    );
    assert_eq!(result[1]["answer"], json!({"values": ["field"]}));
}

#[tokio::test]
async fn an_explicit_plan_under_assumptions_changes_where_its_payloads_have_the_field() {
    let live = echo().await;
    let bus = live.bus().await.unwrap();
    let body = json!({
        "plan": {"tasks": [
            {"id": "map", "agent_type": "echo", "payload": {"value": "area"}},
            {"id": "use", "agent_type": "echo", "payload": {"value": 0, "delay_ms": 1}, "depends_on": ["map"]},
        ]},
        "scenarios": [
            {"name": "dry", "assumptions": {"delay_ms": 2}},
            {"name": "wet", "assumptions": {"delay_ms": 3}},
        ],
    });
    let ended = bus.call_waiting("run", &body).await.unwrap();
    assert_eq!(
        (ended.status, ended.state()),
        (200, "completed"),
        "{ended:?}"
    );
    let names: Vec<&str> = ended
        .tasks()
        .iter()
        .filter_map(|task| task["id"].as_str())
        .collect();
    assert_eq!(names, ["map", "use", "use-s2"]);
    let answer = &ended.body["result"]["scenarios"][1]["answer"]["use"];
    assert_eq!(answer["inputs"]["map"], json!({"value": "area"}));
}

#[tokio::test]
async fn scenarios_that_cannot_be_are_refused_and_say_which() {
    let live = echo().await;
    let api = live.api().unwrap();
    let one = |name: &str, assumptions: Value| json!({"name": name, "assumptions": assumptions});
    for (scenarios, named) in [
        (json!([one("a", json!("x"))]), "2 to 8"),
        (json!([one("a", json!("x")), one("a", json!("y"))]), "twice"),
        (
            json!([one("a", json!("x")), one("b", json!(7))]),
            "scenarios[1].assumptions",
        ),
        (json!([one("a", json!("x")), {"name": "b"}]), "assumptions"),
    ] {
        let body = json!({"workflow": "echo", "request": "x", "scenarios": scenarios});
        let reply = api.post("/api/runs", &body).await.unwrap();
        reply.refused(422, None).unwrap();
        assert!(reply.body.to_string().contains(named), "{named}: {reply:?}");
    }
    let plan = json!({"tasks": [{"id": "a", "agent_type": "echo", "payload": {"value": 1}}]});
    let scenarios = json!([one("a", json!({"rain": 1})), one("b", json!({"value": 2}))]);
    let body = json!({"plan": plan, "scenarios": scenarios});
    let reply = api.post("/api/runs", &body).await.unwrap();
    reply.refused(422, None).unwrap();
    assert!(reply.body.to_string().contains("rain"), "{reply:?}");
}

#[tokio::test]
async fn a_changed_run_keeps_its_scenarios_and_what_still_holds_in_them() {
    let live = echo().await;
    let api = live.api().unwrap();
    let body = json!({
        "workflow": "echo",
        "request": {"values": ["map", "little"]},
        "scenarios": [
            {"name": "dry", "assumptions": "little rain"},
            {"name": "wet", "assumptions": {"values": ["map", "much"]}},
        ],
    });
    let before = done(&live, "/api/runs", &body).await;
    let change = json!({"request": {"values": ["map", "less"]}, "confirm": "never"});
    let path = format!("/api/runs/{}/modify", before.id().unwrap());
    let changed = api.put(&path, &change).await.unwrap();
    assert_eq!(changed.status, 202, "{changed:?}");
    let ended = api.ended(&changed.id().unwrap()).await.unwrap();
    assert_eq!(ended.state(), "completed", "{ended:?}");
    let result = &ended.body["result"]["scenarios"];
    assert_eq!(result[0]["answer"], json!({"values": ["map", "less"]}));
    assert_eq!(result[1]["answer"], json!({"values": ["map", "much"]}));
    let again = starts(&live, &ended.id().unwrap()).await;
    assert!(!again.contains(&"echo-1".to_owned()), "{again:?}");
    assert!(!again.contains(&"echo-2-s2".to_owned()), "{again:?}");
}

#[tokio::test]
async fn a_trip_with_two_budgets_is_two_itineraries_and_a_comparison() {
    let live = Live::with_travel().await.unwrap();
    live.newest_format().await.unwrap();
    let body = json!({
        "request": "5 days in Kyoto from Vienna for 2 adults in May 2027, temples and food",
        "scenarios": [
            {"name": "modest", "assumptions": "a budget of $2,000"},
            {"name": "ample", "assumptions": {"budget": 6000, "currency": "USD"}},
        ],
    });
    let ended = done(&live, "/api/trips/plan", &body).await;
    assert_eq!(ended.state(), "completed", "{ended:?}");
    let result = &ended.body["result"];
    let answer = |number: usize| &result["scenarios"][number]["answer"];
    assert_eq!(answer(0)["limit_cents"], 200_000, "{result}");
    assert_eq!(answer(1)["limit_cents"], 600_000, "{result}");
    for number in 0..2 {
        assert!(answer(number)["markdown"].is_string(), "{result}");
    }
    assert!(
        !result["common_tasks"].as_array().unwrap().is_empty(),
        "{result}"
    );
    let differences = result["comparison"]["differences"].as_array().unwrap();
    let limit = differences.iter().find(|it| it["field"] == "limit_cents");
    assert_eq!(limit.unwrap()["values"]["modest"], 200_000);
}

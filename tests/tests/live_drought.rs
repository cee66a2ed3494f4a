//! A drought response through the running system: a department asks, results are sent back, and one plan comes out.

#![allow(clippy::unwrap_used, reason = "what these tests share may fail them")]

use muster_tests::{Live, Reply};
use serde_json::{Value, json};

const TYPES: &[&str] = &[
    "drought-planning",
    "drought-supply",
    "drought-operations",
    "drought-communications",
    "drought-conservation",
    "drought-integration",
];

async fn submit(live: &Live, request: Value) -> String {
    let body = json!({"workflow": "drought", "request": request});
    let taken = live.api().unwrap().post("/api/runs", &body).await.unwrap();
    assert_eq!(taken.status, 202, "{taken:?}");
    taken.id().unwrap()
}

fn asks(reply: &Reply) -> bool {
    reply.is_terminal() || reply.state() == "awaiting_clarification"
}

#[tokio::test]
async fn a_department_asks_others_step_in_and_customers_are_told_of_it() {
    let live = Live::with("all", TYPES).await.unwrap();
    // Before that, nothing is sent back.
    live.newest_format().await.unwrap();
    let api = live.api().unwrap();
    let request = json!({
        "name": "Clear Lake", "storage": "81,000 acre-feet", "capacity": "180,000 acre-feet",
        "inflow": "150 acre-feet/day", "demand": "110 mgd", "mandated_reduction": "30 %",
        "crews": {"conservation": 1}, "actions": [{"title": "Negotiate a loan", "department": "Finance"}]
    });
    let run = submit(&live, request).await;
    let asked = api.until(&run, "asks", asks).await.unwrap();
    assert_eq!(asked.body["questions"][0]["id"], "crews", "{asked:?}");
    let answer = json!({"question_id": "crews", "answer": "1"});
    let taken = api.post(&format!("/api/runs/{run}/answers"), &answer).await;
    assert_eq!(taken.unwrap().status, 200);
    let done = api.ended(&run).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    let plan = &done.body["result"];
    assert_eq!(plan["shortfall"], 0.0, "{}", plan["gaps"]);
    assert!(!plan["revisions"].as_array().unwrap().is_empty());
    assert!(plan["gaps"].to_string().contains("Finance"));
}

#[tokio::test]
async fn words_make_a_plan_and_nonsense_makes_a_question() {
    let live = Live::with("all", TYPES).await.unwrap();
    let api = live.api().unwrap();
    let run = submit(
        &live,
        json!("Clear Lake is at 38 %, the state mandates a 25 % reduction"),
    )
    .await;
    let done = api.ended(&run).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    assert!(
        done.body["result"]["markdown"]
            .as_str()
            .unwrap()
            .contains("Clear Lake")
    );
    let run = submit(&live, json!("it is dry")).await;
    let asked = api.until(&run, "asks", asks).await.unwrap();
    assert_eq!(asked.body["questions"][0]["id"], "situation", "{asked:?}");
}

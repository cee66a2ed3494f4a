//! Runs that ask back.

use muster_tests::{Api, Live, Reply, assert_valid};
use serde_json::{Value, json};

/// A trip whose dates have passed for sure.
async fn asking(api: &Api) -> Reply {
    let request =
        json!({"request": "Kyoto for 2 adults from 3 to 7 April 2019, budget $3000, from Vienna"});
    let taken = api.post("/api/trips/plan", &request).await.unwrap();
    assert_eq!(taken.status, 202, "{taken:?}");
    let asks = |reply: &Reply| reply.state() == "awaiting_clarification" || reply.is_terminal();
    api.until(&taken.id().unwrap(), "asks or ends", asks)
        .await
        .unwrap()
}

fn keys(question: &Value) -> Vec<&str> {
    let options = question["options"].as_array().unwrap();
    options
        .iter()
        .map(|option| option["key"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn dates_that_have_passed_are_asked_about_and_one_key_is_an_answer() {
    let live = Live::with_travel().await.unwrap();
    let api = live.api().unwrap();
    let asked = asking(&api).await;
    assert_eq!(asked.state(), "awaiting_clarification", "{asked:?}");
    assert_valid("run_status.json", &asked.body).unwrap();
    let question = &asked.body["questions"][0];
    let keys = keys(question);
    assert!(
        !keys.is_empty() && keys.iter().all(|key| key.len() == 1),
        "{question}"
    );
    let id = asked.id().unwrap();
    let path = format!("/api/trips/{id}/answers");
    let answered = api.post(&path, &json!({"answer": keys[0]})).await.unwrap();
    assert_eq!(answered.status, 200, "{answered:?}");
    assert_valid("answer_body.json", &answered.body).unwrap();
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{:?}", done.body.get("fault"));
    assert_eq!(done.body["questions"], json!([]));
    api.post(&path, &json!({"answer": keys[0]}))
        .await
        .unwrap()
        .refused(409, None)
        .unwrap();
    let events = api.events(&id).await.unwrap();
    let count = |kind: &str| events.iter().filter(|event| event["event"] == kind).count();
    assert_eq!(
        (count("question_asked"), count("question_answered")),
        (1, 1)
    );
}

#[tokio::test]
async fn an_answer_has_to_fit_its_question() {
    let live = Live::with_travel().await.unwrap();
    let (api, bus) = (live.api().unwrap(), live.bus().await.unwrap());
    let asked = asking(&api).await;
    let id = asked.id().unwrap();
    let path = format!("/api/runs/{id}/answers");
    let other = json!({"answer": "1", "question_id": "no-such-question"});
    api.post(&path, &other)
        .await
        .unwrap()
        .refused(409, None)
        .unwrap();
    let long = json!({"answer": "x".repeat(5_000)});
    api.post(&path, &long)
        .await
        .unwrap()
        .refused(422, Some("answer"))
        .unwrap();
    assert_eq!(
        api.status(&id).await.unwrap().state(),
        "awaiting_clarification"
    );
    let key = keys(&asked.body["questions"][0])[0].to_owned();
    let named = json!({"id": id, "question_id": asked.body["questions"][0]["id"], "answer": key});
    assert_eq!(
        bus.call("default", "answer", &named).await.unwrap().status,
        200
    );
    assert_eq!(api.ended(&id).await.unwrap().state(), "completed");
}

#[tokio::test]
async fn a_run_that_asks_can_be_cancelled_and_a_restart_does_not_forget_the_question() {
    let mut live = Live::with_travel().await.unwrap();
    let api = live.api().unwrap();
    let asked = asking(&api).await;
    let orchestrator = live.orchestrator(0).unwrap();
    orchestrator.program().kill().unwrap();
    orchestrator.restart().await.unwrap();
    let found = api.status(&asked.id().unwrap()).await.unwrap();
    assert_eq!(found.body["questions"], asked.body["questions"]);
    let path = format!("/api/runs/{}/cancel", asked.id().unwrap());
    assert_eq!(api.delete(&path).await.unwrap().state(), "cancelled");
}

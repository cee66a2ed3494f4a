//! Submitting runs.

use muster_tests::{Live, assert_valid, eventually};
use serde_json::{Value, json};

fn hello() -> Value {
    json!({"workflow": "echo", "request": {"values": ["hello"]}})
}

#[tokio::test]
async fn a_run_is_answered_with_its_id_and_links_and_is_found_at_once() {
    let live = Live::start().await.unwrap();
    let api = live.api().unwrap();
    for _ in 0..20 {
        let taken = api.post("/api/runs", &hello()).await.unwrap();
        assert_eq!(taken.status, 202, "{taken:?}");
        assert_valid("run_status.json", &taken.body).unwrap();
        let found = api.get(taken.text("/links/status").unwrap()).await.unwrap();
        assert_eq!(found.status, 200, "{found:?}");
        assert_eq!(found.id().unwrap(), taken.id().unwrap());
    }
}

#[tokio::test]
async fn a_caller_who_waits_gets_the_result_itself() {
    let live = Live::with_echo().await.unwrap();
    let api = live.api().unwrap();
    let answer = api.post("/api/runs?wait=20", &hello()).await.unwrap();
    assert_eq!(
        (answer.status, answer.state()),
        (200, "completed"),
        "{answer:?}"
    );
    assert_eq!(answer.body["result"], json!({"values": ["hello"]}));
    assert_valid("run_status.json", &answer.body).unwrap();
    let later = api.status(&answer.id().unwrap()).await.unwrap();
    assert_eq!(later.body, answer.body, "the status says the same");
}

#[tokio::test]
async fn a_caller_who_waits_too_short_gets_the_run_as_it_stands() {
    let live = Live::with_echo().await.unwrap();
    let api = live.api().unwrap();
    let slow = json!({"workflow": "echo", "request": {"values": [1], "delay_ms": 2_500}});
    let early = api.post("/api/runs?wait=1", &slow).await.unwrap();
    assert_eq!((early.status, early.state()), (202, "working"), "{early:?}");
    let late = api
        .get(&format!("/api/runs/{}/status?wait=20", early.id().unwrap()))
        .await
        .unwrap();
    assert_eq!((late.status, late.state()), (200, "completed"), "{late:?}");
}

#[tokio::test]
async fn a_status_has_what_the_contract_says_in_every_state() {
    let live = Live::with_echo().await.unwrap();
    let api = live.api().unwrap();
    let plan = json!([
        {"id": "one", "agent_type": "echo", "payload": {"value": 1}, "priority": "P1"},
        {"id": "two", "agent_type": "echo", "payload": {"value": 2, "delay_ms": 700}, "depends_on": ["one"]},
    ]);
    let id = api.submit_plan(plan).await.unwrap();
    let working = api.until(&id, "works on the second task", |reply| {
        reply
            .task("two")
            .is_ok_and(|task| task["state"] == "assigned")
    });
    let working = working.await.unwrap();
    assert_valid("run_status.json", &working.body).unwrap();
    let expected = json!({"id": "one", "agent_type": "echo", "state": "succeeded", "priority": "P1",
                          "depends_on": [], "attempts": 1, "note": "by all-echo"});
    assert_eq!(working.task("one").unwrap(), &expected);
    assert_eq!(working.task("two").unwrap()["depends_on"], json!(["one"]));
    let done = api.ended(&id).await.unwrap();
    assert_valid("run_status.json", &done.body).unwrap();
    let result = json!({"two": {"value": 2, "inputs": {"one": {"value": 1}}}});
    assert_eq!(done.body["result"], result);
}

#[tokio::test]
async fn a_run_that_fails_says_why_and_whose_fault_it_is() {
    let live = Live::with_echo().await.unwrap();
    let api = live.api().unwrap();
    let plan = json!([{"id": "t", "agent_type": "echo", "payload": {"value": 1, "fail": "fatal"}}]);
    let failed = api.run_plan(plan).await.unwrap();
    assert_eq!(failed.state(), "failed");
    assert_valid("run_status.json", &failed.body).unwrap();
    assert_eq!(failed.text("/fault/at_fault").unwrap(), "agent");
    assert!(
        failed.text("/fault/message").unwrap().contains("attempt 1"),
        "{failed:?}"
    );
}

#[tokio::test]
async fn one_key_makes_one_run_however_often_it_is_sent() {
    let live = Live::with_echo().await.unwrap();
    let (api, bus) = (live.api().unwrap(), live.bus().await.unwrap());
    let first = api
        .post_named("/api/runs", "order-1", &hello())
        .await
        .unwrap();
    let again = api
        .post_named("/api/runs", "order-1", &hello())
        .await
        .unwrap();
    let over_nats = bus.call_named("run", "order-1", &hello()).await.unwrap();
    assert_eq!(first.id().unwrap(), again.id().unwrap());
    assert_eq!(first.id().unwrap(), over_nats.id().unwrap());
    let other = json!({"workflow": "echo", "request": {"values": ["other"]}});
    api.post_named("/api/runs", "order-1", &other)
        .await
        .unwrap()
        .refused(409, None)
        .unwrap();
    let someone_else = api
        .tenant("acme")
        .post_named("/api/runs", "order-1", &other)
        .await
        .unwrap();
    assert_eq!(someone_else.status, 202, "keys belong to a tenant");
    assert_eq!(
        api.get("/api/runs").await.unwrap().body["runs"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn the_same_key_sent_many_times_at_once_makes_one_run() {
    let live = Live::with_echo().await.unwrap();
    let api = &live.api().unwrap();
    let body = &hello();
    let posts = (0..30).map(|_| async move { api.post_named("/api/runs", "storm", body).await });
    let replies = futures_util::future::try_join_all(posts).await.unwrap();
    let ids: std::collections::BTreeSet<String> =
        replies.iter().map(|reply| reply.id().unwrap()).collect();
    assert_eq!(ids.len(), 1, "{ids:?}");
}

#[tokio::test]
async fn a_busy_conversation_queues_refuses_or_is_interrupted_over_all_shards() {
    let settings = "orchestrator: {shards: 4}\n";
    let live = Live::with_echo_and_settings(settings).await.unwrap();
    let api = live.api().unwrap();
    let said = async |way: &str, agent_type: &str| {
        let task = json!({"id": "a", "agent_type": agent_type, "payload": {"value": 1}});
        let body = json!({"plan": {"tasks": [task]}, "session": "talk", "when_busy": way});
        api.post("/api/runs", &body).await
    };
    let id = |reply: muster_tests::Reply| reply.body["id"].as_str().unwrap().to_owned();
    // As soon as its shard writes in the newest format.
    let first = eventually("a conversation that is busy", || async {
        let first = said("interrupt", "nobody").await?;
        let refused = said("reject", "echo").await?;
        Ok((refused.status == 409).then_some(first))
    });
    let first = id(first.await.unwrap());
    let second = id(said("queue", "echo").await.unwrap());
    let third = id(said("interrupt", "echo").await.unwrap());
    assert_eq!(api.ended(&third).await.unwrap().state(), "completed");
    assert_eq!(api.ended(&first).await.unwrap().state(), "cancelled");
    let second = api.ended(&second).await.unwrap();
    assert_eq!(second.state(), "cancelled");
    assert_eq!(second.tasks()[0]["attempts"], 0, "it waited");
    let odd = said("shout", "echo").await.unwrap();
    odd.refused(422, Some("when_busy")).unwrap();
}

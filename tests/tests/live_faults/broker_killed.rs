//! SIGKILL on the broker, alone and with everything else.

use futures_util::future::{join_all, try_join_all};
use muster_tests::{Api, Live, Reply};
use serde_json::{Value, json};

use crate::account::assert_clean;

const RUNS: usize = 40;

/// A run whose second half begins when the first is done, after `delay_ms`.
fn plan(number: usize, delay_ms: usize) -> Value {
    json!([
        {"id": "a", "agent_type": "echo", "payload": {"value": number, "delay_ms": delay_ms}},
        {"id": "b", "agent_type": "echo", "payload": {"value": number}, "depends_on": ["a"]},
    ])
}

async fn submit_all(api: &Api) -> Vec<String> {
    let submitting = (0..RUNS).map(|number| api.submit_plan(plan(number, number * 50)));
    try_join_all(submitting).await.unwrap()
}

async fn assert_all_complete(api: &Api, ids: &[String]) {
    let ended = try_join_all(ids.iter().map(|id| api.ended(id)))
        .await
        .unwrap();
    for (number, reply) in ended.iter().enumerate() {
        assert_eq!(reply.state(), "completed", "{reply:?}");
        assert_eq!(reply.body["result"]["b"]["value"], number);
    }
    join_all(ids.iter().map(|id| assert_clean(api, id))).await;
}

#[tokio::test]
async fn runs_go_on_when_the_broker_is_back() {
    let mut live = Live::with_echo().await.unwrap();
    let api = live.api().unwrap();
    let ids = submit_all(&api).await;
    live.broker().kill().unwrap();
    live.broker().restart().unwrap();
    assert_all_complete(&api, &ids).await;
}

#[tokio::test]
async fn runs_go_on_after_everything_was_killed_at_once() {
    let mut live = Live::with("echo-1", &["echo"]).await.unwrap();
    let api = live.api().unwrap();
    let ids = submit_all(&api).await;
    let some_done = |reply: &Reply| reply.state() == "completed";
    api.until(&ids[2], "is done", some_done).await.unwrap();
    live.orchestrator(0).unwrap().program().kill().unwrap();
    live.agent(0).unwrap().program().kill().unwrap();
    live.broker().kill().unwrap();

    live.broker().restart().unwrap();
    live.orchestrator(0).unwrap().restart().await.unwrap();
    live.add_agent("echo-2", &["echo"]).await.unwrap();
    assert_all_complete(&api, &ids).await;
}

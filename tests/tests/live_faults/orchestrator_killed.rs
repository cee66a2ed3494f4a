//! SIGKILL on the orchestrator.

use futures_util::{
    StreamExt,
    future::{join_all, try_join_all},
    stream,
};
use muster_tests::{Api, Live, Reply, eventually};
use serde_json::{Value, json};

use crate::account::assert_clean;

const RUNS: usize = 200;
/// Histories that are read at a time.
const READERS: usize = 8;

/// Runs of many lengths, so that at any moment for two seconds some are done and some in hand.
fn request(number: usize) -> Value {
    let values: Vec<String> = (0..4).map(|value| format!("{number}-{value}")).collect();
    let delay_ms = number % 20 * 100;
    json!({"workflow": "echo", "request": {"values": values, "delay_ms": delay_ms}})
}

/// Submits until it is taken, under one key, as clients do.
async fn submit(api: &Api, number: usize) -> anyhow::Result<String> {
    let (key, body) = (format!("run-{number}"), request(number));
    eventually("the run is taken", || async {
        let reply = api.post_named("/api/runs", &key, &body).await?;
        anyhow::ensure!(reply.status == 202, "{reply:?}");
        Ok(Some(reply.id()?))
    })
    .await
}

async fn finished(api: &Api) -> usize {
    let listed = api.get("/api/runs?limit=200").await;
    let is_done = |run: &&Value| run["state"] == "completed";
    let count = |reply: Reply| {
        reply.body["runs"]
            .as_array()
            .map_or(0, |runs| runs.iter().filter(is_done).count())
    };
    listed.map_or(0, count)
}

#[tokio::test]
async fn two_hundred_runs_survive_the_death_of_the_orchestrator_and_nothing_is_done_twice() {
    let mut live = Live::with_echo().await.unwrap();
    let api = &live.api().unwrap();
    let submitting = join_all((0..RUNS).map(|number| submit(api, number)));
    let killing = async {
        for done in [20, 90] {
            let in_the_middle = || async {
                let finished = finished(api).await;
                assert!(finished < RUNS, "too quick to be killed in the middle");
                Ok((finished >= done).then_some(()))
            };
            let what = "some runs are done";
            eventually(what, in_the_middle).await.unwrap();
            let orchestrator = live.orchestrator(0).unwrap();
            orchestrator.program().kill().unwrap();
            orchestrator.restart().await.unwrap();
        }
    };
    let (ids, ()) = tokio::join!(submitting, killing);
    let ids: Vec<String> = ids.into_iter().collect::<anyhow::Result<_>>().unwrap();
    let ended = try_join_all(ids.iter().map(|id| api.ended(id)))
        .await
        .unwrap();
    for (number, reply) in ended.iter().enumerate() {
        assert_eq!(reply.state(), "completed", "{reply:?}");
        assert_eq!(
            reply.body["result"]["values"],
            request(number)["request"]["values"]
        );
    }
    let checks = stream::iter(&ids).map(|id| assert_clean(api, id));
    checks.buffer_unordered(READERS).collect::<()>().await;
    assert_eq!(finished(api).await, RUNS, "each was stored once");
}

#[tokio::test]
async fn work_in_hand_goes_on_while_there_is_no_orchestrator_and_is_not_done_again() {
    let mut live = Live::with("echo-1", &["echo"]).await.unwrap();
    let api = live.api().unwrap();
    let plan =
        json!([{"id": "t", "agent_type": "echo", "payload": {"value": 1, "delay_ms": 1_500}}]);
    let id = api.submit_plan(plan).await.unwrap();
    let in_hand = |reply: &Reply| {
        reply
            .task("t")
            .is_ok_and(|task| task["note"] == "with echo-1")
    };
    api.until(&id, "is with the agent", in_hand).await.unwrap();
    let orchestrator = live.orchestrator(0).unwrap();
    orchestrator.program().kill().unwrap();
    orchestrator.restart().await.unwrap();
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    assert_eq!(
        done.task("t").unwrap()["attempts"],
        1,
        "the attempt in hand counted"
    );
    assert_clean(&api, &id).await;
}

#[tokio::test]
async fn what_had_ended_is_the_same_after_a_restart() {
    let mut live = Live::with_echo().await.unwrap();
    let api = live.api().unwrap();
    let good = json!([{"id": "t", "agent_type": "echo", "payload": {"value": "x".repeat(20_000)}}]);
    let bad = json!([{"id": "t", "agent_type": "echo", "payload": {"value": 1, "fail": "fatal"}}]);
    let mut before = vec![
        api.run_plan(good).await.unwrap(),
        api.run_plan(bad).await.unwrap(),
    ];
    let id = api
        .submit_plan(json!([{"id": "t", "agent_type": "nobody"}]))
        .await
        .unwrap();
    api.delete(&format!("/api/runs/{id}/cancel")).await.unwrap();
    before.push(api.status(&id).await.unwrap());
    let orchestrator = live.orchestrator(0).unwrap();
    orchestrator.program().kill().unwrap();
    orchestrator.restart().await.unwrap();
    for reply in &before {
        let after = api.status(&reply.id().unwrap()).await.unwrap();
        assert_eq!(after.body, reply.body);
        let events = api.events(&reply.id().unwrap()).await.unwrap();
        assert_eq!(reply.body["events"], events.len());
    }
    let listed = api.get("/api/runs").await.unwrap();
    assert_eq!(listed.body["runs"].as_array().unwrap().len(), before.len());
}

#[tokio::test]
async fn a_key_is_remembered_over_a_restart() {
    let mut live = Live::start().await.unwrap();
    let api = live.api().unwrap();
    let body = request(0);
    let first = api.post_named("/api/runs", "once", &body).await.unwrap();
    let orchestrator = live.orchestrator(0).unwrap();
    orchestrator.program().kill().unwrap();
    orchestrator.restart().await.unwrap();
    let again = api.post_named("/api/runs", "once", &body).await.unwrap();
    assert_eq!(again.id().unwrap(), first.id().unwrap());
    api.post_named("/api/runs", "once", &request(1))
        .await
        .unwrap()
        .refused(409, None)
        .unwrap();
}

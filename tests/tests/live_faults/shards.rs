//! Several shards: spread over the orchestrators that are there, and moved while they work.

use std::collections::{BTreeMap, BTreeSet};

use muster_tests::{Live, eventually};
use serde_json::json;
use tokio::task::JoinSet;

use crate::account::assert_clean;

const SHARDS: &str = "orchestrator: {shards: 4}\n";

/// Who owns each shard, as the owners say.
async fn owners(live: &Live) -> BTreeMap<u32, String> {
    let bus = live.bus().await.unwrap();
    let mut said = bus.connection().subscribe("muster.owner.*").await.unwrap();
    let mut owners = BTreeMap::new();
    // Each owner says so three times a second; two rounds are enough to hear all of them.
    for _ in 0..8 {
        let Some(message) = said.next().await else {
            break;
        };
        let shard = message.subject.rsplit('.').next().unwrap().parse().unwrap();
        let words: serde_json::Value = serde_json::from_slice(&message.payload).unwrap();
        owners.insert(shard, words["owner"].as_str().unwrap().to_owned());
    }
    owners
}

async fn until_spread(live: &Live, orchestrators: usize) {
    let what = format!("four shards are spread over {orchestrators}");
    eventually(&what, || async {
        let owners = owners(live).await;
        let mut loads: BTreeMap<&String, usize> = BTreeMap::new();
        for owner in owners.values() {
            *loads.entry(owner).or_default() += 1;
        }
        let even = loads.values().all(|load| *load == 4 / orchestrators);
        Ok((owners.len() == 4 && loads.len() == orchestrators && even).then_some(()))
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn shards_move_to_an_orchestrator_that_joins_while_runs_go_on() {
    let mut live = Live::with_echo_and_settings(SHARDS).await.unwrap();
    until_spread(&live, 1).await;
    live.add_orchestrator().await.unwrap();
    let mut runs = JoinSet::new();
    for number in 0..120 {
        let api = live.orchestrator(number % 2).unwrap().api().unwrap();
        runs.spawn(async move {
            let wait = u64::try_from(number).unwrap() * 40;
            tokio::time::sleep(std::time::Duration::from_millis(wait)).await;
            let body = json!({"workflow": "echo", "request": {"values": [number, "two"]}});
            let key = format!("key-{number}");
            let taken = api.post_named("/api/runs", &key, &body).await.unwrap();
            assert_eq!(taken.status, 202, "{taken:?}");
            let id = taken.id().unwrap();
            // The same command, sent to the other one, is the same run.
            let again = api.post_named("/api/runs", &key, &body).await.unwrap();
            assert_eq!(again.id().unwrap(), id);
            let ended = api.ended(&id).await.unwrap();
            assert_eq!(ended.state(), "completed", "{ended:?}");
            id
        });
    }
    until_spread(&live, 2).await;
    let ids: BTreeSet<String> = runs.join_all().await.into_iter().collect();
    assert_eq!(ids.len(), 120);
    let used: BTreeSet<&str> = ids.iter().map(|id| id.split('-').next().unwrap()).collect();
    assert_eq!(used.len(), 4, "runs on every shard");
    for (place, id) in ids.iter().enumerate().step_by(7) {
        let api = live.orchestrator(place % 2).unwrap().api().unwrap();
        assert_clean(&api, id).await;
    }
    let listed = live
        .api()
        .unwrap()
        .get("/api/runs?limit=200")
        .await
        .unwrap();
    assert_eq!(listed.body["runs"].as_array().unwrap().len(), 120);
}

#[tokio::test]
async fn pages_of_runs_go_over_all_shards_without_gap_or_repeat() {
    let live = Live::with_settings(SHARDS).await.unwrap();
    let api = live.api().unwrap();
    let mut ids = BTreeSet::new();
    for number in 0..25 {
        let task = json!([{"id": "a", "agent_type": "nobody", "payload": number}]);
        ids.insert(api.submit_plan(task).await.unwrap());
    }
    let (mut seen, mut before) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/runs?limit=4{before}");
        let page = api.get(&path).await.unwrap().body;
        let runs = page["runs"].as_array().unwrap().clone();
        seen.extend(
            runs.iter()
                .map(|run| run["id"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["next"].as_str() else {
            break;
        };
        before = format!("&before={next}");
    }
    assert_eq!(seen.len(), 25, "{seen:?}");
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), ids);
}

#[tokio::test]
async fn when_an_orchestrator_dies_the_others_take_its_shards() {
    let mut live = Live::with_echo_and_settings(SHARDS).await.unwrap();
    live.add_orchestrator().await.unwrap();
    until_spread(&live, 2).await;
    live.orchestrator(0).unwrap().program().kill().unwrap();
    until_spread(&live, 1).await;
    let api = live.orchestrator(1).unwrap().api().unwrap();
    for number in 0..8 {
        let body = json!({"workflow": "echo", "request": {"values": [number]}});
        let done = api.post("/api/runs?wait=20", &body).await.unwrap();
        assert_eq!(done.state(), "completed", "{done:?}");
    }
}

#[tokio::test]
async fn a_broker_that_stands_still_makes_nobody_step_down() {
    const STALL: std::time::Duration = std::time::Duration::from_secs(8);
    let mut live = Live::with_echo_and_settings(SHARDS).await.unwrap();
    live.add_orchestrator().await.unwrap();
    until_spread(&live, 2).await;
    let before = owners(&live).await;
    live.broker().pause().unwrap();
    tokio::time::sleep(STALL).await;
    live.broker().resume().unwrap();
    let api = live.api().unwrap();
    for number in 0..8 {
        let body = json!({"workflow": "echo", "request": {"values": [number]}});
        let done = eventually("a run is done", || async {
            let key = format!("k{number}");
            let reply = api.post_named("/api/runs?wait=20", &key, &body).await;
            Ok(reply.ok().filter(|reply| reply.status == 200))
        });
        assert_eq!(done.await.unwrap().state(), "completed");
    }
    assert_eq!(owners(&live).await, before);
    for place in [0, 1] {
        let log = live.orchestrator(place).unwrap().program().log();
        assert!(!log.contains("stepped down"), "{log}");
    }
}

#[tokio::test]
async fn a_command_from_before_the_number_of_shards_grew_is_done_once() {
    let mut live = Live::with_settings("orchestrator: {shards: 1}\n")
        .await
        .unwrap();
    let body = json!({"plan": {"tasks": [{"id": "a", "agent_type": "nobody", "payload": 1}]}});
    let api = live.api().unwrap();
    let mut before = Vec::new();
    for number in 0..12 {
        let key = format!("key-{number}");
        let taken = api.post_named("/api/runs", &key, &body).await.unwrap();
        before.push((key, taken.id().unwrap()));
    }
    live.set_settings("orchestrator: {shards: 8}\n").unwrap();
    live.add_orchestrator().await.unwrap();
    for place in [0, 1] {
        let api = live.orchestrator(place).unwrap().api().unwrap();
        for (key, id) in &before {
            let again = api.post_named("/api/runs", key, &body).await.unwrap();
            assert_eq!(again.id().unwrap(), *id, "{key} at {place}");
        }
    }
    let fresh = live.orchestrator(1).unwrap().api().unwrap();
    let mut shards = BTreeSet::new();
    for number in 0..40 {
        let key = format!("new-{number}");
        let taken = fresh.post_named("/api/runs", &key, &body).await.unwrap();
        let id = taken.id().unwrap();
        shards.insert(id.split('-').next().unwrap().to_owned());
    }
    assert!(shards.len() > 4, "{shards:?}");
}

#[tokio::test]
async fn what_somebody_writes_behind_the_map_of_shards_is_passed_over() {
    let mut live = Live::with_echo().await.unwrap();
    let api = live.api().unwrap();
    let body = serde_json::json!({"workflow": "echo", "request": {"values": [1]}});
    let done = api.post("/api/runs?wait=20", &body).await.unwrap();
    let bus = live.bus().await.unwrap();
    for rubbish in ["", "no map", "{\"epoch\":7}"] {
        // The stream stores whatever comes on its subject, and says so.
        let stored = bus.connection().request(
            muster_proto::subject::SHARD_MAP,
            &[],
            rubbish.as_bytes().to_vec(),
            None,
        );
        stored.await.unwrap();
    }
    live.orchestrator(0).unwrap().program().kill().unwrap();
    live.orchestrator(0).unwrap().restart().await.unwrap();
    let known = api.status(&done.id().unwrap()).await.unwrap();
    assert_eq!(known.state(), "completed");
    let after = api.post("/api/runs?wait=20", &body).await.unwrap();
    assert_eq!(after.state(), "completed");
}

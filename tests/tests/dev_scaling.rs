//! `muster dev` starts agents as the work wants them.

#![allow(clippy::unwrap_used, reason = "what these tests share may fail them")]

use muster_tests::{Dev, eventually};
use serde_json::{Value, json};
use tempfile::TempDir;

/// One task at a time in an agent, so that few tasks are a load.
const SETTINGS: &str = "
agent:
  capacity: 1
agents:
  echo:
    max_instances: 3
";

#[tokio::test]
async fn work_that_waits_brings_more_agents_of_its_type_and_of_no_other() {
    let folder = TempDir::new().unwrap();
    let dev = Dev::start(folder.path(), SETTINGS).unwrap();
    let api = dev.api().await.unwrap();
    let task = |number: u32| {
        let payload = json!({"value": number, "delay_ms": 250});
        json!({"id": format!("t{number}"), "agent_type": "echo", "payload": payload})
    };
    let tasks: Vec<Value> = (0..60).map(task).collect();
    let id = api.submit_plan(json!(tasks)).await.unwrap();

    let online = eventually("three agents of type echo are there", || async {
        let agents = api.get("/api/agents").await?.body;
        let agents = agents.as_array().cloned().unwrap_or_default();
        let online = agents.into_iter().filter(|agent| agent["online"] == true);
        let types = online.map(|agent| agent["record"]["agent_type"].clone());
        let types: Vec<Value> = types.collect();
        let echoes = types.iter().filter(|agent_type| **agent_type == "echo");
        Ok((echoes.count() == 3).then_some(types))
    });
    let online = online.await.unwrap();
    let others = online.iter().filter(|agent_type| **agent_type != "echo");
    let others: Vec<&Value> = others.collect();
    let mut once = others.clone();
    once.dedup();
    assert_eq!(others, once, "one process a type");

    let pools = api.get("/api/pools").await.unwrap().body;
    let echo = |pool: &&Value| pool["agent_type"] == "echo";
    let pool = pools.as_array().unwrap().iter().find(echo).unwrap();
    assert_eq!(pool["wanted_instances"], 3, "{pool}");
    assert_eq!(pool["max_instances"], 3, "{pool}");
    let log = dev.log();
    assert!(log.contains("wanted by the work; starting echo-"), "{log}");
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
}

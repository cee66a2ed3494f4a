//! Agents in Python join a pool of the real system: the examples that the guide shows. Those that
//! need a Python with nats-py are run by `scripts/test python`.

use std::{collections::BTreeSet, fs};

use muster_tests::{Live, Reply, eventually};
use serde_json::{Value, json};

/// So many tasks of the type `echo`, each with its number as value.
fn echoes(count: usize, delay_ms: u64) -> Value {
    let task = |number| {
        let payload = json!({"value": number, "delay_ms": delay_ms});
        json!({"id": format!("t{number}"), "agent_type": "echo", "payload": payload})
    };
    (0..count).map(task).collect()
}

/// Checks that a run brought every value; returns who did the work.
fn workers(done: &Reply, count: usize) -> BTreeSet<String> {
    assert_eq!(done.state(), "completed", "{done:?}");
    for number in 0..count {
        assert_eq!(done.body["result"][format!("t{number}")]["value"], number);
    }
    let notes = done.tasks().iter().map(|task| task["note"].to_string());
    notes.collect()
}

#[test]
fn the_guide_shows_these_very_agents() {
    let guide = fs::read_to_string("../docs/agents.md").unwrap();
    for (file, lines_max) in [("agent.py", 30), ("least.py", 12), ("asking.py", 50)] {
        let code = fs::read_to_string(format!("../examples/agents/{file}")).unwrap();
        let shown = guide.contains(&format!("```python\n{code}```\n"));
        assert!(shown, "{file} is not in the guide as it is");
        assert!(code.lines().count() <= lines_max, "{file} has grown");
    }
}

#[tokio::test]
#[ignore = "needs a Python with nats-py: scripts/test python"]
async fn an_agent_in_python_registers_and_does_the_work_of_its_type() {
    let live = Live::start().await.unwrap();
    let _agent = live.python("agent.py", "py-1", &["echo", "py-1"]).unwrap();
    live.sees("py-1").await.unwrap();
    let done = live.api().unwrap().run_plan(echoes(20, 0)).await.unwrap();
    assert_eq!(
        workers(&done, 20),
        BTreeSet::from(["\"by py-1\"".to_owned()])
    );
    assert_eq!(done.body["result"]["t7"]["by"], "py-1");
}

#[tokio::test]
#[ignore = "needs a Python with nats-py: scripts/test python"]
async fn an_agent_in_python_shares_a_pool_with_one_in_rust() {
    let mut live = Live::start().await.unwrap();
    live.add_agent("rust-1", &["echo"]).await.unwrap();
    let _agent = live.python("agent.py", "py-1", &["echo", "py-1"]).unwrap();
    live.sees("py-1").await.unwrap();
    let done = live.api().unwrap().run_plan(echoes(40, 20)).await.unwrap();
    let expected = ["\"by py-1\"".to_owned(), "\"by rust-1\"".to_owned()];
    assert_eq!(workers(&done, 40), BTreeSet::from(expected));
}

#[tokio::test]
#[ignore = "needs a Python with nats-py: scripts/test python"]
async fn an_exception_in_python_is_a_fault_that_names_it() {
    let live = Live::start().await.unwrap();
    let _agent = live.python("agent.py", "py-1", &["echo", "py-1"]).unwrap();
    live.sees("py-1").await.unwrap();
    let plan = json!([{"id": "t", "agent_type": "echo", "payload": {"no": "value"}}]);
    let failed = live.api().unwrap().run_plan(plan).await.unwrap();
    assert_eq!(failed.state(), "failed");
    assert_eq!(failed.text("/fault/message").unwrap(), "KeyError: 'value'");
    assert_eq!(failed.body["fault"]["at_fault"], "agent");
    assert_eq!(failed.body["fault"]["retryable"], false);
    assert_eq!(
        failed.task("t").unwrap()["attempts"],
        1,
        "what is not retryable is not retried"
    );
}

#[tokio::test]
#[ignore = "needs a Python with nats-py: scripts/test python"]
async fn what_a_killed_python_agent_had_in_hand_is_finished_by_another() {
    let mut live = Live::start().await.unwrap();
    let api = live.api().unwrap();
    let mut agent = live.python("agent.py", "py-1", &["echo", "py-1"]).unwrap();
    live.sees("py-1").await.unwrap();
    let plan =
        json!([{"id": "t", "agent_type": "echo", "payload": {"value": 1, "delay_ms": 2_000}}]);
    let id = api.submit_plan(plan).await.unwrap();
    let in_hand = |reply: &Reply| {
        reply
            .task("t")
            .is_ok_and(|task| task["note"] == "with py-1")
    };
    api.until(&id, "is with the agent in Python", in_hand)
        .await
        .unwrap();
    agent.program().kill().unwrap();
    live.add_agent("rust-1", &["echo"]).await.unwrap();
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    assert_eq!(done.task("t").unwrap()["note"], "by rust-1");
}

#[tokio::test]
#[ignore = "needs a Python with nats-py: scripts/test python"]
async fn ten_lines_without_registration_are_an_agent_as_well() {
    let live = Live::start().await.unwrap();
    let api = live.api().unwrap();
    let shout = json!({"text": "twelve words, or fewer: grüße"});
    let plan = json!([{"id": "t", "agent_type": "shout", "payload": shout}]);
    let id = api.submit_plan(plan).await.unwrap();
    let _agent = live.python("least.py", "least", &[]).unwrap();
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    assert_eq!(
        done.body["result"]["t"]["text"],
        "TWELVE WORDS, OR FEWER: GRÜSSE"
    );
}

#[tokio::test]
#[ignore = "needs a Python with nats-py: scripts/test python"]
async fn agents_in_python_ask_one_another_and_the_run_pays_for_the_answer() {
    let live = Live::start().await.unwrap();
    let api = live.api().unwrap();
    let _asks = live.python("asking.py", "quote", &["quote"]).unwrap();
    let plan = json!([{"id": "t", "agent_type": "quote", "payload": {"count": 4}}]);
    let alone = api.run_plan(plan.clone()).await.unwrap();
    assert_eq!(alone.body["result"]["t"]["usd"], Value::Null, "{alone:?}");
    let _answers = live.python("asking.py", "price", &["price"]).unwrap();
    // It may take a moment until it listens: until then the quote is made without it.
    let done = eventually("the price is known", || async {
        let done = api.run_plan(plan.clone()).await?;
        Ok(Some(done).filter(|done| done.body["result"]["t"]["usd"] == 12))
    });
    let done = done.await.unwrap();
    assert_eq!(done.body["cost_usd"], 0.25, "{done:?}");
    let events = api.events(&done.id().unwrap()).await.unwrap();
    let asked = events.iter().find_map(|event| event.get("exchanges"));
    assert_eq!(asked.unwrap()[0]["ask"]["agent_type"], "price");
}

//! Agents that ask one another, share and tell their progress, over a real broker.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what these tests share may fail them"
)]

use std::time::Duration;

use muster_agent::{Agent, Asked, Context, Description, Output, RuntimeOptions, Task, async_trait};
use muster_proto::{
    AgentId, Control, Envelope, Exchange, Fault, Outcome, Payload, RunId, Success, TaskRequest,
    Tenant, subject,
};
use muster_tests::{Broker, Owner, PATIENCE, Served};
use serde_json::{Value, json};

/// Does what its task, or its asker, says.
struct Puppet {
    agent_type: &'static str,
    capacity: u32,
}

fn puppet(agent_type: &'static str) -> Puppet {
    Puppet {
        agent_type,
        capacity: 8,
    }
}

async fn play(script: &Value, context: &Context) -> Result<Output, Fault> {
    if let Some(asked) = script["ask"].as_str() {
        let timeout = Duration::from_millis(script["timeout_ms"].as_u64().unwrap_or(15_000));
        let answer = match script["allowing_usd"].as_f64() {
            Some(usd) => {
                context
                    .ask_within(asked, &script["for"], timeout, usd)
                    .await
            }
            None => context.ask(asked, &script["for"], timeout).await,
        };
        return Ok(Output::result(match answer {
            Ok(answer) => json!({"answered": answer.data::<Value>()?}),
            Err(fault) => json!({"without": fault.code}),
        })
        .cost_usd(0.5)
        .tokens(100, 10));
    }
    if script["listen"] == true {
        let mut shares = context.shares().await?;
        context.progress(Some(0.5), "listening").await;
        let heard = shares.next().await;
        return Ok(Output::result(heard.map(|share| (share.topic, share.data))));
    }
    if let Some(topic) = script["share"].as_str() {
        context.share(topic, &script["data"]).await?;
    }
    if script["wait"] == true {
        std::future::pending::<()>().await;
    }
    Ok(Output::result(&script["value"])
        .cost_usd(script["cost_usd"].as_f64().unwrap_or(0.0))
        .tokens(7, 3))
}

#[async_trait]
impl Agent for Puppet {
    fn description(&self) -> Description {
        Description::new(self.agent_type)
            .max_capacity(self.capacity)
            .answers()
    }

    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault> {
        play(&task.payload()?, &context).await
    }

    async fn answer(&self, asked: Asked, context: Context) -> Result<Output, Fault> {
        play(&asked.payload()?, &context).await
    }
}

struct Stage {
    owner: Owner,
    /// Stopped before the broker.
    _served: Vec<Served>,
    broker: Broker,
}

impl Stage {
    /// The first of these gets the tasks.
    async fn of(puppets: Vec<Puppet>) -> Self {
        let broker = Broker::start().unwrap();
        let first = puppets[0].agent_type;
        let mut owner = Owner::new(&broker.url(), first, &format!("{first}-1"))
            .await
            .unwrap();
        let mut served = Vec::new();
        for puppet in puppets {
            let id = format!("{}-1", puppet.agent_type);
            served.push(Served::start(&broker.url(), &id, puppet).await.unwrap());
            let is_there = owner.heartbeat_where(|heartbeat| heartbeat.agent_id.as_str() == id);
            is_there.await.unwrap();
        }
        Self {
            owner,
            _served: served,
            broker,
        }
    }

    fn task(&self, id: &str, script: &Value) -> TaskRequest {
        self.owner.task(id, &script.to_string()).unwrap()
    }

    async fn give(&self, id: &str, script: &Value) {
        self.owner.give(self.task(id, script)).await.unwrap();
    }

    async fn success(&mut self) -> Success {
        match self.owner.result().await.unwrap().outcome {
            Outcome::Success(success) => success,
            other => panic!("{other:?}"),
        }
    }

    /// The result of the first agent for one task.
    async fn played(&mut self, script: &Value) -> Success {
        self.give("t", script).await;
        self.success().await
    }

    /// Waits until an agent says that it has so much in hand.
    async fn load(&mut self, agent_id: &str, load: u32) {
        let wanted = self.owner.heartbeat_where(|heartbeat| {
            heartbeat.agent_id.as_str() == agent_id && heartbeat.current_load == load
        });
        wanted.await.unwrap();
    }
}

fn data(success: &Success) -> Value {
    success.data.parse().unwrap()
}

/// Each ask as type, depth and fault.
fn asks(success: &Success) -> Vec<(String, u32, Option<String>)> {
    let asks = success.exchanges.iter().filter_map(|made| match made {
        Exchange::Ask(ask) => Some((ask.agent_type.to_string(), ask.depth, ask.fault.clone())),
        Exchange::Share(_) => None,
    });
    asks.collect()
}

fn ask(agent_type: &str, depth: u32, fault: Option<&str>) -> (String, u32, Option<String>) {
    (agent_type.to_owned(), depth, fault.map(str::to_owned))
}

#[tokio::test]
async fn an_ask_is_answered_listed_and_charged_to_the_attempt() {
    let mut stage = Stage::of(vec![puppet("a"), puppet("b")]).await;
    let script = json!({"ask": "b", "for": {"value": 7, "cost_usd": 0.25}});
    let success = stage.played(&script).await;
    assert_eq!(data(&success), json!({"answered": 7}));
    assert_eq!(asks(&success), [ask("b", 1, None)]);
    assert!((success.cost_usd - 0.75).abs() < 1e-9, "{success:?}");
    assert_eq!((success.tokens.input, success.tokens.output), (107, 13));
}

#[tokio::test]
async fn what_an_answer_asked_itself_is_charged_and_listed_with_it() {
    let mut stage = Stage::of(vec![puppet("a"), puppet("b"), puppet("c")]).await;
    let inner = json!({"ask": "c", "for": {"value": 1, "cost_usd": 1.0}});
    let success = stage.played(&json!({"ask": "b", "for": inner})).await;
    assert_eq!(data(&success), json!({"answered": {"answered": 1}}));
    assert_eq!(asks(&success), [ask("b", 1, None), ask("c", 2, None)]);
    // Two that ask, at half a dollar, and the one that knows.
    assert!((success.cost_usd - 2.0).abs() < 1e-9, "{success:?}");
}

#[tokio::test]
async fn whoever_waits_in_the_chain_is_not_asked_again() {
    let mut stage = Stage::of(vec![puppet("a"), puppet("b")]).await;
    let back = json!({"ask": "a", "for": {"value": 1}});
    let success = stage.played(&json!({"ask": "b", "for": back})).await;
    assert_eq!(
        data(&success),
        json!({"answered": {"without": "ask_cycle"}})
    );
    let cycle = ask("a", 2, Some("ask_cycle"));
    assert_eq!(asks(&success), [ask("b", 1, None), cycle]);
}

#[tokio::test]
async fn a_chain_of_asks_has_an_end() {
    let names = ["a", "b", "c", "d", "e"];
    let mut stage = Stage::of(names.map(puppet).into()).await;
    let script = |agent_type: &str, inner: Value| json!({"ask": agent_type, "for": inner});
    let deepest = script("d", script("e", json!({"value": 1})));
    let success = stage.played(&script("b", script("c", deepest))).await;
    let answered = |inner: Value| json!({"answered": inner});
    let without = json!({"without": "ask_too_deep"});
    assert_eq!(data(&success), answered(answered(answered(without))));
}

#[tokio::test]
async fn an_ask_to_nobody_ends_at_once_and_the_task_goes_on() {
    let mut stage = Stage::of(vec![puppet("a")]).await;
    let success = stage.played(&json!({"ask": "nobody", "for": {}})).await;
    assert_eq!(data(&success), json!({"without": "nobody_answers"}));
    assert_eq!(asks(&success), [ask("nobody", 1, Some("nobody_answers"))]);
    assert!((success.cost_usd - 0.5).abs() < 1e-9, "{success:?}");
}

#[tokio::test]
async fn an_answer_that_does_not_come_ends_with_the_time_out_and_is_charged_as_named() {
    let mut stage = Stage::of(vec![puppet("a"), puppet("b")]).await;
    let script =
        json!({"ask": "b", "for": {"wait": true}, "timeout_ms": 300, "allowing_usd": 0.125});
    let success = stage.played(&script).await;
    assert_eq!(data(&success), json!({"without": "ask_timeout"}));
    assert!((success.cost_usd - 0.625).abs() < 1e-9, "{success:?}");
    // Who was asked has stopped, too.
    stage.load("b-1", 0).await;
}

#[tokio::test]
async fn an_agent_without_room_says_so_and_an_ask_in_hand_counts_as_a_task() {
    let small = Puppet {
        agent_type: "b",
        capacity: 1,
    };
    let mut stage = Stage::of(vec![puppet("a"), small]).await;
    let long = json!({"ask": "b", "for": {"wait": true}});
    stage.give("long", &long).await;
    stage.load("b-1", 1).await;
    stage
        .give("short", &json!({"ask": "b", "for": {"value": 1}}))
        .await;
    let success = stage.success().await;
    assert_eq!(data(&success), json!({"without": "full"}));
}

#[tokio::test]
async fn a_cancelled_attempt_ends_its_asks() {
    let mut stage = Stage::of(vec![puppet("a"), puppet("b")]).await;
    let task = stage.task("t", &json!({"ask": "b", "for": {"wait": true}}));
    let attempt = task.attempt_id.clone();
    stage.owner.give(task).await.unwrap();
    stage.load("b-1", 1).await;
    let cancel = Control {
        cancel: vec![attempt],
        ..Control::default()
    };
    stage.owner.control(cancel).await.unwrap();
    // Long before the fifteen seconds that the asker would have waited.
    let stopped = tokio::time::timeout(Duration::from_secs(10), stage.load("b-1", 0));
    stopped.await.unwrap();
}

#[tokio::test]
async fn asks_stay_within_what_the_attempt_may_cost() {
    let mut stage = Stage::of(vec![puppet("a"), puppet("b")]).await;
    let script = json!({"ask": "b", "for": {"value": 1}, "allowing_usd": 0.25});
    let task = TaskRequest {
        cost_usd_max: Some(0.125),
        ..stage.task("t", &script)
    };
    stage.owner.give(task).await.unwrap();
    let success = stage.success().await;
    assert_eq!(data(&success), json!({"without": "ask_over_budget"}));
}

#[tokio::test]
async fn a_panic_of_the_asked_agent_is_a_fault_of_the_answer_alone() {
    struct Nervous;
    #[async_trait]
    impl Agent for Nervous {
        fn description(&self) -> Description {
            Description::new("nervous").answers()
        }
        async fn handle(&self, _: Task, _: Context) -> Result<Output, Fault> {
            Ok(Output::result(1))
        }
        async fn answer(&self, _: Asked, _: Context) -> Result<Output, Fault> {
            panic!("nobody told me")
        }
    }
    let mut stage = Stage::of(vec![puppet("a")]).await;
    let options = RuntimeOptions {
        agent_id: Some(AgentId::new("nervous-1").unwrap()),
        ..RuntimeOptions::default()
    };
    let _nervous = Served::start_with(&stage.broker.url(), options, Nervous)
        .await
        .unwrap();
    stage
        .owner
        .heartbeat_where(|heartbeat| heartbeat.agent_id.as_str() == "nervous-1")
        .await
        .unwrap();
    let success = stage.played(&json!({"ask": "nervous", "for": {}})).await;
    assert_eq!(data(&success), json!({"without": "panic"}));
}

#[tokio::test]
async fn who_knows_only_json_answers_in_short() {
    let mut stage = Stage::of(vec![puppet("a")]).await;
    let connection = stage.owner.connection().clone();
    let asked = subject::ask(&"foreign".parse().unwrap());
    let mut asks_of_it = connection.subscribe(&asked).await.unwrap();
    connection.flush().await.unwrap();
    let answering = tokio::spawn(async move {
        for outcome in [
            json!({"data": 42}),
            json!({"fault": {"message": "no such city"}}),
        ] {
            let message = asks_of_it.next().await.unwrap();
            let mut reply: Value = serde_json::from_slice(&message.payload).unwrap();
            reply["message_type"] = "result_share".into();
            reply["payload"] = outcome;
            let subject = message.reply.unwrap();
            connection
                .publish(&subject, reply.to_string().into_bytes())
                .await
                .unwrap();
        }
    });
    let script = json!({"ask": "foreign", "for": {"city": "Kyoto"}});
    let success = stage.played(&script).await;
    assert_eq!(data(&success), json!({"answered": 42}));
    stage.give("again", &script).await;
    let success = stage.success().await;
    assert_eq!(data(&success), json!({"without": "agent_failed"}));
    answering.await.unwrap();
}

#[tokio::test]
async fn what_is_shared_reaches_the_others_of_the_run_and_progress_its_watchers() {
    let mut stage = Stage::of(vec![puppet("a")]).await;
    let connection = stage.owner.connection().clone();
    let tenant: Tenant = "default".parse().unwrap();
    let run: RunId = "0-run".parse().unwrap();
    let progress = subject::progress(&tenant, &run);
    let mut told = connection.subscribe(&progress).await.unwrap();
    connection.flush().await.unwrap();
    stage.give("listener", &json!({"listen": true})).await;
    let message = tokio::time::timeout(PATIENCE, told.next()).await;
    let envelope = Envelope::from_json(&message.unwrap().unwrap().payload).unwrap();
    let Payload::Progress(progress) = Payload::from_json(&envelope.payload).unwrap() else {
        panic!("{envelope:?}")
    };
    assert_eq!((progress.done, &*progress.text), (Some(0.5), "listening"));
    assert_eq!(progress.task_id.as_str(), "listener");

    let script = json!({"share": "weather", "data": {"rain": 0.5}, "value": 1});
    stage.give("speaker", &script).await;
    let ends = [
        stage.owner.result().await.unwrap(),
        stage.owner.result().await.unwrap(),
    ];
    for end in ends {
        let Outcome::Success(success) = end.outcome else {
            panic!("{:?}", end.outcome)
        };
        if end.task_id.as_str() == "listener" {
            assert_eq!(data(&success), json!(["weather", {"rain": 0.5}]));
        } else {
            let shared = success.exchanges.iter().map(ToString::to_string);
            assert_eq!(shared.collect::<Vec<_>>(), ["shared weather"]);
        }
    }
}

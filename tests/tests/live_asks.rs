//! The travel agents among themselves, as a watcher of the run sees them.

#![allow(clippy::unwrap_used, reason = "what these tests share may fail them")]

use futures_util::StreamExt as _;
use muster_proto::subject;
use muster_tests::{Live, PATIENCE, Reply};
use serde_json::{Value, json};
use tokio_tungstenite::{connect_async, tungstenite::Message};

const REQUEST: &str = "5 days in Kyoto from Vienna for 2 adults in May 2027, temples and food";
/// All types but the one that is asked.
const OTHERS: &[&str] = &[
    "planning",
    "location",
    "transport",
    "accommodation",
    "weather",
    "budget",
    "integration",
];

async fn submit(live: &Live) -> Reply {
    let api = live.api().unwrap();
    let body = json!({"request": REQUEST});
    let taken = api.post("/api/trips/plan", &body).await.unwrap();
    assert_eq!(taken.status, 202, "{taken:?}");
    taken
}

/// What the events of a run say that a task asked and shared.
async fn exchanges(live: &Live, run: &str, task: &str) -> Vec<Value> {
    let events = live.api().unwrap().events(run).await.unwrap();
    let mut done = events.iter().filter(|event| event["task_id"] == task);
    let done = done.find(|event| event["event"] == "task_succeeded");
    let done = done.unwrap()["exchanges"].as_array();
    done.cloned().unwrap_or_default()
}

fn has_line(values: &Value, part: &str) -> bool {
    let lines = values.as_array().unwrap().iter();
    lines
        .filter_map(Value::as_str)
        .any(|line| line.contains(part))
}

/// The trip is there, and an assumption says what it went without.
async fn is_complete_without_the_answer(live: &Live, run: &str, code: &str) {
    let done = live.api().unwrap().ended(run).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    let assumed = &done.body["assumptions"];
    assert!(has_line(assumed, "It was not checked"), "{assumed}");
    assert!(
        !done.body["result"]
            .to_string()
            .contains("are open on your days")
    );
    let asked = exchanges(live, run, "location").await;
    assert_eq!(asked[0]["ask"]["agent_type"], "activity");
    assert_eq!(asked[0]["ask"]["fault"], code);
}

#[tokio::test]
async fn a_trip_shows_who_asked_whom_what_was_shared_and_what_was_queued() {
    let live = Live::with_travel().await.unwrap();
    let run = submit(&live).await.id().unwrap();
    let done = live.api().unwrap().ended(&run).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    let asked = exchanges(&live, &run, "location").await;
    assert_eq!(asked[0]["ask"]["agent_type"], "activity");
    assert_eq!(asked[0]["ask"]["depth"], 1);
    assert!(asked[0]["ask"].get("fault").is_none(), "{asked:?}");
    let shared = exchanges(&live, &run, "weather").await;
    assert_eq!(shared[0]["share"]["topic"], "weather");
    let events = live.api().unwrap().events(&run).await.unwrap();
    let batch = |task: &str| {
        let mut started = events.iter().filter(|event| event["task_id"] == task);
        let started = started.find(|event| event["event"] == "task_started");
        started.unwrap()["batch"].clone()
    };
    assert_eq!(batch("local-tips"), 1, "it can wait, and was queued");
    assert_eq!(batch("location"), Value::Null);
    let note = |task: &str| done.task(task).unwrap()["note"].to_string();
    assert!(note("location").contains("asked activity"), "{done:?}");
    assert!(note("weather").contains("shared weather"), "{done:?}");
    let know = done.body["result"].to_string();
    assert!(
        know.contains("sights are open on your days there"),
        "{know}"
    );
    assert!(!has_line(&done.body["assumptions"], "It was not checked"));
}

#[tokio::test]
async fn a_watcher_who_wants_it_sees_progress_beside_the_events() {
    let mut live = Live::start().await.unwrap();
    let run = submit(&live).await.id().unwrap();
    let path = format!("/api/runs/{run}/events?progress=true");
    let address = live.api().unwrap().address("ws", &path);
    let (mut socket, _) = connect_async(address).await.unwrap();
    // The first event shows that the watcher listens; only then is there anybody to work.
    let mut seen: Vec<Value> = Vec::new();
    let mut next = async || -> Option<Value> {
        loop {
            let message = tokio::time::timeout(PATIENCE, socket.next()).await.unwrap();
            match message?.unwrap() {
                Message::Text(text) => return Some(serde_json::from_str(&text).unwrap()),
                Message::Close(_) => return None,
                _ => {}
            }
        }
    };
    seen.extend(next().await);
    live.add_agent("all", muster_tests::TRAVEL_TYPES)
        .await
        .unwrap();
    while let Some(event) = next().await {
        seen.push(event);
    }
    let told = |task: &str| {
        seen.iter()
            .find(|event| event["event"] == "progress" && event["task_id"] == task)
    };
    assert_eq!(told("planning").unwrap()["text"], "reading the request");
    let filling = told("activity").unwrap();
    assert_eq!(filling["text"], "filling the days in Kyoto");
    assert!(filling.get("number").is_none(), "{filling}");
    let numbers = seen.iter().filter_map(|event| event["number"].as_u64());
    let numbers: Vec<u64> = numbers.collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    assert_eq!(seen.last().unwrap()["event"], "run_completed");
}

#[tokio::test]
async fn a_trip_is_complete_when_nobody_was_there_to_be_asked() {
    let mut live = Live::with("others", OTHERS).await.unwrap();
    let run = submit(&live).await.id().unwrap();
    let api = live.api().unwrap();
    api.until(&run, "asks", |reply| {
        let location = reply.task("location");
        location.is_ok_and(|task| task["state"] == "succeeded")
    })
    .await
    .unwrap();
    live.add_agent("late", &["activity"]).await.unwrap();
    is_complete_without_the_answer(&live, &run, "nobody_answers").await;
}

#[tokio::test]
async fn a_trip_is_complete_when_the_asked_agent_dies_over_the_question() {
    let mut live = Live::with("others", OTHERS).await.unwrap();
    let bus = live.bus().await.unwrap();
    let asked = subject::ask(&"activity".parse().unwrap());
    let mut asks = bus
        .connection()
        .subscribe_in_group(&asked, subject::ASK_QUEUE_GROUP)
        .await
        .unwrap();
    bus.connection().flush().await.unwrap();
    let run = submit(&live).await.id().unwrap();
    let message = tokio::time::timeout(PATIENCE, asks.next()).await.unwrap();
    let ask: Value = serde_json::from_slice(&message.unwrap().payload).unwrap();
    assert_eq!(ask["requires_response"], true);
    assert_eq!(ask["payload"]["run_id"], run);
    // It took the question, and is gone with it.
    asks.stop().await;
    drop(bus);
    live.add_agent("another", &["activity"]).await.unwrap();
    is_complete_without_the_answer(&live, &run, "ask_timeout").await;
}

//! What happens to a run, told by page, by server-sent events, by WebSocket and over NATS.

use muster_tests::{Live, assert_valid, read_sse, read_websocket};
use serde_json::{Value, json};

fn plan(delay_ms: u64) -> Value {
    json!([
        {"id": "a", "agent_type": "echo", "payload": {"value": 1, "delay_ms": delay_ms}},
        {"id": "b", "agent_type": "echo", "payload": {"value": 2, "fail": "retryable", "times": 1}},
        {"id": "c", "agent_type": "echo", "payload": {"value": 3, "delay_ms": delay_ms}, "depends_on": ["a", "b"]},
    ])
}

/// Checks that events are numbered from `first` without gaps.
fn assert_numbered(events: &[Value], first: u64) {
    let numbers: Vec<u64> = events
        .iter()
        .map(|event| event["number"].as_u64().unwrap())
        .collect();
    let expected: Vec<u64> = (first..).take(numbers.len()).collect();
    assert_eq!(numbers, expected, "{events:?}");
}

#[tokio::test]
async fn events_are_numbered_without_gaps_and_the_same_wherever_they_are_read() {
    let live = Live::with_echo().await.unwrap();
    let (api, bus) = (live.api().unwrap(), live.bus().await.unwrap());
    let id = api.submit_plan(plan(0)).await.unwrap();
    let done = api.ended(&id).await.unwrap();
    let events = api.events(&id).await.unwrap();
    assert_numbered(&events, 1);
    assert_eq!(done.body["events"], events.len(), "the status counts them");
    assert_eq!(events[0]["event"], "run_accepted");
    assert_eq!(events.last().unwrap()["event"], "run_completed");
    for event in &events {
        assert_valid("run_event.json", event).unwrap();
    }
    assert_eq!(read_sse(&api, &id, None, usize::MAX).await.unwrap(), events);
    assert_eq!(read_websocket(&api, &id, 0).await.unwrap(), events);
    let over_nats = bus
        .call("default", "events", &json!({"id": id}))
        .await
        .unwrap();
    assert_eq!(over_nats.body["events"], json!(events));
}

#[tokio::test]
async fn whoever_watches_from_the_start_sees_all_of_it_as_it_happens() {
    let live = Live::with_echo().await.unwrap();
    let (api, bus) = (live.api().unwrap(), live.bus().await.unwrap());
    let mut told = bus
        .connection()
        .subscribe("muster.event.default.*")
        .await
        .unwrap();
    bus.connection().flush().await.unwrap();
    let id = api.submit_plan(plan(300)).await.unwrap();
    let (streamed, socketed) = tokio::join!(
        read_sse(&api, &id, None, usize::MAX),
        read_websocket(&api, &id, 0)
    );
    let events = api.events(&id).await.unwrap();
    assert_eq!(streamed.unwrap(), events);
    assert_eq!(socketed.unwrap(), events);
    let mut published: Vec<Value> = Vec::new();
    while published.len() < events.len() {
        let message = tokio::time::timeout(muster_tests::PATIENCE, told.next()).await;
        let body: Value = serde_json::from_slice(&message.unwrap().unwrap().payload).unwrap();
        assert_valid("run_events.json", &body).unwrap();
        published.extend(body["events"].as_array().unwrap().clone());
    }
    assert_eq!(published, events, "those told on NATS are the same");
}

#[tokio::test]
async fn a_watcher_that_was_cut_off_goes_on_after_the_last_event_it_has() {
    let live = Live::with_echo().await.unwrap();
    let api = live.api().unwrap();
    let id = api.submit_plan(plan(300)).await.unwrap();
    let first = read_sse(&api, &id, None, 3).await.unwrap();
    let rest = read_sse(&api, &id, Some(3), usize::MAX).await.unwrap();
    let events = api.events(&id).await.unwrap();
    assert_eq!([first, rest.clone()].concat(), events);
    assert_numbered(&rest, 4);
    assert_eq!(read_websocket(&api, &id, 5).await.unwrap(), events[5..]);
    let after_the_end = events.len() as u64;
    assert!(
        read_sse(&api, &id, Some(after_the_end), usize::MAX)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_long_history_comes_in_pages() {
    let live = Live::with_echo().await.unwrap();
    let api = live.api().unwrap();
    let tasks: Vec<Value> = (0..600)
        .map(|number| json!({"id": format!("t{number}"), "agent_type": "echo", "payload": {"value": 1}}))
        .collect();
    let id = api.submit_plan(json!(tasks)).await.unwrap();
    api.ended(&id).await.unwrap();
    let page = api.get(&format!("/api/runs/{id}/events")).await.unwrap();
    assert_eq!(page.body["events"].as_array().unwrap().len(), 1_000);
    assert_eq!(page.body["more"], true);
    let events = api.events(&id).await.unwrap();
    assert_eq!(events.len(), 1 + 600 + 600 + 1);
    assert_numbered(&events, 1);
    assert_eq!(
        read_sse(&api, &id, None, usize::MAX).await.unwrap().len(),
        events.len()
    );
}

#[tokio::test]
async fn what_is_no_number_of_an_event_is_refused() {
    let live = Live::start().await.unwrap();
    let api = live.api().unwrap();
    let reply = api.get("/api/runs/0-none/events?after=last").await.unwrap();
    reply.refused(422, Some("after")).unwrap();
}

//! What happens to a run, told by page, by server-sent events, by WebSocket and over NATS.

use std::time::Duration;

use muster_tests::{Live, assert_valid, eventually, read_sse, read_websocket};
use serde_json::{Value, json};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpSocket, TcpStream},
};

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

/// A watcher that asks for a run's events and never reads.
async fn stalled_watcher(address: &str, run: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    // Little is taken on its behalf by the system.
    socket.set_recv_buffer_size(2_048).unwrap();
    let mut stream = socket.connect(address.parse().unwrap()).await.unwrap();
    let request = format!(
        "GET /api/runs/{run}/events HTTP/1.1\r\nhost: {address}\r\naccept: text/event-stream\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// Connections of a process to a port of this machine that are open (state 1 of `/proc/net/tcp`).
fn connections(pid: u32, port: u16) -> usize {
    let table = std::fs::read_to_string(format!("/proc/{pid}/net/tcp")).unwrap();
    let to = format!("0100007F:{port:04X}");
    let is_open = |line: &&str| {
        let mut words = line.split_whitespace().skip(2);
        words.next() == Some(to.as_str()) && words.next() == Some("01")
    };
    table.lines().filter(is_open).count()
}

#[tokio::test]
async fn a_watcher_that_reads_nothing_is_cut_off_and_can_go_on_where_it_was() {
    let mut live = Live::with_echo().await.unwrap();
    let api = live.api().unwrap();
    let task =
        |number| json!({"id": format!("t{number}"), "agent_type": "echo", "payload": {"value": 1}});
    let tasks: Vec<Value> = (0..400).map(task).collect();
    let id = api.submit_plan(json!(tasks)).await.unwrap();
    api.ended(&id).await.unwrap();
    let address = live.orchestrator(0).unwrap().address().to_owned();
    let pid = live.orchestrator(0).unwrap().program().pid();
    let watcher = stalled_watcher(&address, &id).await;
    let here = watcher.local_addr().unwrap().port();
    eventually("the watcher is connected", || {
        std::future::ready(Ok(connections(pid, here).eq(&1).then_some(())))
    })
    .await
    .unwrap();
    // It is cut off after twenty seconds; nobody says how busy this machine is.
    let cut_off = async {
        while connections(pid, here) > 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let cut_off = tokio::time::timeout(Duration::from_secs(120), cut_off);
    cut_off.await.expect("the watcher is cut off");
    drop(watcher);
    let events = read_sse(&api, &id, Some(10), usize::MAX).await.unwrap();
    assert_numbered(&events, 11);
    assert_eq!(events.last().unwrap()["event"], "run_completed");
}

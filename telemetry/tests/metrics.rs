//! Metrics arrive at a collector.

#![allow(clippy::unwrap_used, reason = "a test stops where it must not go on")]

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    thread,
};

use muster_telemetry::Metrics;
use opentelemetry::KeyValue;

/// Takes one request, and gives back what it says.
fn collect_one(listener: &TcpListener) -> String {
    let (mut stream, _) = listener.accept().unwrap();
    let mut said = Vec::new();
    let mut part = [0; 4096];
    loop {
        let count = stream.read(&mut part).unwrap();
        said.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&said);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.to_lowercase();
        let length = length.split("content-length: ").nth(1).unwrap();
        let length: usize = length.lines().next().unwrap().trim().parse().unwrap();
        if body.len() >= length {
            let answer =
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
            stream.write_all(answer).unwrap();
            return text.into_owned();
        }
    }
}

#[test]
fn what_was_measured_last_is_sent_before_a_process_ends() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/v1/metrics", listener.local_addr().unwrap());
    let collector = thread::spawn(move || collect_one(&listener));
    let metrics = Metrics::to("test", &address).unwrap();
    let meter = opentelemetry::global::meter("test");
    let gauge = meter.f64_gauge("muster.agent.wanted_instances").build();
    gauge.record(2.5, &[KeyValue::new("muster.agent.type", "echo")]);
    drop(metrics);
    let said = collector.join().unwrap();
    assert!(said.starts_with("POST /v1/metrics "), "{said}");
    for part in [
        "muster.agent.wanted_instances",
        "muster.agent.type",
        "echo",
        "2.5",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
}

#[test]
fn where_no_collector_is_named_nothing_is_sent_and_measuring_does_no_harm() {
    let is_named = muster_telemetry::ENDPOINT_VARIABLES
        .iter()
        .any(|name| std::env::var_os(name).is_some());
    if is_named {
        println!("skipped: the environment names a collector");
        return;
    }
    let _metrics = Metrics::from_environment("test").unwrap();
    let meter = opentelemetry::global::meter("unheard");
    meter.f64_gauge("unheard").build().record(1.0, &[]);
}

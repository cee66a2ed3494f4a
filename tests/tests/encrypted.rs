//! The documented settings as they stand: connections are encrypted, and large messages pressed.

#![allow(clippy::unwrap_used, reason = "what these tests share may fail them")]

use std::{
    io::{BufRead as _, BufReader},
    net::TcpStream,
    time::Duration,
};

use muster_tests::Dev;
use muster_transport::{ConnectError, Options, connect};
use serde_json::json;
use tempfile::TempDir;

/// The block of the documentation, unchanged.
const DOCUMENTED: &str = "
orchestrator:
  max_concurrent_requests: 100
  default_timeout: 30s
  retry_attempts: 3
  circuit_breaker_threshold: 10

agents:
  location:
    max_instances: 5
    scale_threshold: 80%
    context_window: 4096
  transport:
    max_instances: 3
    scale_threshold: 75%
    context_window: 8192

communication:
  message_queue_size: 1000
  batch_size: 10
  compression: true
  encryption: true
";

#[tokio::test]
async fn the_documented_settings_encrypt_every_connection_and_press_large_messages() {
    let folder = TempDir::new().unwrap();
    let dev = Dev::start(folder.path(), DOCUMENTED).unwrap();
    let api = dev.api().await.unwrap();
    let broker = dev.says("tls://127.0.0.1:").await.unwrap();

    let address = broker.strip_prefix("tls://").unwrap();
    let stream = TcpStream::connect(address).unwrap();
    let mut hello = String::new();
    BufReader::new(stream).read_line(&mut hello).unwrap();
    assert!(hello.contains("\"tls_required\":true"), "{hello}");
    let mut stranger = Options::new(&format!("nats://{address}"), "stranger");
    stranger.connect_wait = Duration::from_millis(200);
    let refused = connect(&stranger).await;
    assert!(matches!(refused, Err(ConnectError::NoAnswer { .. })));
    stranger.ca_file = Some(folder.path().join("data/tls/ca.pem"));
    connect(&stranger).await.unwrap();

    let long = "a temple ".repeat(1_000);
    let plan = json!([
        {"id": "a", "agent_type": "echo", "payload": {"value": long}},
        {"id": "b", "agent_type": "echo", "payload": {"value": 1}, "depends_on": ["a"]}
    ]);
    let id = api.submit_plan(plan).await.unwrap();
    let done = api.ended(&id).await.unwrap();
    assert_eq!(done.state(), "completed", "{done:?}");
    assert!(done.body.to_string().len() > 200, "{done:?}");
}

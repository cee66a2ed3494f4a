//! Clients that submit until they are told that their run is taken, whatever dies meanwhile.

use std::time::Duration;

use muster_tests::Api;
use serde_json::{Value, json};
use tokio::{sync::watch, task::JoinHandle};

/// Clients, each with one run at a time.
const CLIENTS: usize = 4;
/// How long a client waits before it asks again.
const PAUSE: Duration = Duration::from_millis(10);
/// How often one submission is made: for a minute at least, which is longer than all crashes in a row take.
const TRIES_MAX: u32 = 6_000;
/// Bytes of a value that is kept apart by whoever brings it.
const LARGE_BYTES: usize = 70_000;

/// Work that goes on until it is stopped.
pub(crate) struct Work {
    stop: watch::Sender<bool>,
    clients: Vec<JoinHandle<anyhow::Result<Done>>>,
}

/// What a client was told.
#[derive(Default)]
struct Done {
    /// Runs that were acknowledged.
    acknowledged: Vec<String>,
    /// The one of them whose end it has not seen.
    open: Option<String>,
}

impl Work {
    /// Begins.
    pub(crate) fn start(api: &Api) -> Self {
        let (stop, stopped) = watch::channel(false);
        let client = |number| tokio::spawn(work(api.clone(), number, stopped.clone()));
        let clients = (0..CLIENTS).map(client).collect();
        Self { stop, clients }
    }

    /// Ends, once every run that was acknowledged has, and returns these.
    pub(crate) async fn stop(self, api: &Api) -> anyhow::Result<Vec<String>> {
        self.stop.send_replace(true);
        let mut acknowledged = Vec::new();
        for client in self.clients {
            let done = client.await??;
            if let Some(open) = done.open {
                api.ended(&open).await?;
            }
            acknowledged.extend(done.acknowledged);
        }
        Ok(acknowledged)
    }
}

async fn work(api: Api, client: usize, stopped: watch::Receiver<bool>) -> anyhow::Result<Done> {
    let mut done = Done::default();
    for number in 0.. {
        if *stopped.borrow() {
            break;
        }
        let id = submit(&api, client, number).await?;
        done.acknowledged.push(id.clone());
        done.open = Some(id.clone());
        while !*stopped.borrow() && done.open.is_some() {
            let reply = api.status(&id).await;
            if reply.is_ok_and(|reply| reply.status == 200 && reply.is_terminal()) {
                done.open = None;
            } else {
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    Ok(done)
}

/// Submits until it is taken, always under the same key. Every other client waits for the end a
/// while with the same call.
async fn submit(api: &Api, client: usize, number: usize) -> anyhow::Result<String> {
    let (key, body) = (format!("{client}-{number}"), request(client, number));
    let path = ["/api/runs", "/api/runs?wait=2"][client % 2];
    for _ in 0..TRIES_MAX {
        match api.post_named(path, &key, &body).await {
            Ok(reply) if matches!(reply.status, 200 | 202) => return reply.id(),
            _ => tokio::time::sleep(PAUSE).await,
        }
    }
    anyhow::bail!("submission {key} is never taken")
}

/// Eight values, no two requests the same; some late, so that their acceptance is a message of its
/// own, and some large, so that blobs are stored.
fn request(client: usize, number: usize) -> Value {
    let text = |value: usize| {
        let bytes = if value == 0 && number.is_multiple_of(5) {
            LARGE_BYTES
        } else {
            200
        };
        format!("{client}-{number}-{value}-{}", "x".repeat(bytes))
    };
    let values: Vec<String> = (0..8).map(text).collect();
    let delay_ms = if number % 3 == 1 { 50 } else { 0 };
    json!({"workflow": "echo", "request": {"values": values, "delay_ms": delay_ms}})
}

//! Clients that submit runs all the time, and try again with the same key until they are told
//! that the run is taken.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::Context;
use muster_proto::{RunId, Tenant, api, subject};
use muster_transport::Connection;
use serde_json::{Value, json};
use tokio::{task::JoinHandle, time::MissedTickBehavior};

use super::{
    arena::Arena,
    runs::{Acknowledged, Kind, Runs},
};
use crate::{Api, eventually};

/// How long one try waits for its answer: longer than a takeover, shorter than anybody's patience.
const CALL_WAIT: Duration = Duration::from_secs(3);
/// The pause before the same key is sent again, where the answer names none.
const RETRY_PAUSE: Duration = Duration::from_millis(200);
/// Submissions that may wait for their acknowledgement: what comes in a minute without any.
const UNDER_WAY_MAX: usize = 2_000;
/// How long the tasks of a run take: some are always in hand when a fault happens.
const DELAYS_MS: [u64; 4] = [0, 20, 80, 300];
/// Tasks in the middle of each run.
const VALUES: usize = 4;
/// Each so many runs one has a value that the log keeps apart, as all above 16 KiB.
const LARGE_EACH: u64 = 16;
const LARGE_BYTES: usize = 40_000;

/// Submissions at a bounded rate.
#[derive(Debug)]
pub(super) struct Load {
    client: Arc<Client>,
    ticking: Option<JoinHandle<()>>,
}

/// Submits one run at a time, over NATS or HTTP in turn.
#[derive(Debug)]
pub(super) struct Client {
    connection: Connection,
    apis: Vec<Api>,
    runs: Runs,
    turn: AtomicU64,
    stopped: AtomicBool,
    /// Tells the keys of this load from those of others.
    name: String,
    http_share: u64,
}

/// One answer, whichever way it came.
struct Answered {
    status: u16,
    retry_after: Option<Duration>,
    body: Value,
}

impl Load {
    /// Begins: so many submissions a second.
    ///
    /// # Errors
    /// When no broker answers.
    pub(super) async fn start(arena: &Arena, name: &str, rate_per_s: f64) -> anyhow::Result<Self> {
        let client = Arc::new(Client {
            connection: arena.client().await?,
            apis: arena.apis()?,
            runs: Runs::default(),
            turn: AtomicU64::new(0),
            stopped: AtomicBool::new(false),
            name: name.to_owned(),
            http_share: 3,
        });
        let every = Duration::from_secs_f64(1.0 / rate_per_s);
        let ticking = tokio::spawn(submit_all(Arc::clone(&client), every));
        Ok(Self {
            client,
            ticking: Some(ticking),
        })
    }

    /// What the clients were told.
    pub(super) fn runs(&self) -> &Runs {
        &self.client.runs
    }

    /// A client to submit other runs by.
    pub(super) fn client(&self) -> Arc<Client> {
        Arc::clone(&self.client)
    }

    /// Begins nothing more, and waits until all that was begun is acknowledged.
    ///
    /// # Errors
    /// When something is not, in time.
    pub(super) async fn stop(&mut self) -> anyhow::Result<()> {
        self.pause().await;
        let runs = &self.client.runs;
        eventually("every submission is acknowledged", || async {
            Ok((runs.under_way() == 0).then_some(()))
        })
        .await
        .with_context(|| format!("{} submissions are not", runs.under_way()))
    }

    /// Begins nothing more.
    async fn pause(&mut self) {
        self.client.stopped.store(true, Ordering::Relaxed);
        if let Some(ticking) = self.ticking.take() {
            // It ends by itself at its next turn.
            let _ = ticking.await;
        }
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.client.stopped.store(true, Ordering::Relaxed);
        if let Some(ticking) = &self.ticking {
            ticking.abort();
        }
    }
}

async fn submit_all(client: Arc<Client>, every: Duration) {
    let mut ticks = tokio::time::interval(every);
    // What was missed is not caught up with: the load has a bound.
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut number: u64 = 0;
    while !client.stopped.load(Ordering::Relaxed) {
        ticks.tick().await;
        if client.runs.under_way() >= UNDER_WAY_MAX {
            continue;
        }
        let key = format!("{}-{number}", client.name);
        let body = body(number);
        tokio::spawn(Arc::clone(&client).submit(key, body, Kind::Usual));
        number += 1;
    }
}

/// A run of some tasks that take some time.
fn body(number: u64) -> Value {
    let mut values: Vec<String> = (0..VALUES)
        .map(|value| format!("{number}-{value}"))
        .collect();
    if number.is_multiple_of(LARGE_EACH) {
        values.push("x".repeat(LARGE_BYTES));
    }
    let place = usize::try_from(number).unwrap_or(0) % DELAYS_MS.len();
    let delay_ms = DELAYS_MS[place];
    json!({"workflow": "echo", "request": {"values": values, "delay_ms": delay_ms}})
}

impl Client {
    /// Submits until it is acknowledged. Returns the run, or none where it can never be.
    pub(super) async fn submit(
        self: Arc<Self>,
        key: String,
        body: Value,
        kind: Kind,
    ) -> Option<RunId> {
        self.runs.begin();
        let begun_at = Instant::now();
        let run = loop {
            let Some(answered) = self.call_once(&key, &body).await else {
                tokio::time::sleep(RETRY_PAUSE).await;
                continue;
            };
            match answered.status {
                200 | 202 => break self.take(&key, &answered.body, begun_at, kind),
                429 | 500.. => {
                    tokio::time::sleep(answered.retry_after.unwrap_or(RETRY_PAUSE)).await;
                }
                status => {
                    let body = &answered.body;
                    self.runs
                        .blame(format!("{key} was answered {status}: {body}"));
                    break None;
                }
            }
        };
        self.runs.end();
        run
    }

    /// Submits once. Returns the status of the answer and how long it says to wait; none where no
    /// answer came.
    pub(super) async fn try_once(
        &self,
        key: &str,
        body: &Value,
        kind: Kind,
    ) -> Option<(u16, Option<Duration>)> {
        let begun_at = Instant::now();
        let answered = self.call_once(key, body).await?;
        if matches!(answered.status, 200 | 202) {
            self.take(key, &answered.body, begun_at, kind);
        }
        Some((answered.status, answered.retry_after))
    }

    /// Submits once and waits for the end of the run. Returns the status of the answer.
    pub(super) async fn try_waiting(&self, place: usize, key: &str, body: &Value) -> Option<u16> {
        let begun_at = Instant::now();
        let api = &self.apis[place % self.apis.len()];
        let reply = api.post_named("/api/runs?wait=20", key, body).await.ok()?;
        if matches!(reply.status, 200 | 202) {
            self.take(key, &reply.body, begun_at, Kind::Usual);
        }
        Some(reply.status)
    }

    fn take(&self, key: &str, body: &Value, begun_at: Instant, kind: Kind) -> Option<RunId> {
        let run = body["id"].as_str().and_then(|id| RunId::new(id).ok());
        let Some(run) = run else {
            self.runs
                .blame(format!("{key} was taken without an id: {body}"));
            return None;
        };
        self.runs.acknowledge(Acknowledged {
            run: run.clone(),
            key: key.to_owned(),
            begun_at,
            at: Instant::now(),
            kind,
        });
        Some(run)
    }

    /// One try, over another way than the one before.
    async fn call_once(&self, key: &str, body: &Value) -> Option<Answered> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        if turn.is_multiple_of(self.http_share) {
            let place = usize::try_from(turn / self.http_share).unwrap_or(0) % self.apis.len();
            self.over_http(place, key, body).await
        } else {
            self.over_nats(key, body).await
        }
    }

    async fn over_http(&self, place: usize, key: &str, body: &Value) -> Option<Answered> {
        let call = self.apis[place].post_named("/api/runs", key, body);
        let reply = tokio::time::timeout(CALL_WAIT, call).await.ok()?.ok()?;
        Some(Answered {
            status: reply.status,
            retry_after: retry_after(reply.headers.get("retry-after").map(String::as_str)),
            body: reply.body,
        })
    }

    async fn over_nats(&self, key: &str, body: &Value) -> Option<Answered> {
        let subject = subject::api(&Tenant::new("default").ok()?, "run");
        let headers = [(api::IDEMPOTENCY_KEY, key)];
        let bytes = body.to_string().into_bytes();
        let call = self
            .connection
            .request(&subject, &headers, bytes, Some(CALL_WAIT));
        let answer = call.await.ok()?;
        Some(Answered {
            status: answer.header(api::STATUS)?.parse().ok()?,
            retry_after: retry_after(answer.header("Retry-After")),
            body: serde_json::from_slice(&answer.payload).unwrap_or_default(),
        })
    }
}

fn retry_after(text: Option<&str>) -> Option<Duration> {
    Some(Duration::from_secs(text?.parse().ok()?))
}

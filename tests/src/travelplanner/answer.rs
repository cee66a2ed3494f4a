use std::time::{Duration, Instant};

use muster_travel::{Itinerary, Query};
use serde_json::{Value, json};

use crate::{Api, Reply};

/// A call that is not answered, or is refused for now, is made again under its key for so long: a process that was killed
/// is back by then.
const GIVE_UP_AFTER: Duration = Duration::from_secs(60);
/// Between two such calls.
const PAUSE: Duration = Duration::from_millis(100);

/// What came of a query.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    /// The trip, or why there is none.
    pub(super) trip: Result<Box<Itinerary>, String>,
    /// From the submission to the answer.
    pub(super) time: Duration,
}

/// Sends the words of a query and waits for what comes of them.
pub(super) async fn ask(api: &Api, key: &str, query: &Query) -> Answer {
    let begun = Instant::now();
    let body = json!({"workflow": "travel", "request": query.query});
    let trip = match ended(api, key, &body, begun).await {
        Ok(reply) => trip_of(&reply),
        Err(error) => Err(format!("no answer: {error:#}")),
    };
    let time = begun.elapsed();
    Answer { trip, time }
}

async fn ended(api: &Api, key: &str, body: &Value, begun: Instant) -> anyhow::Result<Reply> {
    loop {
        let outcome = match api.post_named("/api/runs?wait=30", key, body).await {
            Ok(reply) if is_over(&reply) => return Ok(reply),
            Ok(reply) if reply.status < 300 => api.status(&reply.id()?).await,
            other => other,
        };
        match outcome {
            Ok(reply) if is_over(&reply) => return Ok(reply),
            Err(error) if begun.elapsed() > GIVE_UP_AFTER => return Err(error),
            Ok(reply) if begun.elapsed() > GIVE_UP_AFTER => {
                anyhow::bail!("status {}: {}", reply.status, reply.body)
            }
            Ok(_) | Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// Whether nothing more comes by itself: it ended, it waits for a person, or it is refused for good.
fn is_over(reply: &Reply) -> bool {
    let refused = (400..500).contains(&reply.status) && reply.status != 429;
    refused
        || (reply.status < 300 && (reply.is_terminal() || reply.state().starts_with("awaiting")))
}

fn trip_of(reply: &Reply) -> Result<Box<Itinerary>, String> {
    let text = |pointer: &str| reply.text(pointer).unwrap_or_default().to_owned();
    match reply.state() {
        "completed" => {
            let result = reply.body.get("result").cloned().unwrap_or_default();
            let trip = serde_json::from_value(result);
            trip.map(Box::new)
                .map_err(|error| format!("the result is no itinerary: {error}"))
        }
        "failed" => Err(format!("failed: {}", text("/fault/message"))),
        state if state.starts_with("awaiting") => {
            Err(format!("asked: {}", text("/questions/0/text")))
        }
        _ => Err(format!(
            "refused with status {}: {}",
            reply.status,
            text("/detail")
        )),
    }
}

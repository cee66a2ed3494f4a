//! Reading a run's events as they happen.

use anyhow::Context;
use futures_util::StreamExt;
use reqwest::Method;
use serde_json::Value;
use tokio_tungstenite::{connect_async, tungstenite::Message};

use super::Api;
use crate::PATIENCE;

/// Reads server-sent events until the stream ends, or `count` of them are there. Starts after the
/// event that the client names as its last.
///
/// # Errors
/// When the stream is refused or does not end.
pub async fn read_sse(
    api: &Api,
    id: &str,
    last_event_id: Option<u64>,
    count: usize,
) -> anyhow::Result<Vec<Value>> {
    let path = format!("/api/runs/{id}/events");
    let mut request = api
        .request(Method::GET, &path)
        .header("Accept", "text/event-stream");
    if let Some(last) = last_event_id {
        request = request.header("Last-Event-ID", last);
    }
    let response = request.send().await?.error_for_status()?;
    let mut chunks = response.bytes_stream();
    let mut text = String::new();
    let reading = async {
        while text.matches("\n\n").count() < count {
            let Some(chunk) = chunks.next().await else {
                break;
            };
            text.push_str(std::str::from_utf8(&chunk?)?);
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(PATIENCE, reading)
        .await
        .context("the stream does not end")??;
    let mut events = text.split("\n\n").filter(|block| block.contains("data:"));
    events.by_ref().take(count).map(parse_sse).collect()
}

/// One event: its id and name have to be those of its data.
fn parse_sse(block: &str) -> anyhow::Result<Value> {
    let field = |name: &str| {
        let mut lines = block.lines();
        let found = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        found
            .map(str::trim)
            .with_context(|| format!("no {name} in {block:?}"))
    };
    let event: Value = serde_json::from_str(field("data")?)?;
    anyhow::ensure!(
        event["number"].as_u64() == Some(field("id")?.parse()?),
        "the id differs: {block}"
    );
    anyhow::ensure!(
        event["event"] == field("event")?,
        "the name differs: {block}"
    );
    Ok(event)
}

/// Reads events over a WebSocket until the other side closes it.
///
/// # Errors
/// When the upgrade is refused or the stream does not end.
pub async fn read_websocket(api: &Api, id: &str, after: u64) -> anyhow::Result<Vec<Value>> {
    let address = api.address("ws", &format!("/api/runs/{id}/events?after={after}"));
    let (mut socket, _) = connect_async(address).await?;
    let mut events = Vec::new();
    let reading = async {
        while let Some(message) = socket.next().await {
            match message? {
                Message::Text(text) => events.push(serde_json::from_str(&text)?),
                Message::Close(_) => break,
                _ => {}
            }
        }
        anyhow::Ok(())
    };
    tokio::time::timeout(PATIENCE, reading)
        .await
        .context("the socket is not closed")??;
    Ok(events)
}

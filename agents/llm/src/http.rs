//! Moves one request and its answer.

use std::time::Duration;

use reqwest_tls::{Client, Response, header};
use serde_json::Value;
use tokio::time::timeout;

use crate::{CallError, ModelConfig, Reply, wire};

/// Longest answer that is read, in bytes: events of a stream are some hundred bytes a token.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Characters of a refusal that are kept.
const MESSAGE_CHARS_MAX: usize = 200;

/// A client for one model.
pub(crate) fn client(config: &ModelConfig) -> Result<Client, String> {
    // Another part of the process may have done it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    // Whoever is asked may not send the question, and the key, elsewhere.
    let builder = Client::builder().redirect(reqwest_tls::redirect::Policy::none());
    let builder = builder.connect_timeout(config.connect_timeout);
    builder
        .build()
        .map_err(|error| error.without_url().to_string())
}

/// Sends a request and reads its answer, within the times of the model. `heard` is told how many characters there are.
pub(crate) async fn exchange(
    client: &Client,
    config: &ModelConfig,
    body: &Value,
    heard: &(dyn Fn(usize) + Sync),
) -> Result<Reply, CallError> {
    let whole = timeout(config.timeout, sent(client, config, body, heard)).await;
    let result = whole.unwrap_or(Err(CallError::TimedOut {
        what: "whole answer",
        after: config.timeout,
    }));
    result.map_err(|error| without_key(config, error))
}

async fn sent(
    client: &Client,
    config: &ModelConfig,
    body: &Value,
    heard: &(dyn Fn(usize) + Sync),
) -> Result<Reply, CallError> {
    let mut request = client
        .post(wire::url(config))
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.to_string());
    for (name, value) in wire::headers(config) {
        request = request.header(name, value);
    }
    let late = || CallError::TimedOut {
        what: "first token",
        after: config.first_token_timeout,
    };
    let told = |error: reqwest_tls::Error| CallError::Unreachable(chain(&error.without_url()));
    let answered = timeout(config.first_token_timeout, request.send()).await;
    let response = answered.map_err(|_| late())?.map_err(told)?;
    if !response.status().is_success() {
        return Err(refusal(response).await);
    }
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_stream = kind
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/event-stream"));
    let mut body = Body {
        response,
        first: Some(config.first_token_timeout),
        read: 0,
    };
    if is_stream {
        return streamed(&mut body, heard).await;
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = body.next().await? {
        bytes.extend_from_slice(&chunk);
    }
    let value = serde_json::from_slice(&bytes);
    let value = value.map_err(|error| CallError::Malformed(error.to_string()))?;
    wire::reply(config.provider, &value)
}

struct Body {
    response: Response,
    first: Option<Duration>,
    read: usize,
}

impl Body {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, CallError> {
        let chunk =
            match self.first.take() {
                Some(after) => timeout(after, self.response.chunk()).await.map_err(|_| {
                    CallError::TimedOut {
                        what: "first token",
                        after,
                    }
                })?,
                None => self.response.chunk().await,
            };
        let chunk = chunk.map_err(|error| CallError::CutOff(chain(&error.without_url())))?;
        self.read += chunk.as_ref().map_or(0, |chunk| chunk.len());
        if self.read > ANSWER_BYTES_MAX {
            let reason = format!("it is longer than {ANSWER_BYTES_MAX} bytes");
            return Err(CallError::Malformed(reason));
        }
        Ok(chunk.map(|chunk| chunk.to_vec()))
    }
}

async fn streamed(body: &mut Body, heard: &(dyn Fn(usize) + Sync)) -> Result<Reply, CallError> {
    let mut reply = Reply::default();
    let mut pending: Vec<u8> = Vec::new();
    while let Some(chunk) = body.next().await? {
        pending.extend_from_slice(&chunk);
        while let Some(end) = pending.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = pending.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            if let Some(data) = line.trim().strip_prefix("data:")
                && wire::add_event(&mut reply, data)?
            {
                return Ok(reply);
            }
        }
        heard(reply.text.chars().count());
    }
    Err(CallError::CutOff("the stream has no end".to_owned()))
}

async fn refusal(response: Response) -> CallError {
    let code = response.status().as_u16();
    let retry_after = response.headers().get(header::RETRY_AFTER);
    let retry_after = retry_after
        .and_then(|value| value.to_str().ok()?.trim().parse().ok())
        .map(Duration::from_secs);
    let mut body = Body {
        response,
        first: None,
        read: 0,
    };
    let bytes = body.next().await.ok().flatten().unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    CallError::Status {
        code,
        message: text.chars().take(MESSAGE_CHARS_MAX).collect(),
        retry_after,
    }
}

/// An error with its causes: the outermost alone says little.
fn chain(error: &dyn std::error::Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        said = format!("{said}: {inner}");
        cause = inner.source();
    }
    said
}

/// A server may say the key back in its refusal.
fn without_key(config: &ModelConfig, error: CallError) -> CallError {
    let Some(key) = &config.key else {
        return error;
    };
    let hide = |text: String| key.removed_from(&text);
    match error {
        CallError::Unreachable(text) => CallError::Unreachable(hide(text)),
        CallError::CutOff(text) => CallError::CutOff(hide(text)),
        CallError::Malformed(text) => CallError::Malformed(hide(text)),
        CallError::Status {
            code,
            message,
            retry_after,
        } => CallError::Status {
            code,
            message: hide(message),
            retry_after,
        },
        other => other,
    }
}

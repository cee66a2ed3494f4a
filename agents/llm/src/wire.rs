//! The providers' protocols: what is sent, and what comes back. Pure.

use serde_json::{Value, json};

use crate::{CallError, Message, ModelConfig, ModelRequest, Provider, Reply, Role};

/// The version of Anthropic's protocol that this is written for.
const ANTHROPIC_VERSION: &str = "2023-06-01";

/// Where a request goes.
pub(crate) fn url(config: &ModelConfig) -> String {
    let base = config.base_url.trim_end_matches('/');
    match config.provider {
        Provider::OpenAi => format!("{base}/chat/completions"),
        Provider::Anthropic => format!("{base}/v1/messages"),
        Provider::Bedrock => {
            let model = config.model.replace('%', "%25").replace(':', "%3A");
            format!("{base}/model/{}/converse", model.replace('/', "%2F"))
        }
    }
}

/// Headers besides the content type; the key is among them.
pub(crate) fn headers(config: &ModelConfig) -> Vec<(&'static str, String)> {
    let key = config.key.as_ref().map(|key| key.expose().to_owned());
    match config.provider {
        Provider::OpenAi | Provider::Bedrock => key
            .map(|key| ("authorization", format!("Bearer {key}")))
            .into_iter()
            .collect(),
        Provider::Anthropic => key
            .map(|key| ("x-api-key", key))
            .into_iter()
            .chain([("anthropic-version", ANTHROPIC_VERSION.to_owned())])
            .collect(),
    }
}

/// The body of a request.
pub(crate) fn body(config: &ModelConfig, request: &ModelRequest) -> Value {
    let system: Vec<&str> = request
        .messages
        .iter()
        .filter(|message| message.role == Role::System)
        .map(|message| message.text.as_str())
        .collect();
    let others = request.messages.iter().filter(|it| it.role != Role::System);
    match config.provider {
        Provider::OpenAi => open_ai(config, request),
        Provider::Anthropic => json!({
            "model": config.model,
            "max_tokens": config.output_max,
            "temperature": 0,
            "system": system.join("\n\n"),
            "messages": others.map(said).collect::<Vec<_>>(),
        }),
        Provider::Bedrock => json!({
            "system": [{"text": system.join("\n\n")}],
            "messages": others
                .map(|it| json!({"role": it.role, "content": [{"text": it.text}]}))
                .collect::<Vec<_>>(),
            "inferenceConfig": {"maxTokens": config.output_max, "temperature": 0},
        }),
    }
}

fn said(message: &Message) -> Value {
    json!({"role": message.role, "content": message.text})
}

fn open_ai(config: &ModelConfig, request: &ModelRequest) -> Value {
    let mut body = json!({
        "model": config.model,
        "messages": request.messages.iter().map(said).collect::<Vec<_>>(),
        "max_tokens": config.output_max,
        "temperature": 0,
        "stream": true,
        "stream_options": {"include_usage": true},
    });
    if let (Some(schema), true) = (&request.schema, config.json_schema) {
        body["response_format"] = json!({
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": schema, "strict": false},
        });
    }
    body
}

/// What a whole body says.
pub(crate) fn reply(provider: Provider, body: &Value) -> Result<Reply, CallError> {
    let malformed = |what: &str| CallError::Malformed(format!("it has no {what}"));
    let count = |pointer: &str| body.pointer(pointer).and_then(Value::as_u64).unwrap_or(0);
    let texts = |pointer: &str| {
        let parts = body.pointer(pointer).and_then(Value::as_array);
        let texts = parts.into_iter().flatten();
        texts
            .filter_map(|part| part["text"].as_str())
            .collect::<String>()
    };
    match provider {
        Provider::OpenAi => {
            let choice = body
                .pointer("/choices/0")
                .ok_or_else(|| malformed("choices"))?;
            let text = choice.pointer("/message/content").and_then(Value::as_str);
            Ok(Reply {
                text: text.ok_or_else(|| malformed("text"))?.to_owned(),
                input_tokens: count("/usage/prompt_tokens"),
                output_tokens: count("/usage/completion_tokens"),
                cut_off: choice["finish_reason"] == "length",
            })
        }
        Provider::Anthropic => {
            body["content"]
                .as_array()
                .ok_or_else(|| malformed("content"))?;
            Ok(Reply {
                text: texts("/content"),
                input_tokens: count("/usage/input_tokens"),
                output_tokens: count("/usage/output_tokens"),
                cut_off: body["stop_reason"] == "max_tokens",
            })
        }
        Provider::Bedrock => {
            body.pointer("/output/message")
                .ok_or_else(|| malformed("output"))?;
            Ok(Reply {
                text: texts("/output/message/content"),
                input_tokens: count("/usage/inputTokens"),
                output_tokens: count("/usage/outputTokens"),
                cut_off: body["stopReason"] == "max_tokens",
            })
        }
    }
}

/// Adds one event of a stream of chat completions to a reply; says whether it was the last.
pub(crate) fn add_event(reply: &mut Reply, data: &str) -> Result<bool, CallError> {
    if data.trim() == "[DONE]" {
        return Ok(true);
    }
    let event: Value =
        serde_json::from_str(data).map_err(|error| CallError::Malformed(error.to_string()))?;
    if let Some(message) = event.pointer("/error/message").and_then(Value::as_str) {
        return Err(CallError::CutOff(message.chars().take(200).collect()));
    }
    if let Some(text) = event
        .pointer("/choices/0/delta/content")
        .and_then(Value::as_str)
    {
        reply.text.push_str(text);
    }
    if event
        .pointer("/choices/0/finish_reason")
        .and_then(Value::as_str)
        == Some("length")
    {
        reply.cut_off = true;
    }
    let count = |pointer: &str| event.pointer(pointer).and_then(Value::as_u64);
    if let Some(tokens) = count("/usage/prompt_tokens") {
        reply.input_tokens = tokens;
    }
    if let Some(tokens) = count("/usage/completion_tokens") {
        reply.output_tokens = tokens;
    }
    Ok(false)
}

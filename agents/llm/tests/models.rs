//! Asking models over the wire, and what is done when they fail.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what cannot be set up fails the test"
)]

#[allow(dead_code, unreachable_pub, reason = "each test uses what it needs")]
mod server;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use muster_agent::Context;
use muster_llm::{
    CassetteMode, Cassettes, Checked, ModelConfig, Models, Prompt, Provider, Secret, Tried,
    Variable, Writer,
};
use muster_proto::AttemptId;
use serde_json::{Value, json};
use server::{Script, Server};

const GOOD: &str = r#"{"answer": "rain"}"#;
const KEY: &str = "sk-very-secret-0123456789";

fn config(name: &str, url: &str) -> ModelConfig {
    ModelConfig {
        name: name.to_owned(),
        provider: Provider::OpenAi,
        base_url: url.to_owned(),
        model: "tiny".to_owned(),
        key: Some(Secret::new(KEY)),
        context_window: 8192,
        output_max: 512,
        input_usd_per_million: 10.0,
        output_usd_per_million: 50.0,
        connect_timeout: Duration::from_secs(30),
        first_token_timeout: Duration::from_secs(30),
        timeout: Duration::from_secs(30),
        json_schema: true,
        fallback: None,
    }
}

fn models(configs: Vec<ModelConfig>) -> Models {
    Models::new(configs, BTreeMap::new()).unwrap()
}

async fn ask(models: &Arc<Models>) -> Tried<String> {
    let schema = json!({"type": "object", "required": ["answer"], "properties": {"answer": {"type": "string"}}});
    let prompt = Prompt::of("p", "What falls? {{facts}}", &["facts"]).unwrap();
    let writer = Writer::of(models, "any", prompt, schema).unwrap().unwrap();
    let context = Context::new(AttemptId::new("0-a.t.1").unwrap(), Duration::from_secs(120));
    let facts = [("facts", Variable::Text("Rain falls.".to_owned()))];
    let check = |value: Value| {
        let value = value["answer"].as_str().unwrap_or_default().to_owned();
        Ok(Checked {
            value,
            refused: Vec::new(),
        })
    };
    writer.write(&context, &facts, &check).await
}

async fn ask_one(config: ModelConfig) -> Tried<String> {
    ask(&Arc::new(models(vec![config]))).await
}

#[tokio::test]
async fn an_answer_brings_its_tokens_and_its_cost_and_the_server_got_schema_and_fence() {
    let server = Server::start(|_, _| Script::Says(GOOD.to_owned())).await;
    let tried = ask_one(config("default", &server.url)).await;
    assert_eq!(tried.value.as_deref(), Some("rain"));
    assert_eq!((tried.how.input_tokens, tried.how.output_tokens), (100, 20));
    assert!((tried.how.cost_usd - 0.002).abs() < 1e-12);
    let asked = server.asked.lock().unwrap();
    assert_eq!(asked[0]["response_format"]["type"], "json_schema");
    assert!(
        asked[0]["messages"][1]["content"]
            .as_str()
            .unwrap()
            .contains("<data facts ")
    );
}

#[tokio::test]
async fn a_stream_is_put_together_with_its_usage() {
    let piece = |text: &str| json!({"choices": [{"delta": {"content": text}}]}).to_string();
    let end =
        json!({"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3}}).to_string();
    let events = vec![
        piece("{\"answer\": "),
        piece("\"rain\"}"),
        end,
        "[DONE]".to_owned(),
    ];
    let server = Server::start(move |_, _| Script::Stream(events.clone())).await;
    let tried = ask_one(config("default", &server.url)).await;
    assert_eq!(tried.value.as_deref(), Some("rain"));
    assert_eq!((tried.how.input_tokens, tried.how.output_tokens), (7, 3));
}

#[tokio::test]
async fn a_model_is_shown_its_error_and_asked_again_but_not_for_ever() {
    let server = Server::start(|number, _| match number {
        0 => Script::Says("{\"wrong\": 1}".to_owned()),
        _ => Script::Says(GOOD.to_owned()),
    })
    .await;
    let tried = ask_one(config("default", &server.url)).await;
    assert_eq!((tried.value.as_deref(), tried.how.calls), (Some("rain"), 2));
    let shown = server.asked.lock().unwrap()[1]["messages"][3]["content"].to_string();
    assert!(shown.contains("answer"), "{shown}");

    let server = Server::start(|_, _| Script::Says("rubbish".to_owned())).await;
    let tried = ask_one(config("default", &server.url)).await;
    assert_eq!((tried.value, tried.how.calls), (None, 3));
    assert!(
        tried.how.failures[0].contains("no JSON"),
        "{:?}",
        tried.how.failures
    );
}

#[tokio::test]
async fn a_busy_server_is_asked_again_when_it_says_and_a_broken_one_a_few_times() {
    let server = Server::start(|number, _| match number {
        0 => Script::Raw(429, "retry-after: 1", "slow down".to_owned()),
        _ => Script::Says(GOOD.to_owned()),
    })
    .await;
    let started = std::time::Instant::now();
    let tried = ask_one(config("default", &server.url)).await;
    assert_eq!(tried.value.as_deref(), Some("rain"));
    assert!(started.elapsed() >= Duration::from_secs(1));

    let server = Server::start(|_, _| Script::Raw(429, "retry-after: 3600", String::new())).await;
    let tried = ask_one(config("default", &server.url)).await;
    assert_eq!((tried.value, tried.how.calls), (None, 1));

    let server = Server::start(|_, _| Script::Raw(500, "x: y", "oops".to_owned())).await;
    let tried = ask_one(config("default", &server.url)).await;
    assert_eq!((tried.value, tried.how.calls), (None, 3));
}

#[tokio::test]
async fn a_server_that_stalls_or_cuts_off_is_given_up_with_the_reason() {
    let server = Server::start(|_, _| Script::Stalls).await;
    let quick = ModelConfig {
        first_token_timeout: Duration::from_millis(200),
        ..config("default", &server.url)
    };
    let tried = ask_one(quick).await;
    assert!(
        tried.how.failures[0].contains("no first token"),
        "{:?}",
        tried.how.failures
    );
    let server = Server::start(|_, _| Script::CutsOff).await;
    let tried = ask_one(config("default", &server.url)).await;
    assert!(
        tried.how.failures[0].contains("cut off"),
        "{:?}",
        tried.how.failures
    );
}

#[tokio::test]
async fn the_next_of_the_chain_answers_and_a_failing_model_is_left_alone() {
    let bad = Server::start(|_, _| Script::Raw(500, "x: y", String::new())).await;
    let good = Server::start(|_, _| Script::Says(GOOD.to_owned())).await;
    let first = ModelConfig {
        fallback: Some("second".to_owned()),
        ..config("default", &bad.url)
    };
    let models = Arc::new(models(vec![first, config("second", &good.url)]));
    let tried = ask(&models).await;
    assert_eq!(tried.how.model.as_deref(), Some("second"));
    let tried = ask(&models).await;
    assert_eq!(tried.how.calls, 1, "{:?}", tried.how.failures);
    assert!(
        tried.how.failures[0].contains("left alone"),
        "{:?}",
        tried.how.failures
    );
    assert_eq!(bad.asked.lock().unwrap().len(), 3);
}

#[test]
fn an_unknown_model_and_a_circle_are_refused_by_name() {
    let to = |name: &str, next: &str| ModelConfig {
        fallback: Some(next.to_owned()),
        ..config(name, "http://127.0.0.1:1")
    };
    let error = |configs| {
        Models::new(configs, BTreeMap::new())
            .unwrap_err()
            .to_string()
    };
    assert!(error(vec![to("a", "b")]).contains("models.a.fallback names the model \"b\""));
    assert!(error(vec![to("a", "b"), to("b", "a")]).contains("leads back"));
    let agents = BTreeMap::from([("report-section".to_owned(), "x".to_owned())]);
    let error = Models::new(Vec::new(), agents).unwrap_err().to_string();
    assert!(error.contains("agents.report-section.model"), "{error}");
}

#[tokio::test]
async fn a_key_is_never_in_what_is_told_even_when_the_server_says_it_back() {
    let server = Server::start(|_, _| Script::Raw(401, "x: y", format!("bad key {KEY}"))).await;
    let config = config("default", &server.url);
    let shown = format!("{config:?}");
    let tried = ask_one(config).await;
    let told = format!("{shown} {:?}", tried.how);
    assert!(told.contains("401") && !told.contains(KEY), "{told}");
}

#[tokio::test]
async fn a_recorded_exchange_is_played_again_without_the_server_and_holds_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let tapes = |mode| Cassettes {
        folder: folder.path().to_owned(),
        mode,
    };
    let server = Server::start(|_, _| Script::Says(GOOD.to_owned())).await;
    let recording =
        models(vec![config("default", &server.url)]).with_cassettes(tapes(CassetteMode::Record));
    let recorded = ask(&Arc::new(recording)).await;
    let nowhere = models(vec![config("default", "http://127.0.0.1:1")]);
    let played = ask(&Arc::new(
        nowhere.with_cassettes(tapes(CassetteMode::Replay)),
    ))
    .await;
    assert_eq!(played, recorded);
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(!text.contains(KEY) && !text.contains("127.0.0.1"));
    }
}

#[tokio::test]
async fn anthropic_and_bedrock_are_asked_in_their_own_protocols() {
    let anthropic = json!({"content": [{"type": "text", "text": GOOD}], "stop_reason": "end_turn", "usage": {"input_tokens": 5, "output_tokens": 2}});
    let bedrock = json!({"output": {"message": {"content": [{"text": GOOD}]}}, "stopReason": "end_turn", "usage": {"inputTokens": 5, "outputTokens": 2}});
    for (provider, body) in [
        (Provider::Anthropic, anthropic),
        (Provider::Bedrock, bedrock),
    ] {
        let server = Server::start(move |_, _| {
            Script::Raw(200, "content-type: application/json", body.to_string())
        })
        .await;
        let tried = ask_one(ModelConfig {
            provider,
            ..config("default", &server.url)
        })
        .await;
        assert_eq!(tried.value.as_deref(), Some("rain"), "{:?}", tried.how);
        assert_eq!((tried.how.input_tokens, tried.how.output_tokens), (5, 2));
        let asked = server.asked.lock().unwrap();
        assert_eq!(asked[0]["messages"].as_array().unwrap().len(), 1);
        assert!(!asked[0]["system"].is_null());
    }
}

#[tokio::test]
async fn a_real_server_given_by_its_address_answers_or_is_passed_over_with_a_reason() {
    let Ok(url) = std::env::var("MUSTER_MODEL_URL") else {
        eprintln!(
            "NOT RUN: set MUSTER_MODEL_URL to the address of an OpenAI-compatible server, such as http://127.0.0.1:11434/v1"
        );
        return;
    };
    let model = std::env::var("MUSTER_MODEL_NAME").unwrap_or_else(|_| "default".to_owned());
    let tried = ask_one(ModelConfig {
        model,
        ..config("default", &url)
    })
    .await;
    eprintln!("{tried:?}");
    assert!(
        tried.how.input_tokens > 0,
        "it has to be a server that answers and counts: {:?}",
        tried.how
    );
    assert!(tried.value.is_some() || !tried.how.failures.is_empty());
}

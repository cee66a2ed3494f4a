//! `models.<name>`: one language model.

use std::{path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{
    broker_url::without_secret,
    duration_text,
    violation::{Violation, within},
};

/// One language model. The one named `default` is asked by every agent that `agents.<type>.model` gives no other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSettings {
    /// The protocol: `openai` (also Groq, Ollama, llama.cpp, vLLM), `anthropic` or `bedrock`; `openai` where missing.
    #[serde(default)]
    pub provider: ModelProvider,
    /// Where the server is, such as `http://127.0.0.1:11434/v1`; without a user or a key in it.
    pub base_url: String,
    /// What the server calls the model.
    pub model: String,
    /// The environment variable that holds the key; no key where this and `api_key_file` are missing.
    #[serde(default)]
    pub api_key_env: Option<String>,
    /// The file that holds the key and nothing else.
    #[serde(default)]
    pub api_key_file: Option<PathBuf>,
    /// Tokens that fit it, prompt and answer together, 1,024 to 10,000,000; 8,192 where missing.
    #[serde(default = "context_window")]
    pub context_window: u32,
    /// Most tokens of an answer, 16 to half of the context window; 1,024 where missing.
    #[serde(default = "output_max")]
    pub output_max: u32,
    /// US dollars for a million tokens read; 0 where missing.
    #[serde(default)]
    pub input_usd_per_million: f64,
    /// US dollars for a million tokens written; 0 where missing.
    #[serde(default)]
    pub output_usd_per_million: f64,
    /// How long connecting may take, 100ms to 60s; 5s where missing.
    #[serde(default = "connect_timeout", with = "duration_text")]
    pub connect_timeout: Duration,
    /// How long the first token may take, 100ms to 600s; 10s where missing.
    #[serde(default = "first_token_timeout", with = "duration_text")]
    pub first_token_timeout: Duration,
    /// How long a whole answer may take, 100ms to 600s; 20s where missing.
    #[serde(default = "timeout", with = "duration_text")]
    pub timeout: Duration,
    /// Whether the server is sent the schema of the answer (`response_format`); the prompt has it anyway; true where missing.
    #[serde(default = "json_schema")]
    pub json_schema: bool,
    /// The model that is asked when this one fails, by name; the agents' own method where missing.
    #[serde(default)]
    pub fallback: Option<String>,
}

/// The protocol of a model's server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModelProvider {
    /// Chat completions.
    #[default]
    #[serde(rename = "openai")]
    OpenAi,
    /// Anthropic's messages.
    Anthropic,
    /// Amazon Bedrock's Converse, with an API key.
    Bedrock,
}

fn context_window() -> u32 {
    8192
}
fn output_max() -> u32 {
    1024
}
fn connect_timeout() -> Duration {
    Duration::from_secs(5)
}
fn first_token_timeout() -> Duration {
    Duration::from_secs(10)
}
fn timeout() -> Duration {
    Duration::from_secs(20)
}
fn json_schema() -> bool {
    true
}

impl ModelSettings {
    pub(crate) fn validate(&self, name: &str) -> Result<(), Violation> {
        let key = |field: &str| format!("models.{name}.{field}");
        let host = ["https://", "http://"]
            .iter()
            .find_map(|scheme| self.base_url.strip_prefix(scheme));
        if host.is_none_or(|host| host.is_empty() || host.contains('@') || host.contains('?')) {
            let shown = without_secret(&self.base_url);
            let shown = shown.split('?').next().unwrap_or_default();
            let allowed = "https://… or http://…, without a user, key or question mark";
            return Err(Violation::new(&key("base_url"), shown, allowed));
        }
        if self.model.trim().is_empty() {
            return Err(Violation::new(
                &key("model"),
                "\"\"",
                "the server's name of a model",
            ));
        }
        if self.api_key_env.is_some() && self.api_key_file.is_some() {
            let allowed = "one of api_key_env and api_key_file";
            return Err(Violation::new(
                &key("api_key_env"),
                "set beside api_key_file",
                allowed,
            ));
        }
        within(
            &key("context_window"),
            self.context_window,
            1024..=10_000_000,
        )?;
        within(
            &key("output_max"),
            self.output_max,
            16..=self.context_window / 2,
        )?;
        for (field, usd) in [
            ("input_usd_per_million", self.input_usd_per_million),
            ("output_usd_per_million", self.output_usd_per_million),
        ] {
            within(&key(field), usd, 0.0..=1e6)?;
        }
        for (field, value, most) in [
            ("connect_timeout", self.connect_timeout, 60),
            ("first_token_timeout", self.first_token_timeout, 600),
            ("timeout", self.timeout, 600),
        ] {
            let range = Duration::from_millis(100)..=Duration::from_secs(most);
            if !range.contains(&value) {
                let shown = duration_text::show(value);
                return Err(Violation::new(
                    &key(field),
                    shown,
                    format!("100ms to {most}s"),
                ));
            }
        }
        Ok(())
    }
}

use std::time::Duration;

use crate::Secret;

/// Which protocol a server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// Chat completions as OpenAI has them: Groq, Ollama, llama.cpp, vLLM and many others.
    OpenAi,
    /// Messages of Anthropic.
    Anthropic,
    /// The Converse API of Amazon Bedrock, with an API key.
    Bedrock,
}

/// One model, as it is reached.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelConfig {
    /// Its name in the settings.
    pub name: String,
    /// The protocol.
    pub provider: Provider,
    /// Where the server is, such as `http://127.0.0.1:11434/v1`.
    pub base_url: String,
    /// What the server calls the model.
    pub model: String,
    /// The key, where the server wants one.
    pub key: Option<Secret>,
    /// Tokens that fit it, prompt and answer together.
    pub context_window: u32,
    /// Most tokens of an answer.
    pub output_max: u32,
    /// US dollars for a million tokens read.
    pub input_usd_per_million: f64,
    /// US dollars for a million tokens written.
    pub output_usd_per_million: f64,
    /// How long connecting may take.
    pub connect_timeout: Duration,
    /// How long the first token may take.
    pub first_token_timeout: Duration,
    /// How long a whole answer may take.
    pub timeout: Duration,
    /// Whether the server takes a schema (`response_format`); it is in the prompt anyway.
    pub json_schema: bool,
    /// The model that is asked when this one fails.
    pub fallback: Option<String>,
}

impl ModelConfig {
    /// What so many tokens cost, in US dollars.
    #[must_use]
    pub fn cost_usd(&self, input: u64, output: u64) -> f64 {
        let part = |tokens: u64, price: f64| tokens as f64 * price / 1e6;
        part(input, self.input_usd_per_million) + part(output, self.output_usd_per_million)
    }
}

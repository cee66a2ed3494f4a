use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Who says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Rules.
    System,
    /// The one who asks.
    User,
    /// The model.
    Assistant,
}

/// One message of an exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who says it.
    pub role: Role,
    /// What is said.
    pub text: String,
}

/// What a model is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelRequest {
    /// The exchange so far.
    pub messages: Vec<Message>,
    /// What the answer has to look like.
    pub schema: Option<Value>,
}

/// What a model answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Its text.
    pub text: String,
    /// Tokens read, as the server counts them.
    pub input_tokens: u64,
    /// Tokens written.
    pub output_tokens: u64,
    /// Whether it stopped because it was too long.
    #[serde(default)]
    pub cut_off: bool,
}

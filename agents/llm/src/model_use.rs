use muster_agent::Output;
use muster_proto::Method;
use serde::{Deserialize, Serialize};

/// How a model was used for a result: which, at what cost, what was left out of its prompt, what of its answer was
/// refused, and why it was not used.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ModelUse {
    /// The model whose answer was used, by its name in the settings; none where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Calls that were made.
    #[serde(default)]
    pub calls: u32,
    /// Tokens read.
    #[serde(default)]
    pub input_tokens: u64,
    /// Tokens written.
    #[serde(default)]
    pub output_tokens: u64,
    /// What they cost, in US dollars, at the prices of the settings.
    #[serde(default)]
    pub cost_usd: f64,
    /// Whether the JSON of the answer had to be repaired.
    #[serde(default)]
    pub repaired: bool,
    /// What did not fit the context window.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// What the model said that was not used, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<String>,
    /// Why calls brought nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<String>,
}

impl ModelUse {
    /// Sentences for people, about a piece of work such as `the section "Storage"`.
    #[must_use]
    pub fn notes(&self, about: &str) -> Vec<String> {
        let mut notes = Vec::new();
        if self.model.is_none()
            && let Some(why) = self.failures.last()
        {
            notes.push(format!("{about} was made without the model: {why}"));
        }
        let refused = self.refused.iter();
        notes.extend(refused.map(|it| format!("{about}: refused from the model: {it}")));
        let left_out = self.left_out.iter();
        notes.extend(left_out.map(|it| format!("{about}: the model did not see {it}")));
        notes
    }
}

/// What asking a model came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried<T> {
    /// What it brought, checked; nothing where it failed.
    pub value: Option<T>,
    /// How.
    pub how: ModelUse,
}

impl<T> Tried<T> {
    /// The result with its method, tokens and cost. Without a model the deterministic method is a fallback.
    #[must_use]
    pub fn mark(&self, output: Output) -> Output {
        let method = if self.value.is_some() {
            Method::Model
        } else {
            Method::Fallback
        };
        output
            .method(method)
            .tokens(self.how.input_tokens, self.how.output_tokens)
            .cost_usd(self.how.cost_usd)
    }
}

//! The models that are set up.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use crate::{
    CallError, Cassettes, Message, ModelConfig, ModelRequest, ModelUse, Reply, Role,
    breaker::Breaker, cassettes::CassetteMode, http, wire,
};

/// Calls to one model for one piece of work: an answer, and two corrections.
const CALLS_MAX: u32 = 3;
/// Longest that a server's Retry-After is waited for; one that wants more is passed over.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(5);
/// Where a server does not say when to ask again.
const PAUSE: Duration = Duration::from_millis(250);
/// Most bytes of an answer that the model is shown again beside its error.
const SHOWN_BYTES_MAX: usize = 8 * 1024;
/// The model of agents that are given no other.
const DEFAULT: &str = "default";

/// All models by name, and which agent asks which.
#[derive(Debug, Default)]
pub struct Models {
    models: BTreeMap<String, Model>,
    by_agent: BTreeMap<String, String>,
    cassettes: Option<Cassettes>,
}

#[derive(Debug)]
struct Model {
    config: ModelConfig,
    client: reqwest_tls::Client,
    breaker: Breaker,
}

/// Why models cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelsError {
    /// A name that is no model's.
    #[error("{by} names the model {name:?}, which is not set up: models has {known}")]
    Unknown {
        /// Who names it.
        by: String,
        /// The name.
        name: String,
        /// Those that are there.
        known: String,
    },
    /// Models that fall back on each other.
    #[error("models.{0}.fallback leads back to itself")]
    Circle(String),
    /// The client cannot be made.
    #[error("models.{name}: {reason}")]
    Client {
        /// Which model.
        name: String,
        /// Why not.
        reason: String,
    },
}

impl Models {
    /// Models, and by agent type the name of the model that it asks; others ask the one named `default`, if any.
    ///
    /// # Errors
    /// [`ModelsError`] naming the model.
    pub fn new(
        configs: Vec<ModelConfig>,
        by_agent: BTreeMap<String, String>,
    ) -> Result<Self, ModelsError> {
        let mut models = BTreeMap::new();
        for config in configs {
            let client = http::client(&config).map_err(|reason| ModelsError::Client {
                name: config.name.clone(),
                reason,
            })?;
            let breaker = Breaker::default();
            let name = config.name.clone();
            models.insert(
                name,
                Model {
                    config,
                    client,
                    breaker,
                },
            );
        }
        let models = Self {
            models,
            by_agent,
            cassettes: None,
        };
        models.check().map(|()| models)
    }

    /// The same, recording or replaying exchanges.
    #[must_use]
    pub fn with_cassettes(mut self, cassettes: Cassettes) -> Self {
        self.cassettes = Some(cassettes);
        self
    }

    fn check(&self) -> Result<(), ModelsError> {
        let named = |by: String, name: &String| {
            let known: Vec<&str> = self.models.keys().map(String::as_str).collect();
            let unknown = ModelsError::Unknown {
                by,
                name: name.clone(),
                known: if known.is_empty() {
                    "none".to_owned()
                } else {
                    known.join(", ")
                },
            };
            self.models.get(name).ok_or(unknown)
        };
        for (agent, name) in &self.by_agent {
            named(format!("agents.{agent}.model"), name)?;
        }
        for (name, model) in &self.models {
            let mut seen = BTreeSet::from([name]);
            let mut at = model;
            while let Some(next) = &at.config.fallback {
                at = named(format!("models.{}.fallback", at.config.name), next)?;
                if !seen.insert(next) {
                    return Err(ModelsError::Circle(name.clone()));
                }
            }
        }
        Ok(())
    }

    /// The model that an agent asks first, by name.
    #[must_use]
    pub fn of_agent(&self, agent_type: &str) -> Option<&ModelConfig> {
        let name = self.by_agent.get(agent_type);
        let name = name.map_or(DEFAULT, String::as_str);
        self.models.get(name).map(|model| &model.config)
    }

    /// Asks a model, and then those that it falls back on, until one brings what `read` takes. An answer that it does not take
    /// is shown to the model with the reason, up to twice.
    pub async fn ask<T: Send>(
        &self,
        first: &str,
        request: &ModelRequest,
        how: &mut ModelUse,
        heard: &(dyn Fn(usize) + Sync),
        read: &(dyn Fn(&str, &mut ModelUse) -> Result<T, String> + Sync),
    ) -> Option<T> {
        let mut next = self.models.get(first);
        while let Some(model) = next {
            let name = &model.config.name;
            if model.breaker.may_call(Instant::now()) {
                match self.ask_one(model, request, how, heard, read).await {
                    Ok(value) => {
                        how.model = Some(name.clone());
                        return Some(value);
                    }
                    Err(reason) => how.failures.push(format!("{name}: {reason}")),
                }
            } else {
                let reason = "it failed again and again, and is left alone for a while";
                how.failures.push(format!("{name}: {reason}"));
            }
            next = model
                .config
                .fallback
                .as_ref()
                .and_then(|name| self.models.get(name));
        }
        None
    }

    async fn ask_one<T: Send>(
        &self,
        model: &Model,
        request: &ModelRequest,
        how: &mut ModelUse,
        heard: &(dyn Fn(usize) + Sync),
        read: &(dyn Fn(&str, &mut ModelUse) -> Result<T, String> + Sync),
    ) -> Result<T, String> {
        let mut request = request.clone();
        let mut reason = String::new();
        for call in 1..=CALLS_MAX {
            how.calls += 1;
            let reply = match self.exchange(model, &request, heard).await {
                Ok(reply) => reply,
                Err(error) => {
                    let pause = error.retry_after().unwrap_or(PAUSE * call);
                    reason = error.to_string();
                    if !error.may_pass() || pause > RETRY_AFTER_MAX || call == CALLS_MAX {
                        break;
                    }
                    tokio::time::sleep(pause).await;
                    continue;
                }
            };
            how.input_tokens += reply.input_tokens;
            how.output_tokens += reply.output_tokens;
            how.cost_usd += model
                .config
                .cost_usd(reply.input_tokens, reply.output_tokens);
            match read(&reply.text, how) {
                Ok(value) => return Ok(value),
                Err(wrong) => {
                    let cut_off = if reply.cut_off {
                        " (it was cut off: be shorter)"
                    } else {
                        ""
                    };
                    reason = format!("{wrong}{cut_off}");
                    correct(&mut request, &reply, &reason);
                }
            }
        }
        Err(reason)
    }

    async fn exchange(
        &self,
        model: &Model,
        request: &ModelRequest,
        heard: &(dyn Fn(usize) + Sync),
    ) -> Result<Reply, CallError> {
        let body = wire::body(&model.config, request);
        let key = Cassettes::key(&body);
        if let Some(cassettes) = &self.cassettes
            && cassettes.mode == CassetteMode::Replay
        {
            return cassettes.replay(&key);
        }
        let result = http::exchange(&model.client, &model.config, &body, heard).await;
        let name = &model.config.name;
        if model.breaker.ended(result.is_ok(), Instant::now()) {
            tracing::warn!(
                model = name,
                "a model fails again and again and is left alone for a while"
            );
        }
        match &result {
            Ok(reply) => {
                if let Some(cassettes) = &self.cassettes {
                    cassettes.record(&key, &body, reply);
                }
            }
            Err(error) => tracing::warn!(model = name, %error, "a model brought no answer"),
        }
        result
    }
}

/// Shows a model its answer and what is wrong with it.
fn correct(request: &mut ModelRequest, reply: &Reply, reason: &str) {
    let end = reply.text.floor_char_boundary(SHOWN_BYTES_MAX);
    let said = reply.text.get(..end).unwrap_or_default().to_owned();
    let wrong = format!("That cannot be used: {reason}\nAnswer again, with the JSON object alone.");
    request.messages.extend([
        Message {
            role: Role::Assistant,
            text: said,
        },
        Message {
            role: Role::User,
            text: wrong,
        },
    ]);
}

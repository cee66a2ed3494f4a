//! What an agent says of itself.

use std::time::Duration;

use muster_proto::{Effects, limits::AGENT_CAPACITY_MAX};

use crate::cache::KEEP_MAX;

/// Attempts at a time where an agent does not say: enough to hide waiting, few enough that a lost
/// process costs little.
const MAX_CAPACITY_DEFAULT: u32 = 16;

/// What is spared when a result is kept: which of the cache levels a hit counts for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CacheLevel {
    /// Reading and planning a whole request: agents that plan.
    Request,
    /// A common question to a specialist.
    #[default]
    Agent,
    /// A finished part of an answer: agents that put results together.
    Result,
}

impl CacheLevel {
    /// The name, as metrics have it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Agent => "agent",
            Self::Result => "result",
        }
    }
}

/// What an agent is: the part of its registry record that does not change while it runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// Its speciality, such as `location`: letters, digits, `-` and `_`. Checked when serving begins.
    pub agent_type: String,
    /// What it can do, at most [`muster_proto::limits::CAPABILITIES_MAX`] short names.
    pub capabilities: Vec<String>,
    /// Most attempts at a time, 1 to [`AGENT_CAPACITY_MAX`].
    pub max_capacity: u32,
    /// Tokens that fit its context; 0 where it uses no model.
    pub context_window: u64,
    /// US dollars a task, as far as known beforehand.
    pub cost_per_request: f64,
    /// Version of its code; the runtime's where it does not say.
    pub version: Option<String>,
    /// What its work changes in the world; nothing where it does not say.
    pub effects: Effects,
    /// Whether it does several tasks at once better than one by one.
    pub batches: bool,
    /// Whether other agents may ask it.
    pub answers: bool,
    /// How long results are kept for tasks that are the same; not at all where it does not say.
    pub keep_results: Option<Duration>,
    /// What is spared when a result was kept.
    pub cache_level: CacheLevel,
}

impl Description {
    /// An agent of a type, with a capacity of 16, no model and no cost.
    #[must_use]
    pub fn new(agent_type: impl Into<String>) -> Self {
        Self {
            agent_type: agent_type.into(),
            capabilities: Vec::new(),
            max_capacity: MAX_CAPACITY_DEFAULT,
            context_window: 0,
            cost_per_request: 0.0,
            version: None,
            effects: Effects::None,
            batches: false,
            answers: false,
            keep_results: None,
            cache_level: CacheLevel::Agent,
        }
    }

    /// The same, with these capabilities.
    #[must_use]
    pub fn capabilities<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.capabilities = names.into_iter().map(Into::into).collect();
        self
    }

    /// The same, taking so many attempts at a time; clamped to 1 to [`AGENT_CAPACITY_MAX`].
    #[must_use]
    pub fn max_capacity(mut self, attempts: u32) -> Self {
        self.max_capacity = attempts.clamp(1, AGENT_CAPACITY_MAX);
        self
    }

    /// The same, with a context of so many tokens.
    #[must_use]
    pub fn context_window(mut self, tokens: u64) -> Self {
        self.context_window = tokens;
        self
    }

    /// The same, costing so many US dollars a task.
    #[must_use]
    pub fn cost_per_request(mut self, usd: f64) -> Self {
        self.cost_per_request = usd;
        self
    }

    /// The same, with the version of its code.
    #[must_use]
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// The same, changing this in the world.
    #[must_use]
    pub fn effects(mut self, effects: Effects) -> Self {
        self.effects = effects;
        self
    }

    /// The same, doing several tasks at once by [`crate::Agent::handle_batch`].
    #[must_use]
    pub fn batches(mut self) -> Self {
        self.batches = true;
        self
    }

    /// The same, keeping results so long, a week at most, for tasks of the same tenant with the same
    /// payload, inputs and answers (see [`crate::Agent::depends_on`]). What comes from there says
    /// [`muster_proto::Method::Cached`] and costs nothing. Results that asked other agents or shared
    /// something are not kept, and neither is work that changes something in the world.
    #[must_use]
    pub fn keep_results(mut self, keep_for: Duration) -> Self {
        self.keep_results = Some(keep_for.min(KEEP_MAX));
        self
    }

    /// The same, whose kept results count for this level.
    #[must_use]
    pub fn cache_level(mut self, level: CacheLevel) -> Self {
        self.cache_level = level;
        self
    }

    /// The same, answering other agents by [`crate::Agent::answer`].
    #[must_use]
    pub fn answers(mut self) -> Self {
        self.answers = true;
        self
    }
}

//! The registry record of an agent, sent as its heartbeat.

use serde::{Deserialize, Serialize};

use crate::{AgentId, AgentType, AttemptId, ResponseTime, Seconds};

/// Whether an agent takes work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentStatus {
    /// It has room.
    Available,
    /// It works at its capacity.
    Busy,
    /// It takes nothing: it drains, is paused, or was not heard of.
    Offline,
}

/// How tasks are handed over to an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// It answers a task with its result, in the reply. Ten lines in any language.
    #[default]
    Simple,
    /// It accepts tasks, works, and sends each result until it is stored.
    Durable,
}

/// What doing a task of a type changes in the world, which decides what may be done twice.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Effects {
    /// Nothing: it may be done again, and by two agents at a time.
    #[default]
    None,
    /// Something, but once for each idempotency key however often it is asked: every attempt at a
    /// task carries the same key.
    Idempotent,
    /// Something that must not happen twice, such as a booking. Nobody starts a second attempt while
    /// the outcome of one is unknown: it is looked up by the key first, and then a person is asked.
    Once,
}

/// One agent as it describes itself: the seed's registry record, then what is optional.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// The instance; must be one token of a subject.
    pub agent_id: AgentId,
    /// Its speciality.
    pub agent_type: AgentType,
    /// Whether it takes work.
    pub status: AgentStatus,
    /// What it can do.
    pub capabilities: Vec<String>,
    /// Attempts in hand.
    pub current_load: u32,
    /// Most attempts at a time.
    pub max_capacity: u32,
    /// Mean time of its recent attempts.
    pub response_time_avg: ResponseTime,
    /// Tokens that fit its context; 0 where it uses no model.
    pub context_window: u64,
    /// US dollars a task, as far as known beforehand.
    pub cost_per_request: f64,
    /// Version of the agent's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// How tasks are handed over.
    #[serde(default)]
    pub delivery: Delivery,
    /// Whether it reads messages that are pressed with zstd (header `Muster-Encoding`).
    #[serde(default, skip_serializing_if = "is_default")]
    pub compression: bool,
    /// What its work changes in the world.
    #[serde(default, skip_serializing_if = "is_default")]
    pub effects: Effects,
    /// Most tasks in one message.
    #[serde(default = "one")]
    pub batch: u32,
    /// `application/json` (the default) or `application/protobuf`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// Which start of the agent this is: a larger number is a later start.
    #[serde(default)]
    pub incarnation: u64,
    /// Rises with every message of the incarnation.
    #[serde(default)]
    pub counter: u64,
    /// Seconds to the next heartbeat; silence for three of them means offline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<Seconds>,
    /// Attempts in hand, and those whose result is held until it is stored.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attempts: Vec<AttemptId>,
}

fn one() -> u32 {
    1
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

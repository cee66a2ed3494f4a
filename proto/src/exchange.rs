//! What an attempt said to other agents of its run, as its result tells it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{AgentType, Tokens, Topic};

/// One ask or one share. A result lists at most [`crate::limits::EXCHANGES_MAX`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exchange {
    /// Another agent was asked.
    Ask(AskMade),
    /// Something was told to every agent of the run that listens.
    Share(ShareMade),
}

/// An ask that has ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AskMade {
    /// Who was asked.
    pub agent_type: AgentType,
    /// 1 where the task's own agent asked, 2 where the one that it asked did, and so on.
    pub depth: u32,
    /// The code of the fault that came in place of an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    /// How long the asker waited, in milliseconds.
    #[serde(default)]
    pub elapsed_ms: u64,
    /// Tokens used; what the answer's own asks used is part of it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub tokens: Tokens,
    /// What was charged in US dollars; what the answer's own asks cost is part of it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub cost_usd: f64,
}

/// Something that was shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShareMade {
    /// Under which topic.
    pub topic: Topic,
    /// How long its JSON was, in bytes.
    pub bytes: u64,
}

/// In a few words, as "asked activity".
impl fmt::Display for Exchange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ask(ask) if ask.depth > 1 => {
                write!(formatter, "{} was asked for an answer", ask.agent_type)?;
                fault_of(ask, formatter)
            }
            Self::Ask(ask) => {
                write!(formatter, "asked {}", ask.agent_type)?;
                fault_of(ask, formatter)
            }
            Self::Share(share) => write!(formatter, "shared {}", share.topic),
        }
    }
}

fn fault_of(ask: &AskMade, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    match &ask.fault {
        Some(code) => write!(formatter, " ({code})"),
        None => Ok(()),
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

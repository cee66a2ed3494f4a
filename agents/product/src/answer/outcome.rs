use serde::{Deserialize, Serialize};

use crate::matching::{NearMiss, Reason};
use crate::voice::Breach;

/// The finished answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecommendationAnswer {
    /// What was asked, in short.
    pub title: String,
    /// What is recommended, thing by thing.
    pub parts: Vec<PartAnswer>,
    /// What the first recommendation of every thing costs together; `None` where a price is not known or nothing is
    /// recommended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<f64>,
    /// What prices are in.
    pub currency: String,
    /// How it was held against the rules of the voice.
    pub voice: VoiceCheck,
    /// What was assumed.
    pub assumptions: Vec<String>,
    /// What is missing, and what was left out of the answer because it could not be said.
    pub gaps: Vec<String>,
    /// Where facts come from.
    pub sources: Vec<String>,
    /// How it was made.
    pub method: String,
    /// All of it to read.
    pub markdown: String,
}

/// One thing that was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartAnswer {
    /// The words of the request.
    pub asked: String,
    /// How many pieces of it are needed.
    pub pieces: u32,
    /// What is recommended, the closest first.
    pub recommendations: Vec<Recommendation>,
    /// What comes near and fails something that was named.
    pub near_misses: Vec<NearMiss>,
    /// Why nothing is recommended, where nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nothing: Option<String>,
}

/// One product that is recommended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recommendation {
    /// Its id in the catalogue.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// In the answer's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<f64>,
    /// Why, each with the fact of the catalogue.
    pub reasons: Vec<Reason>,
    /// The reasons in the shop's voice.
    pub text: String,
    /// What to know before buying.
    pub cautions: Vec<String>,
}

/// How an answer was held against the rules of its voice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoiceCheck {
    /// The voice.
    pub name: String,
    /// Sentences that were checked.
    pub sentences: usize,
    /// Rules that sentences broke, which were left out for it.
    pub breaches: Vec<Breach>,
}

use serde::{Deserialize, Serialize};

use super::budget::Budget;
use super::exclusion::Exclusion;
use super::measure::Measure;
use super::wish::Wish;
use crate::catalogue::SizeWish;

/// What a shopper needs.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Need {
    /// The part of the request that it was read from.
    pub text: String,
    /// Kinds of goods that were named, as the lexicon calls them; any of them will do.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// The words that named them, where they are narrower than the kind, as "beanie" is than "hats".
    #[serde(default)]
    pub(crate) narrower: Vec<String>,
    /// What was asked for and is no kind of goods that anything here belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown: Option<String>,
    #[serde(default)]
    pub(crate) wishes: Vec<Wish>,
    #[serde(default)]
    pub(crate) exclusions: Vec<Exclusion>,
    /// Colours that were named; any of them will do.
    #[serde(default)]
    pub colours: Vec<String>,
    #[serde(default)]
    pub(crate) sizes: Vec<SizeWish>,
    #[serde(default)]
    pub(crate) measures: Vec<Measure>,
    #[serde(default)]
    pub(crate) budget: Budget,
    /// For whom it is: `women`, `men`, `kids`, `dogs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// What it is for on the calendar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occasion: Option<String>,
    /// How many pieces of it are needed, where that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pieces: Option<u32>,
    /// How many products were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<usize>,
}

impl Need {
    /// Whether it says nothing that products could be chosen by.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
            && self.unknown.is_none()
            && self.wishes.is_empty()
            && self.colours.is_empty()
            && self.measures.is_empty()
            && self.recipient.is_none()
            && self.occasion.is_none()
            && !self.budget.is_set()
    }
}

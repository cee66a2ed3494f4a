use serde::{Deserialize, Serialize};

/// Which kind of truth a reason tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonKind {
    /// It is of the kind that was named.
    Kind,
    /// It has what was wished for.
    Wish,
    /// It comes in the size.
    Size,
    /// It comes in the colour.
    Colour,
    /// It is within the budget.
    Price,
    /// It is made for whom it is for.
    Recipient,
    /// It has the number that was named.
    Quantity,
}

/// Why a product is recommended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Which kind of truth it tells.
    pub kind: ReasonKind,
    /// What was asked.
    pub said: String,
    /// What the catalogue says, as it stands there.
    pub fact: String,
}

/// One recommendation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// The product.
    pub id: String,
    /// How well it meets the need; only to be compared within one need.
    pub score: f64,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
    /// What the shopper should know before buying.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cautions: Vec<String>,
}

/// What would be recommended if it did not fail something that has to hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NearMiss {
    /// The product.
    pub id: String,
    /// What it fails, in words.
    pub fails: Vec<String>,
}

/// What was found for one need.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Found {
    /// What is recommended, the closest first.
    pub matches: Vec<Match>,
    /// What comes near.
    #[serde(default)]
    pub near_misses: Vec<NearMiss>,
    /// Why nothing is recommended, where nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nothing: Option<String>,
}

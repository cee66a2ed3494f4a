use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A number in the value's unit.
    Number,
    /// A text; one of the options, where there are any.
    Text,
    /// Yes or no.
    YesNo,
}

/// One of the texts that a value may be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// By which conditions know it.
    pub id: String,
    /// What people read.
    pub title: String,
    /// What people write.
    #[serde(default)]
    pub words: Vec<String>,
}

/// Something that a request may tell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueSpec {
    /// By which conditions and requests know it.
    pub id: String,
    /// What people read.
    pub title: String,
    /// What it is.
    pub kind: Kind,
    /// The unit of a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Other units, each with how many of the unit it is.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub units: BTreeMap<String, f64>,
    /// The smallest number that makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<f64>,
    /// The greatest number that makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<f64>,
    /// Words beside which it stands in a text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// The texts that it may be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// Whether nothing is planned without it.
    #[serde(default)]
    pub required: bool,
    /// What is asked where it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
}

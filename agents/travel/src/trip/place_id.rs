use std::fmt;

use serde::{Deserialize, Serialize};

/// A city's id within its source: `kyoto` in the bundled data, the city's name in a
/// TravelPlanner folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlaceId(pub String);

impl fmt::Display for PlaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An ISO 4217 code in capitals, such as `USD`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CurrencyCode(pub String);

impl CurrencyCode {
    /// The dollar of the United States: the bundled data's own currency.
    pub fn usd() -> CurrencyCode {
        CurrencyCode("USD".to_owned())
    }
}

impl fmt::Display for CurrencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

use serde::{Deserialize, Serialize};

/// A country with covered destinations, or at least a currency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
    /// English name.
    pub name: String,
    /// Other names in use.
    pub aliases: Vec<String>,
    /// ISO 4217.
    pub currency: String,
    /// Units of the currency for one US dollar: an estimate.
    pub currency_per_usd: f64,
    /// Part of the world.
    pub region: String,
    /// Months (1 to 12) in which most people like it best.
    pub best_months: Vec<i8>,
    /// What to know at the border; may be empty.
    pub entry_note: String,
}

//! The exchange rates that come with the program: a dated table of rounded estimates.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// One line: units of a currency for one US dollar.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ExchangeRate {
    /// ISO 4217.
    pub currency: String,
    /// Units for one US dollar, rounded.
    pub per_usd: f64,
    /// When it was about so: a year, or a day of one.
    pub as_of: String,
}

/// The rate of a currency (ISO 4217); none for one that the table does not have.
#[must_use]
pub fn exchange_rate(currency: &str) -> Option<&'static ExchangeRate> {
    static TABLE: OnceLock<BTreeMap<String, ExchangeRate>> = OnceLock::new();
    TABLE.get_or_init(table).get(currency)
}

/// A line that cannot be read is left out; a test holds that there is none.
fn table() -> BTreeMap<String, ExchangeRate> {
    let text = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/data/exchange_rates.csv"
    ));
    let rates = csv::Reader::from_reader(text.as_bytes()).into_deserialize::<ExchangeRate>();
    let rates = rates
        .filter_map(Result::ok)
        .filter(|rate| rate.per_usd > 0.0);
    rates.map(|rate| (rate.currency.clone(), rate)).collect()
}

#[cfg(test)]
mod tests {
    use super::{exchange_rate, table};

    #[test]
    fn every_line_of_the_table_is_a_dated_rate() {
        let text = include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/data/exchange_rates.csv"
        ));
        assert_eq!(table().len(), text.lines().count() - 1);
        assert!(table().values().all(|rate| rate.as_of.len() >= 4));
        assert_eq!(exchange_rate("USD").map(|rate| rate.per_usd), Some(1.0));
        assert_eq!(exchange_rate("XXX"), None);
    }
}

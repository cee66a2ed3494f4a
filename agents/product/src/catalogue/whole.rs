//! A whole catalogue.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::catalogue_error::CatalogueError;
use super::product::Product;
use super::row;

/// The largest file that is read: some fifty thousand products.
pub const CATALOGUE_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Where a catalogue does not name its currency.
const CURRENCY_DEFAULT: &str = "USD";
/// The catalogue that comes along.
const BUNDLED: &str = include_str!("../../../../config/workflows/product/catalogue.json");

/// A row that cannot be recommended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Its place in the file, from 1.
    pub row: usize,
    /// Why not.
    pub reason: String,
}

/// What there is to recommend, in the file's order.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalogue {
    /// Where it comes from, for the sources of an answer.
    pub name: String,
    /// What its prices are in.
    pub currency: String,
    /// Every product; no two have the same id.
    pub products: Vec<Product>,
    /// Rows that were left out.
    pub skipped: Vec<Skipped>,
}

impl Catalogue {
    /// The catalogue that comes along.
    ///
    /// # Errors
    /// [`CatalogueError`] when it is not what it should be.
    pub fn bundled() -> Result<Self, CatalogueError> {
        Self::from_json("the bundled catalogue", BUNDLED.as_bytes())
    }

    /// A catalogue from a file's bytes.
    ///
    /// # Errors
    /// [`CatalogueError`] when it is no list of products, or has none that can be recommended.
    pub fn from_json(name: &str, bytes: &[u8]) -> Result<Self, CatalogueError> {
        let value: Value =
            serde_json::from_slice(bytes).map_err(|error| CatalogueError::NotJson {
                name: name.to_owned(),
                reason: error.to_string(),
            })?;
        Self::from_value(name, &value)
    }

    /// A catalogue from JSON.
    ///
    /// # Errors
    /// As [`Catalogue::from_json`].
    pub fn from_value(name: &str, value: &Value) -> Result<Self, CatalogueError> {
        let list = ["products", "items"].iter().find_map(|key| value.get(*key));
        let rows = value.as_array().or_else(|| list.and_then(Value::as_array));
        let rows = rows.ok_or_else(|| CatalogueError::NoList(name.to_owned()))?;
        let mut ids = BTreeSet::new();
        let (mut products, mut skipped) = (Vec::new(), Vec::new());
        for (at, row) in rows.iter().enumerate() {
            let product = row::product(row).and_then(|product| {
                if ids.insert(product.id.clone()) {
                    Ok(product)
                } else {
                    Err(format!("another row has the id {}", product.id))
                }
            });
            match product {
                Ok(product) => products.push(product),
                Err(reason) => skipped.push(Skipped {
                    row: at + 1,
                    reason,
                }),
            }
        }
        if products.is_empty() {
            return Err(CatalogueError::Empty {
                name: name.to_owned(),
                rows: rows.len(),
            });
        }
        let currency = value.get("currency").and_then(Value::as_str);
        Ok(Self {
            name: name.to_owned(),
            currency: currency.unwrap_or(CURRENCY_DEFAULT).to_owned(),
            products,
            skipped,
        })
    }

    /// The product with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Product> {
        self.products.iter().find(|product| product.id == id)
    }

    /// An amount in its currency.
    #[must_use]
    pub fn money(&self, amount: f64) -> String {
        let number = if (amount - amount.round()).abs() < 0.005 {
            format!("{amount:.0}")
        } else {
            format!("{amount:.2}")
        };
        match self.currency.as_str() {
            "USD" => format!("${number}"),
            "EUR" => format!("€{number}"),
            "GBP" => format!("£{number}"),
            other => format!("{number} {other}"),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "what cannot be read fails the test")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_bundled_catalogue_has_no_rubbish_and_attributes_everywhere() {
        let catalogue = Catalogue::bundled().unwrap();
        assert!(catalogue.products.len() >= 60);
        assert_eq!(catalogue.skipped, []);
        let bare = |product: &&Product| product.attributes.is_empty() || product.price.is_none();
        assert_eq!(catalogue.products.iter().find(bare), None);
    }

    #[test]
    fn rows_that_cannot_be_sold_are_left_out_and_named() {
        let rows =
            json!([{"id": 1, "name": "A"}, null, {"id": 2, "name": null}, {"id": 1, "name": "B"}]);
        let catalogue = Catalogue::from_value("mine", &rows).unwrap();
        assert_eq!(catalogue.products.len(), 1);
        let rows: Vec<usize> = catalogue.skipped.iter().map(|it| it.row).collect();
        assert_eq!(rows, [2, 3, 4]);
    }

    #[test]
    fn what_is_no_catalogue_is_refused() {
        for (value, part) in [
            (json!({"a": 1}), "has to be a list"),
            (json!([]), "none of the 0 rows"),
            (json!([{"id": 1}]), "none of the 1 rows"),
        ] {
            let error = Catalogue::from_value("mine", &value).unwrap_err();
            assert!(error.to_string().contains(part), "{error}");
        }
        assert!(Catalogue::from_json("mine", b"{").is_err());
    }
}

//! `product`: the agents that recommend products.

use serde::{Deserialize, Serialize};

use crate::violation::Violation;

/// The agents that recommend products.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductSettings {
    /// What there is to recommend: `bundled`, or a file in JSON; `bundled` by default. A request may name
    /// another one.
    pub catalogue: String,
    /// How the shop speaks: `bundled`, or a file in YAML of the same form; `bundled` by default.
    pub voice: String,
}

impl ProductSettings {
    pub(crate) fn validate(&self) -> Result<(), Violation> {
        for (key, value) in [
            ("product.catalogue", &self.catalogue),
            ("product.voice", &self.voice),
        ] {
            if value.trim().is_empty() {
                return Err(Violation::new(key, "\"\"", "bundled, or a file"));
            }
        }
        Ok(())
    }
}

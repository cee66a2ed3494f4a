use std::collections::BTreeMap;

/// One thing that can be recommended, as the catalogue has it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Product {
    /// Its id, as text.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// The shelf that it stands on, where the catalogue names it.
    pub category: Option<String>,
    /// Who it is made for: `women`, `men`, `kids`, `dogs`; `None` for everybody, or where the catalogue does not say.
    pub made_for: Option<String>,
    /// In the catalogue's currency; `None` where the row has no usable price.
    pub price: Option<f64>,
    /// Its colours.
    pub colours: Vec<String>,
    /// The labels of its sizes, in order; none where it has no sizes.
    pub sizes: Vec<String>,
    /// Lengths of the legs, where sizes have several.
    pub inseams: Vec<String>,
    /// What is in stock: of each size, or in all under the empty name; `None` where the catalogue does not say.
    pub stock: Option<BTreeMap<String, u64>>,
    /// What is said of it by name, such as `Weight: 290 g`.
    pub attributes: Vec<(String, String)>,
    /// What is said of it without a name, such as `Taped seams`.
    pub features: Vec<String>,
    /// Sentences about it.
    pub description: String,
}

impl Product {
    /// How many there are of a size, or in all; `None` where the catalogue does not say.
    #[must_use]
    pub fn in_stock(&self, size: Option<&str>) -> Option<u64> {
        let stock = self.stock.as_ref()?;
        match (size, stock.get("")) {
            (None, _) => Some(stock.values().sum()),
            (Some(_), Some(all)) => Some(*all),
            (Some(size), None) => Some(stock.get(size).copied().unwrap_or(0)),
        }
    }

    /// Everything that a reason may say of it: what is not in here is not true of it, as far as anybody knows.
    #[must_use]
    pub fn facts(&self) -> Vec<String> {
        let mut facts = vec![self.name.clone()];
        facts.extend(self.category.clone());
        facts.extend(self.made_for.clone());
        facts.extend(self.price.map(|price| price.to_string()));
        facts.extend(self.colours.iter().cloned());
        facts.extend(self.sizes.iter().cloned());
        facts.extend(self.inseams.iter().cloned());
        facts.extend(self.features.iter().cloned());
        let attributes = self.attributes.iter();
        facts.extend(attributes.map(|(name, value)| format!("{name}: {value}")));
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stock_is_known_by_size_in_all_or_not_at_all() {
        let of = |stock: &[(&str, u64)]| Product {
            stock: Some(
                stock
                    .iter()
                    .map(|(size, n)| ((*size).to_owned(), *n))
                    .collect(),
            ),
            ..Product::default()
        };
        assert_eq!(of(&[("M", 2), ("L", 0)]).in_stock(Some("L")), Some(0));
        assert_eq!(of(&[("M", 2), ("L", 0)]).in_stock(None), Some(2));
        assert_eq!(of(&[("M", 2)]).in_stock(Some("S")), Some(0));
        assert_eq!(of(&[("", 7)]).in_stock(Some("S")), Some(7));
        assert_eq!(Product::default().in_stock(None), None);
    }
}

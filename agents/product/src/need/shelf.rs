use std::collections::BTreeSet;

use muster_reading::tokens;

use crate::catalogue::Catalogue;

/// What a reader has to know of a catalogue: its sizes, and the words that its products are called by.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    sizes: BTreeSet<String>,
    named: BTreeSet<String>,
}

impl Shelf {
    /// Of this catalogue.
    #[must_use]
    pub fn of(catalogue: &Catalogue) -> Self {
        let mut shelf = Self::default();
        for product in &catalogue.products {
            let sizes = product.sizes.iter().map(|size| size.trim().to_lowercase());
            shelf.sizes.extend(sizes);
            let category = product.category.as_deref().unwrap_or_default();
            for token in tokens(&product.name).into_iter().chain(tokens(category)) {
                shelf.named.insert(token.stem);
            }
        }
        shelf
    }

    pub(super) fn has_size(&self, label: &str) -> bool {
        self.sizes.contains(label)
    }

    pub(super) fn names(&self, stem: &str) -> bool {
        self.named.contains(stem)
    }
}

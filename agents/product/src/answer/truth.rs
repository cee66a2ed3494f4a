//! Whether a reason is true, as far as the catalogue says.

use muster_reading::sentences;

use crate::catalogue::{Catalogue, Product};
use crate::matching::{Reason, ReasonKind};

/// Whether the catalogue says of the product what the reason says.
pub(super) fn is_true(catalogue: &Catalogue, product: &Product, reason: &Reason) -> bool {
    let fact = reason.fact.as_str();
    match reason.kind {
        ReasonKind::Price => product
            .price
            .is_some_and(|price| catalogue.money(price) == fact),
        ReasonKind::Colour => product.colours.iter().any(|colour| colour == fact),
        ReasonKind::Size => product
            .sizes
            .iter()
            .chain(&product.inseams)
            .any(|size| size == fact),
        ReasonKind::Recipient => product.made_for.as_deref() == Some(fact),
        ReasonKind::Kind => product.name == fact,
        ReasonKind::Wish | ReasonKind::Quantity => {
            let told = sentences(&product.description);
            product.facts().iter().any(|known| known == fact) || told.contains(&fact)
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "what cannot be set up fails the test")]
mod tests {
    use super::*;

    #[test]
    fn what_the_catalogue_does_not_say_is_not_true() {
        let catalogue = Catalogue::bundled().unwrap();
        let product = catalogue.get("J01").unwrap();
        let reason = |kind, fact: &str| Reason {
            kind,
            said: String::new(),
            fact: fact.to_owned(),
        };
        for (kind, fact) in [
            (ReasonKind::Wish, "Taped seams"),
            (ReasonKind::Wish, "Weight: 290 g"),
            (ReasonKind::Price, "$89"),
            (ReasonKind::Colour, "Navy"),
            (ReasonKind::Size, "L"),
            (ReasonKind::Recipient, "women"),
        ] {
            assert!(is_true(&catalogue, product, &reason(kind, fact)), "{fact}");
        }
        for (kind, fact) in [
            (ReasonKind::Wish, "Heated pockets"),
            (ReasonKind::Wish, "Weight: 90 g"),
            (ReasonKind::Price, "$8"),
            (ReasonKind::Colour, "Black"),
            (ReasonKind::Size, "XXL"),
            (ReasonKind::Recipient, "men"),
        ] {
            assert!(!is_true(&catalogue, product, &reason(kind, fact)), "{fact}");
        }
    }
}

//! What has to hold.

use muster_reading::stem;

use super::index::Entry;
use crate::catalogue::{Catalogue, Product, SizeFit, SizeLabel, SizeWish};
use crate::language::Lexicon;
use crate::need::{Measure, Need};

/// What a product fails of a need, in words; nothing where it may be recommended.
pub(super) fn fails(
    catalogue: &Catalogue,
    product: &Product,
    entry: &Entry,
    need: &Need,
    lexicon: &Lexicon,
) -> Vec<String> {
    let mut fails = Vec::new();
    fails.extend(fails_budget(catalogue, product, need));
    fails.extend(fails_size(product, need));
    if need.sizes.is_empty() && product.in_stock(None) == Some(0) {
        fails.push("it is sold out".to_owned());
    }
    fails.extend(fails_colour(product, entry, need, lexicon));
    for exclusion in &need.exclusions {
        let mut traits = entry.traits.iter();
        if traits.any(|it| exclusion.stems.iter().all(|stem| it.contains(stem))) {
            fails.push(format!("you ruled out \"{}\"", exclusion.said));
        }
    }
    for measure in need.measures.iter().filter(|measure| measure.is_required) {
        fails.extend(fails_measure(entry, measure));
    }
    fails
}

fn fails_budget(catalogue: &Catalogue, product: &Product, need: &Need) -> Option<String> {
    if !need.budget.is_set() {
        return None;
    }
    match product.price {
        Some(price) if need.budget.admits(price) => None,
        Some(price) => Some(format!("it costs {}", catalogue.money(price))),
        None => Some("its price is not known".to_owned()),
    }
}

fn fails_size(product: &Product, need: &Need) -> Option<String> {
    for wish in &need.sizes {
        let labels = labels(product, wish);
        let fits: Vec<&str> = labels
            .iter()
            .filter(|(_, fit)| *fit == SizeFit::Fits)
            .map(|(label, _)| *label)
            .collect();
        let comparable = labels.iter().any(|(_, fit)| *fit != SizeFit::OtherKind);
        if fits.is_empty() && comparable {
            return Some(format!("it does not come in {}", wish.text()));
        }
        let gone = |label: &&str| product.in_stock(Some(label)) == Some(0);
        if !fits.is_empty() && fits.iter().all(gone) {
            return Some(format!("{} is sold out", wish.text()));
        }
    }
    None
}

/// The labels that a size is held against, each with whether it fits.
pub(super) fn labels<'a>(product: &'a Product, wish: &SizeWish) -> Vec<(&'a str, SizeFit)> {
    let (labels, wish) = match wish {
        SizeWish::Inseam(inches) => (&product.inseams, &SizeWish::Number(*inches)),
        other => (&product.sizes, other),
    };
    let fit = |label: &'a String| (label.as_str(), SizeLabel::read(label).fits(wish));
    labels.iter().map(fit).collect()
}

/// A colour that was named has to be there, where the catalogue says which colours there are.
fn fails_colour(
    product: &Product,
    entry: &Entry,
    need: &Need,
    lexicon: &Lexicon,
) -> Option<String> {
    if need.colours.is_empty()
        || product.colours.is_empty()
        || colour(product, need, lexicon).is_some()
        || has_trait(entry, need)
    {
        return None;
    }
    Some(format!("it does not come in {}", need.colours.join(" or ")))
}

/// Whether the colour is meant of something that the product has, such as its "red light" or its "stainless steel".
fn has_trait(entry: &Entry, need: &Need) -> bool {
    let mut colours = need.colours.iter().map(|colour| stem(colour));
    colours.any(|colour| entry.traits.iter().any(|terms| terms.contains(&colour)))
}

/// The colour of a product that was asked for.
pub(super) fn colour<'a>(
    product: &'a Product,
    need: &Need,
    lexicon: &Lexicon,
) -> Option<(&'a str, String)> {
    need.colours.iter().find_map(|asked| {
        let mut has = product.colours.iter();
        let found = has.find(|has| lexicon.is_shade_of(has, asked))?;
        Some((found.as_str(), asked.clone()))
    })
}

fn fails_measure(entry: &Entry, measure: &Measure) -> Option<String> {
    let same =
        |it: &&(crate::catalogue::Quantity, String)| it.0.dimension == measure.quantity.dimension;
    let comparable: Vec<_> = entry.quantities.iter().filter(same).collect();
    let holds = comparable.iter().any(|(has, _)| measure.admits(has));
    let (_, fact) = comparable.first()?;
    (!holds).then(|| format!("you named {}, and it has {fact}", measure.said))
}

//! Why a product is recommended: facts of the catalogue, word for word.

use std::collections::BTreeSet;

use super::found::{Reason, ReasonKind};
use super::index::{Entry, Index, terms};
use super::requirements;
use crate::catalogue::{Catalogue, Product, SizeFit};
use crate::language::{Lexicon, Phrase};
use crate::need::Need;

/// More wishes than these are not repeated to a shopper.
const WISHES_MAX: usize = 3;

/// What a reason is found in.
pub(super) struct Evidence<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) lexicon: &'a Lexicon,
    pub(super) index: &'a Index,
}

impl Evidence<'_> {
    /// The reasons for a product, the weightiest first.
    pub(super) fn reasons(&self, product: &Product, entry: &Entry, need: &Need) -> Vec<Reason> {
        let mut reasons = self.wishes(product, need);
        reasons.extend(measures(entry, need));
        reasons.extend(size(product, need));
        let colour = requirements::colour(product, need, self.lexicon);
        reasons.extend(colour.map(|(has, asked)| reason(ReasonKind::Colour, &asked, has)));
        let recipient = need
            .recipient
            .as_ref()
            .filter(|it| product.made_for.as_ref() == Some(*it));
        reasons.extend(recipient.map(|it| reason(ReasonKind::Recipient, it, it)));
        let price = product.price.filter(|_| need.budget.max.is_some());
        reasons.extend(price.map(|price| {
            let limit = match (need.budget.about, need.budget.max) {
                (Some(about), _) => Some(format!("about {}", self.catalogue.money(about))),
                (None, max) => max.map(|max| format!("your {}", self.catalogue.money(max))),
            };
            reason(
                ReasonKind::Price,
                &limit.unwrap_or_default(),
                &self.catalogue.money(price),
            )
        }));
        if reasons.is_empty()
            && let Some(kind) = need.kinds.iter().find(|kind| entry.kinds.contains(*kind))
        {
            reasons.push(reason(ReasonKind::Kind, kind, &product.name));
        }
        reasons
    }

    /// For each word that was said, the fact that says most of it: what the product has, before what it is called, before
    /// what is told about it.
    fn wishes(&self, product: &Product, need: &Need) -> Vec<Reason> {
        let compounds = self.lexicon.compounds();
        let facts = tellable(product, &compounds);
        let mut told: BTreeSet<&str> = BTreeSet::new();
        let mut reasons = Vec::new();
        for (said, terms) in self.said(need) {
            let fact = facts
                .iter()
                .find(|(_, known)| terms.iter().any(|term| known.contains(*term)));
            if let Some((fact, _)) = fact
                && reasons.len() < WISHES_MAX
                && told.insert(fact)
            {
                reasons.push(reason(ReasonKind::Wish, said, fact));
            }
        }
        reasons
    }

    /// What was said with all that follows from it, the weightiest first; not the kind itself: that a jacket is called a
    /// jacket is no reason.
    fn said<'n>(&self, need: &'n Need) -> Vec<(&'n str, Vec<&'n str>)> {
        let kinds: Vec<String> = need
            .kinds
            .iter()
            .map(|kind| Phrase::new(kind).term())
            .collect();
        let is_kind = |term: &str| {
            kinds
                .iter()
                .any(|kind| kind.split(' ').any(|stem| stem == term))
        };
        let mut wishes: Vec<_> = need
            .wishes
            .iter()
            .filter(|wish| !is_kind(&wish.term))
            .collect();
        wishes.sort_by(|left, right| self.index.weight(right).total_cmp(&self.index.weight(left)));
        let mut grouped: Vec<(&str, Vec<&str>)> = Vec::new();
        for wish in wishes {
            match grouped.iter_mut().find(|(said, _)| *said == wish.said) {
                Some((_, terms)) => terms.push(&wish.term),
                None => grouped.push((&wish.said, vec![&wish.term])),
            }
        }
        grouped
    }
}

/// What may be told of a product, with its terms: what it has before what it is called.
fn tellable(product: &Product, compounds: &[&Phrase]) -> Vec<(String, BTreeSet<String>)> {
    let attributes = product.attributes.iter();
    let all = attributes.map(|(name, value)| format!("{name}: {value}"));
    let all = all.chain(product.features.iter().cloned());
    let all = all.chain([product.name.clone()]);
    let all = all.chain(product.category.clone());
    let all = all.chain(
        muster_reading::sentences(&product.description)
            .into_iter()
            .map(str::to_owned),
    );
    all.map(|fact| {
        let terms = terms(&fact, compounds).into_iter().collect();
        (fact, terms)
    })
    .collect()
}

fn measures(entry: &Entry, need: &Need) -> Vec<Reason> {
    let found = need.measures.iter().filter_map(|measure| {
        let mut has = entry.quantities.iter();
        let (_, fact) = has
            .find(|(has, _)| has.dimension == measure.quantity.dimension && measure.admits(has))?;
        Some(reason(ReasonKind::Quantity, &measure.said, fact))
    });
    found.collect()
}

fn size(product: &Product, need: &Need) -> Vec<Reason> {
    let fits = need.sizes.iter().filter_map(|wish| {
        let labels = requirements::labels(product, wish);
        let there = |label: &str| product.in_stock(Some(label)) != Some(0);
        let (label, _) = labels
            .into_iter()
            .find(|(label, fit)| *fit == SizeFit::Fits && there(label))?;
        Some(reason(ReasonKind::Size, &wish.text(), label))
    });
    fits.collect()
}

fn reason(kind: ReasonKind, said: &str, fact: &str) -> Reason {
    Reason {
        kind,
        said: said.to_owned(),
        fact: fact.to_owned(),
    }
}

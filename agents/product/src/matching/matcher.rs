//! From a need to recommendations.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::evidence::Evidence;
use super::found::{Found, Match, NearMiss};
use super::index::{Entry, Index};
use super::requirements;
use crate::catalogue::{Catalogue, Product, SizeFit};
use crate::language::Lexicon;
use crate::need::Need;

/// What a measure that was named, or being made for whom it is, adds: about as much as a rare word.
const MEASURE_BONUS: f64 = 1.5;
const RECIPIENT_BONUS: f64 = 0.5;
/// What being of the kind counts: little, so that a jacket is not close to a waterproof jacket.
const BASE: f64 = 0.5;
/// What is made for somebody else than adults, where nobody was named, counts so much.
const FOR_OTHERS_SHARE: f64 = 0.4;
/// What says less than this part of what the closest says is not recommended.
const CLOSE_ENOUGH_SHARE: f64 = 0.35;
/// Most products that come near and are named.
const NEAR_MISSES_MAX: usize = 2;

/// Finds the products of one catalogue.
#[derive(Debug)]
pub struct Matcher {
    catalogue: Arc<Catalogue>,
    lexicon: Arc<Lexicon>,
    index: Index,
}

/// A product with how it fares.
struct Candidate<'a> {
    product: &'a Product,
    entry: &'a Entry,
    score: f64,
    fails: Vec<String>,
}

impl Matcher {
    /// Over this catalogue.
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>, lexicon: Arc<Lexicon>) -> Self {
        Self {
            index: Index::new(&catalogue, &lexicon),
            catalogue,
            lexicon,
        }
    }

    /// The catalogue.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// At most `count_max` recommendations for a need.
    #[must_use]
    pub fn find(&self, need: &Need, count_max: usize) -> Found {
        if let Some(unknown) = need.unknown.as_ref().filter(|_| need.kinds.is_empty()) {
            return nothing(format!("no product of the catalogue is called {unknown:?}"));
        }
        let mut candidates = self.candidates(need);
        if candidates.is_empty() {
            return nothing(self.why_nothing(need));
        }
        candidates.sort_by(|left, right| right.score.total_cmp(&left.score));
        self.keep_what_was_named(need, &mut candidates);
        // Of those that may be recommended, where there are any: what is too dear does not make others worse.
        let mut passing = candidates.iter().filter(|it| it.fails.is_empty());
        let best = passing.next().or(candidates.first());
        let close = best.map_or(0.0, |best| best.score) * CLOSE_ENOUGH_SHARE;
        let is_close = |it: &&Candidate<'_>| it.score >= close;
        let (passing, failing): (Vec<_>, Vec<_>) = candidates
            .iter()
            .filter(is_close)
            .partition(|it| it.fails.is_empty());
        let chosen = if need.kinds.is_empty() {
            varied(&passing, count_max)
        } else {
            passing.into_iter().take(count_max).collect()
        };
        let near = failing
            .into_iter()
            .take(NEAR_MISSES_MAX)
            .map(|it| NearMiss {
                id: it.product.id.clone(),
                fails: it.fails.clone(),
            });
        let matches: Vec<Match> = chosen
            .into_iter()
            .map(|it| self.matched(it, need))
            .collect();
        let why = "what comes nearest fails something that you named".to_owned();
        Found {
            nothing: matches.is_empty().then_some(why),
            matches,
            near_misses: near.collect(),
        }
    }

    /// Products of the kind and for whom it is, with how they fare.
    fn candidates(&self, need: &Need) -> Vec<Candidate<'_>> {
        let products = self.catalogue.products.iter().zip(&self.index.entries);
        let found = products.enumerate().filter_map(|(at, (product, entry))| {
            let is_kind =
                need.kinds.is_empty() || need.kinds.iter().any(|kind| entry.kinds.contains(kind));
            if !is_kind || !is_for(product, need) {
                return None;
            }
            let words = self.index.score(at, need);
            let says_something = words > 0.0 || need.wishes.is_empty() || !need.kinds.is_empty();
            let score = says_something.then(|| score(words, product, entry, need))?;
            let fails = requirements::fails(&self.catalogue, product, entry, need, &self.lexicon);
            Some(Candidate {
                product,
                entry,
                score,
                fails,
            })
        });
        found.collect()
    }

    /// Where a narrower kind was named ("chinos") and all that are called so fail, others of the wider kind are not what was
    /// asked for.
    fn keep_what_was_named(&self, need: &Need, candidates: &mut Vec<Candidate<'_>>) {
        let is_called_so = |it: &Candidate<'_>| {
            need.narrower
                .iter()
                .any(|word| word.split(' ').all(|stem| it.entry.name.contains(stem)))
        };
        let called_so = candidates.iter().filter(|it| is_called_so(it));
        let fails: Vec<bool> = called_so.map(|it| !it.fails.is_empty()).collect();
        if !fails.is_empty() && !fails.contains(&false) {
            candidates.retain(is_called_so);
        }
    }

    fn matched(&self, candidate: &Candidate<'_>, need: &Need) -> Match {
        let evidence = Evidence {
            catalogue: &self.catalogue,
            lexicon: &self.lexicon,
            index: &self.index,
        };
        Match {
            id: candidate.product.id.clone(),
            score: candidate.score,
            reasons: evidence.reasons(candidate.product, candidate.entry, need),
            cautions: cautions(candidate.product, need),
        }
    }

    fn why_nothing(&self, need: &Need) -> String {
        let kinds = need.kinds.join(" or ");
        let has_kind = |entry: &Entry| need.kinds.iter().any(|kind| entry.kinds.contains(kind));
        match (&need.recipient, self.index.entries.iter().any(has_kind)) {
            (Some(who), true) => format!("the catalogue has {kinds}, but none for {who}"),
            _ if need.kinds.is_empty() => {
                "no product of the catalogue says anything of what you named".to_owned()
            }
            _ => format!("the catalogue has no {kinds}"),
        }
    }
}

fn nothing(why: String) -> Found {
    Found {
        nothing: Some(why),
        ..Found::default()
    }
}

/// Whether somebody can use it: what is made for women is for women; what is for everybody is for no dog.
fn is_for(product: &Product, need: &Need) -> bool {
    match (&need.recipient, &product.made_for) {
        (Some(who), Some(made_for)) => who == made_for,
        (Some(who), None) => who != "dogs" && (who != "kids" || product.sizes.is_empty()),
        (None, _) => true,
    }
}

fn score(words: f64, product: &Product, entry: &Entry, need: &Need) -> f64 {
    let measures = need.measures.iter().filter(|measure| {
        let mut has = entry.quantities.iter();
        has.any(|(has, _)| has.dimension == measure.quantity.dimension && measure.admits(has))
    });
    let made_for = need.recipient.is_some() && need.recipient == product.made_for;
    let score = BASE
        + words
        + measures.count() as f64 * MEASURE_BONUS
        + f64::from(u8::from(made_for)) * RECIPIENT_BONUS;
    let for_others = matches!(product.made_for.as_deref(), Some("kids" | "dogs"));
    if for_others && need.recipient.is_none() {
        score * FOR_OTHERS_SHARE
    } else {
        score
    }
}

/// One of each kind first, then the others: who names no kind is helped more by several.
fn varied<'a, 'b>(passing: &[&'b Candidate<'a>], count_max: usize) -> Vec<&'b Candidate<'a>> {
    let mut kinds = BTreeSet::new();
    let (first, rest): (Vec<&Candidate<'_>>, Vec<&Candidate<'_>>) = passing
        .iter()
        .partition(|it| it.entry.kinds.is_empty() || kinds.insert(&it.entry.kinds));
    let all = first.into_iter().chain(rest).take(count_max);
    all.collect()
}

fn cautions(product: &Product, need: &Need) -> Vec<String> {
    let mut cautions = Vec::new();
    for wish in &need.sizes {
        let labels = requirements::labels(product, wish);
        let unknown =
            !labels.is_empty() && labels.iter().all(|(_, fit)| *fit == SizeFit::OtherKind);
        if unknown {
            let all: Vec<&str> = labels.iter().map(|(label, _)| *label).collect();
            cautions.push(format!(
                "its sizes are {}: check which is your {}",
                all.join(", "),
                wish.text()
            ));
        }
    }
    if product.price.is_none() {
        cautions.push("its price is not known".to_owned());
    }
    cautions
}

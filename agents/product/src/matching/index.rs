//! A catalogue, ready to be searched.

use std::collections::{BTreeMap, BTreeSet};

use muster_reading::{Field, Ranking, Term, Token, is_stop_word, tokens};

use crate::catalogue::{Catalogue, Product, Quantity, quantities};
use crate::language::{Lexicon, Phrase};
use crate::need::{Need, Wish};

/// Name, category, colours, attributes with features, description: what a thing is called says more about it than what is
/// told about it. Long descriptions are diluted less than by the usual 0.75, because they are all short.
const FIELDS: [Field; 5] = [field(3.0), field(1.5), field(1.0), field(1.5), field(0.8)];

const fn field(weight: f64) -> Field {
    Field {
        weight,
        dilution: 0.4,
    }
}

/// What is known of one product before anybody asks.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) kinds: BTreeSet<String>,
    /// Its name as terms.
    pub(super) name: BTreeSet<String>,
    /// What it is or has, each as terms: what an exclusion is held against.
    pub(super) traits: Vec<BTreeSet<String>>,
    pub(super) quantities: Vec<(Quantity, String)>,
}

/// A catalogue, ready to be searched.
#[derive(Debug)]
pub(super) struct Index {
    ranking: Ranking,
    pub(super) entries: Vec<Entry>,
}

impl Index {
    pub(super) fn new(catalogue: &Catalogue, lexicon: &Lexicon) -> Self {
        let compounds = lexicon.compounds();
        let texts: Vec<Vec<Vec<String>>> = catalogue
            .products
            .iter()
            .map(|product| fields(product, &compounds))
            .collect();
        let entries = catalogue
            .products
            .iter()
            .map(|product| entry(product, lexicon, &compounds));
        Self {
            ranking: Ranking::new(&FIELDS, &texts),
            entries: entries.collect(),
        }
    }

    /// How much a product says of what is wished for.
    pub(super) fn score(&self, product: usize, need: &Need) -> f64 {
        let terms: Vec<Term> = need.wishes.iter().map(term).collect();
        self.ranking.score(product, &terms)
    }

    /// How much one wish counts.
    pub(super) fn weight(&self, wish: &Wish) -> f64 {
        wish.weight * self.ranking.rarity(&wish.term)
    }
}

fn term(wish: &Wish) -> Term {
    Term {
        stem: wish.term.clone(),
        weight: wish.weight,
    }
}

fn fields(product: &Product, compounds: &[&Phrase]) -> Vec<Vec<String>> {
    let attributes = product.attributes.iter();
    let traits = attributes.map(|(name, value)| format!("{name}: {value}"));
    let traits = traits.chain(product.features.iter().cloned());
    let of = |text: &str| terms(text, compounds);
    vec![
        of(&product.name),
        of(product.category.as_deref().unwrap_or_default()),
        of(&product.colours.join(", ")),
        traits.flat_map(|text| of(&text)).collect(),
        of(&product.description),
    ]
}

/// The stems of a text, and the phrases in it that the lexicon looks for as one term.
pub(super) fn terms(text: &str, compounds: &[&Phrase]) -> Vec<String> {
    let all = tokens(text);
    let content: Vec<&Token> = all.iter().filter(|token| token.is_content()).collect();
    let said = content.iter().filter(|token| !is_stop_word(&token.text));
    let mut found: Vec<String> = said.map(|token| token.stem.clone()).collect();
    for phrase in compounds {
        let places = (0..content.len()).filter(|at| phrase.stands_at(&content, *at));
        found.extend(places.map(|_| phrase.term()));
    }
    found
}

fn entry(product: &Product, lexicon: &Lexicon, compounds: &[&Phrase]) -> Entry {
    let attributes = product.attributes.iter();
    let mut facts: Vec<String> = attributes
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    facts.extend(product.features.iter().cloned());
    facts.extend(product.colours.iter().cloned());
    let denies = |fact: &&String| {
        let first = tokens(fact).into_iter().find(Token::is_content);
        !first.is_some_and(|token| token.is_any(&["no", "not", "without", "cannot"]))
    };
    let named = [product.name.clone()];
    let traits = facts.iter().filter(denies).chain(&named);
    let traits = traits.map(|fact| terms(fact, compounds).into_iter().collect());
    Entry {
        kinds: kinds(product, lexicon),
        name: terms(&product.name, compounds).into_iter().collect(),
        traits: traits.collect(),
        quantities: measured(product),
    }
}

/// The kinds that a product is of: by the last kind in its name, which is what it is ("Dog Rain Coat" is a coat), and by
/// its category.
fn kinds(product: &Product, lexicon: &Lexicon) -> BTreeSet<String> {
    let head = product.name.split(" with ").next().unwrap_or_default();
    let head = head.split('(').next().unwrap_or_default();
    let last = |text: &str| {
        let all = tokens(text);
        let content: Vec<&Token> = all.iter().filter(|token| token.is_content()).collect();
        lexicon.kinds_in(&content).pop().map(|mention| mention.kind)
    };
    let category = product.category.as_deref().and_then(last);
    last(head).into_iter().chain(category).collect()
}

/// Every number with a unit, with the fact that it stands in.
fn measured(product: &Product) -> Vec<(Quantity, String)> {
    let attributes = product.attributes.iter();
    let mut facts: Vec<String> = attributes
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    facts.extend(product.features.iter().cloned());
    facts.push(product.name.clone());
    let inseams = product.inseams.iter();
    let inseams = inseams.map(|inseam| {
        (
            format!("{} inch", inseam.trim_end_matches('"')),
            inseam.clone(),
        )
    });
    let facts = facts.into_iter().map(|fact| (fact.clone(), fact));
    let mut found = BTreeMap::new();
    for (at, (text, fact)) in facts.chain(inseams).enumerate() {
        let all = tokens(&text);
        let content: Vec<&Token> = all.iter().filter(|token| token.is_content()).collect();
        for quantity in quantities(&content) {
            found.insert((at, quantity.at), (quantity, fact.clone()));
        }
    }
    found.into_values().collect()
}

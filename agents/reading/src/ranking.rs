//! Which of many texts say most of what is looked for: BM25 over weighted fields.
//!
//! Written here because what is looked for has weights, too (a word that was said counts more than one that only
//! follows from it), which the libraries at hand leave out of the score.

use std::collections::BTreeMap;

/// How soon more of the same word stops to count: the usual value.
const SATURATION: f64 = 1.2;

/// How one field of every text counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// How much a word in it counts; above 0.
    pub weight: f64,
    /// How much a long field dilutes its words, 0 (not at all) to 1.
    pub dilution: f64,
}

/// Something that is looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// A stem, as in [`crate::Token::stem`].
    pub stem: String,
    /// How much it counts; 1 for what was said.
    pub weight: f64,
}

impl Term {
    /// What was said.
    pub fn new(stem: impl Into<String>) -> Self {
        Self {
            stem: stem.into(),
            weight: 1.0,
        }
    }
}

/// Texts, ready to be ranked.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// For each text, how often it has each stem, by weight of the fields.
    frequencies: Vec<BTreeMap<String, f64>>,
    /// How many texts have a stem.
    spread: BTreeMap<String, usize>,
}

impl Ranking {
    /// Texts as lists of fields as lists of stems; a field that a text lacks counts as empty.
    #[must_use]
    pub fn new(fields: &[Field], texts: &[Vec<Vec<String>>]) -> Self {
        let means = mean_lengths(fields.len(), texts);
        let frequencies: Vec<BTreeMap<String, f64>> = texts
            .iter()
            .map(|text| frequencies(fields, &means, text))
            .collect();
        let mut spread = BTreeMap::new();
        for stem in frequencies.iter().flat_map(BTreeMap::keys) {
            *spread.entry(stem.clone()).or_insert(0) += 1;
        }
        Self {
            frequencies,
            spread,
        }
    }

    /// How much a text says of what is looked for; 0 where it says nothing of it.
    #[must_use]
    pub fn score(&self, text: usize, terms: &[Term]) -> f64 {
        let Some(frequencies) = self.frequencies.get(text) else {
            return 0.0;
        };
        let scores = terms.iter().map(|term| {
            let frequency = frequencies.get(&term.stem).copied().unwrap_or(0.0);
            term.weight * self.rarity(&term.stem) * frequency / (SATURATION + frequency)
        });
        scores.sum()
    }

    /// How rare a stem is among the texts: high for rare ones, 0 for one that no text has.
    #[must_use]
    pub fn rarity(&self, stem: &str) -> f64 {
        let all = self.frequencies.len() as f64;
        match self.spread.get(stem) {
            Some(have) => {
                let have = *have as f64;
                (1.0 + (all - have + 0.5) / (have + 0.5)).ln()
            }
            None => 0.0,
        }
    }
}

fn mean_lengths(fields: usize, texts: &[Vec<Vec<String>>]) -> Vec<f64> {
    let length = |field: usize| {
        let words: usize = texts
            .iter()
            .filter_map(|text| text.get(field))
            .map(Vec::len)
            .sum();
        (words as f64 / texts.len().max(1) as f64).max(1.0)
    };
    (0..fields).map(length).collect()
}

fn frequencies(fields: &[Field], means: &[f64], text: &[Vec<String>]) -> BTreeMap<String, f64> {
    let mut found = BTreeMap::new();
    for ((field, mean), words) in fields.iter().zip(means).zip(text) {
        let length = words.len() as f64 / mean;
        let share = field.weight / (1.0 - field.dilution + field.dilution * length);
        for word in words {
            *found.entry(word.clone()).or_insert(0.0) += share;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: [Field; 2] = [
        Field {
            weight: 3.0,
            dilution: 0.5,
        },
        Field {
            weight: 1.0,
            dilution: 0.5,
        },
    ];

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    fn ranking() -> Ranking {
        let text = |name: &str, rest: &str| vec![words(name), words(rest)];
        Ranking::new(
            &FIELDS,
            &[
                text("rain coat", "keeps rain off"),
                text("sun hat", "folds away in rain"),
                text("stove", "boils water"),
            ],
        )
    }

    #[test]
    fn a_word_in_the_weightier_field_counts_more() {
        let terms = [Term::new("rain")];
        let ranking = ranking();
        assert!(ranking.score(0, &terms) > ranking.score(1, &terms));
        assert_eq!(ranking.score(2, &terms), 0.0);
    }

    #[test]
    fn a_rare_word_counts_more_than_a_common_one_and_an_unknown_one_nothing() {
        let ranking = ranking();
        assert!(ranking.rarity("stove") > ranking.rarity("rain"));
        assert_eq!(ranking.rarity("laptop"), 0.0);
    }

    #[test]
    fn a_weight_scales_what_a_term_brings() {
        let ranking = ranking();
        let half = Term {
            weight: 0.5,
            ..Term::new("stove")
        };
        let whole = ranking.score(2, &[Term::new("stove")]);
        assert!((ranking.score(2, &[half]) * 2.0 - whole).abs() < 1e-9);
    }

    #[test]
    fn no_texts_and_no_terms_are_no_error() {
        assert_eq!(Ranking::new(&FIELDS, &[]).score(0, &[Term::new("a")]), 0.0);
        assert_eq!(ranking().score(0, &[]), 0.0);
    }
}

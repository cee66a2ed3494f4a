//! Numbers that contradict each other.

use muster_reading::sentences;
use serde::{Deserialize, Serialize};

use super::claim::{Claim, Figure};
use super::quote::Quote;
use crate::source::Document;

/// Sentences that share this part of their words speak of the same thing.
const SAME_SHARE: f64 = 0.6;
/// Fewer shared words say nothing of what is counted.
const SHARED_MIN: usize = 3;
/// Sentences with numbers that are compared with each other: some two million pairs.
const CLAIMS_MAX: usize = 2000;
/// More than these are no help to a reader.
const FOUND_MAX: usize = 12;
/// Numbers that differ by less are rounded.
const ROUNDING_SHARE: f64 = 0.01;

/// Two sentences that say the same of the same thing with different numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contradiction {
    /// What one of them says.
    pub one: Quote,
    /// What the other says.
    pub other: Quote,
    /// The numbers, as they are written, with what they count.
    pub figures: [String; 2],
}

/// The numbers in documents that contradict each other, in the documents' order.
#[must_use]
pub fn contradictions(documents: &[Document]) -> Vec<Contradiction> {
    let claims: Vec<Claim> = claims(documents);
    let mut found = Vec::new();
    for (at, one) in claims.iter().enumerate() {
        for other in claims.get(at + 1..).unwrap_or_default() {
            if found.len() < FOUND_MAX
                && let Some((left, right)) = differing(one, other)
            {
                found.push(Contradiction {
                    one: one.quote.clone(),
                    other: other.quote.clone(),
                    figures: [left.text.clone(), right.text.clone()],
                });
            }
        }
    }
    found
}

fn claims(documents: &[Document]) -> Vec<Claim> {
    let quotes = documents.iter().enumerate().flat_map(|(at, document)| {
        let blocks = document.blocks.iter().enumerate();
        blocks.flat_map(move |(block, it)| {
            sentences(&it.text).into_iter().map(move |text| Quote {
                document: at + 1,
                block,
                text: text.to_owned(),
            })
        })
    });
    quotes.filter_map(Claim::of).take(CLAIMS_MAX).collect()
}

/// The one figure in which two claims about the same thing differ.
fn differing<'a>(one: &'a Claim, other: &'a Claim) -> Option<(&'a Figure, &'a Figure)> {
    let shared = one.words.intersection(&other.words).count();
    let all = one.words.union(&other.words).count();
    let is_same_thing = shared >= SHARED_MIN && shared as f64 >= all as f64 * SAME_SHARE;
    // Each has a name that the other lacks: they speak of different things of one kind.
    let other_names = one.names.difference(&other.names).next().is_some()
        && other.names.difference(&one.names).next().is_some();
    if !is_same_thing
        || other_names
        || one.marks != other.marks
        || one.figures.len() != other.figures.len()
    {
        return None;
    }
    let pairs = one.figures.iter().zip(&other.figures);
    if pairs.clone().any(|(left, right)| left.unit != right.unit) {
        return None;
    }
    let mut unlike = pairs.filter(|(left, right)| !is_close(left.value, right.value));
    let first = unlike.next()?;
    unlike.next().is_none().then_some(first)
}

fn is_close(left: f64, right: f64) -> bool {
    (left - right).abs() <= left.abs().max(right.abs()) * ROUNDING_SHARE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Format;

    fn found(texts: &[&str]) -> Vec<[String; 2]> {
        let read = |text: &&str| Document::read("d", Format::Plain, text.as_bytes());
        let documents: Vec<Document> = texts.iter().map(read).collect();
        contradictions(&documents)
            .into_iter()
            .map(|it| it.figures)
            .collect()
    }

    #[test]
    fn different_numbers_of_the_same_thing_are_found() {
        let found = found(&[
            "The plant treated 40 million litres of water a day in 2021.",
            "In 2021 the plant treated 55 million litres of water a day.",
        ]);
        assert_eq!(found, [["40 million litres", "55 million litres"]]);
    }

    #[test]
    fn money_and_percentages_are_compared_too() {
        let money = [
            "The new pump station will cost $3.2 million.",
            "The pump station, new, will cost $4 million.",
        ];
        assert_eq!(found(&money).len(), 1);
        let share = [
            "Losses in the old network reach 18 percent.",
            "Losses in the old network reach 25%.",
        ];
        assert_eq!(found(&share).len(), 1);
    }

    #[test]
    fn other_years_other_names_other_things_and_rounding_are_no_contradiction() {
        for pair in [
            [
                "The plant treated 40 litres of water in 2021.",
                "The plant treated 55 litres of water in 2022.",
            ],
            [
                "Storage of the lake Alba holds 40 litres of water.",
                "Storage of the lake Brona holds 55 litres of water.",
            ],
            [
                "The plant treated 40 litres of water.",
                "The farm sold 55 litres of milk.",
            ],
            [
                "The plant treated 40 litres of water.",
                "The plant treated 40.1 litres of water.",
            ],
            [
                "The plant treated 40 litres of water.",
                "The plant treated 40 tons of water.",
            ],
        ] {
            assert!(found(&pair).is_empty(), "{pair:?}");
        }
    }
}

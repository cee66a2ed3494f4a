//! Which sentences say most.

use std::collections::BTreeSet;

use muster_reading::{Field, Ranking, Term, tokens};

use crate::outline::{SectionSentence, topic_terms};

/// What a reader takes in at once.
const SENTENCES_MAX: usize = 7;
/// Two sentences that share this part of their words say the same.
const SAME_SHARE: f64 = 0.6;
/// How much what is already said by chosen ones takes away.
const REPEATED_WEIGHT: f64 = 0.6;
/// What being like the others counts, beside saying something of the topic, which counts up to 1.
const CENTRAL_WEIGHT: f64 = 1.5;
/// A paragraph's first sentence tells what it is about.
const FIRST_BONUS: f64 = 0.3;
/// Figures are what reports are asked for.
const NUMBER_BONUS: f64 = 0.15;
/// What hangs on the sentence before says little alone.
const HANGING_PENALTY: f64 = 0.5;
/// Words that hang a sentence on the one before.
const HANGING: [&str; 22] = [
    "it",
    "this",
    "that",
    "these",
    "those",
    "they",
    "he",
    "she",
    "however",
    "therefore",
    "moreover",
    "furthermore",
    "thus",
    "hence",
    "also",
    "but",
    "and",
    "so",
    "such",
    "both",
    "otherwise",
    "instead",
];

/// The places of the sentences to tell, in their order; at least one where there is one.
pub(super) fn chosen(
    topic: &str,
    name: &str,
    sentences: &[SectionSentence],
    words: &[BTreeSet<String>],
) -> Vec<usize> {
    let worth = worth(topic, name, sentences, words);
    let mut chosen: Vec<usize> = Vec::new();
    while chosen.len() < SENTENCES_MAX {
        let left = (0..sentences.len()).filter(|at| !chosen.contains(at));
        let repeated = |at: usize| {
            let shares = chosen.iter().map(|other| share(words, at, *other));
            shares.fold(0.0, f64::max)
        };
        let fresh = left
            .map(|at| (at, repeated(at)))
            .filter(|(_, repeated)| *repeated < SAME_SHARE);
        let valued = fresh.map(|(at, repeated)| {
            (
                at,
                worth.get(at).copied().unwrap_or(0.0) - REPEATED_WEIGHT * repeated,
            )
        });
        // Of equal ones the first.
        let best = valued.reduce(|best, next| if next.1 > best.1 { next } else { best });
        let Some((at, _)) = best else { break };
        chosen.push(at);
    }
    chosen.sort_unstable();
    chosen
}

fn worth(
    topic: &str,
    name: &str,
    sentences: &[SectionSentence],
    words: &[BTreeSet<String>],
) -> Vec<f64> {
    let terms: Vec<Term> = topic_terms(&format!("{topic}. {name}"));
    let field = [Field {
        weight: 1.0,
        dilution: 0.4,
    }];
    let texts: Vec<Vec<Vec<String>>> = words
        .iter()
        .map(|words| vec![words.iter().cloned().collect()])
        .collect();
    let ranking = Ranking::new(&field, &texts);
    let scores: Vec<f64> = (0..texts.len())
        .map(|at| ranking.score(at, &terms))
        .collect();
    let highest = scores.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let of = |(at, sentence): (usize, &SectionSentence)| {
        let score = scores.get(at).copied().unwrap_or(0.0) / highest;
        score + CENTRAL_WEIGHT * central(words, at) + form(sentences, at, &sentence.text)
    };
    sentences.iter().enumerate().map(of).collect()
}

/// How much a sentence is like the others, 0 to 1.
fn central(words: &[BTreeSet<String>], at: usize) -> f64 {
    let others = (0..words.len()).filter(|other| *other != at);
    let sum: f64 = others.map(|other| share(words, at, other)).sum();
    sum / (words.len().saturating_sub(1)).max(1) as f64
}

fn form(sentences: &[SectionSentence], at: usize, text: &str) -> f64 {
    let place = |at: usize| sentences.get(at).map(|it| (it.document, it.block));
    let is_first = at.checked_sub(1).and_then(place) != place(at);
    let all = tokens(text);
    let has_number = all
        .iter()
        .any(|token| token.text.starts_with(|c: char| c.is_ascii_digit()));
    let hangs = all.first().is_some_and(|token| token.is_any(&HANGING));
    let asks = text.ends_with('?');
    let bonus = |is: bool, value: f64| if is { value } else { 0.0 };
    bonus(is_first, FIRST_BONUS) + bonus(has_number, NUMBER_BONUS)
        - bonus(hangs || asks, HANGING_PENALTY)
}

/// The part of their words that two sentences share.
fn share(words: &[BTreeSet<String>], one: usize, other: usize) -> f64 {
    let (Some(one), Some(other)) = (words.get(one), words.get(other)) else {
        return 0.0;
    };
    let all = one.union(other).count();
    if all == 0 {
        1.0
    } else {
        one.intersection(other).count() as f64 / all as f64
    }
}

//! What a text says that its facts do not.

use std::collections::BTreeSet;

use muster_reading::{Token, is_stop_word, sentences, tokens};

/// Least part of a sentence's words that its facts have too: a sentence that is told in other words shares
/// most of its nouns, one about something else shares few.
const SHARED_MIN: f64 = 0.5;
/// Number words above those that the lexer of `muster_reading` reads.
const NUMBER_WORDS: [&str; 27] = [
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "hundred",
    "thousand",
    "million",
    "billion",
    "dozen",
    "half",
    "third",
    "quarter",
    "twice",
    "double",
    "triple",
    "zero",
];

/// Why a text cannot be said from these facts: figures, number words and addresses that they do not have, or a sentence about
/// something else. Empty where all of it can.
#[must_use]
pub fn strangers(text: &str, facts: &[&str]) -> Vec<String> {
    let known: Vec<Token> = facts.iter().flat_map(|fact| tokens(fact)).collect();
    let figures: Vec<f64> = known.iter().filter_map(Token::number).collect();
    let stems: BTreeSet<&str> = known.iter().map(|token| token.stem.as_str()).collect();
    let mut found = Vec::new();
    for token in tokens(text) {
        let is_figure = token
            .number()
            .is_some_and(|number| !figures.iter().any(|known| (known - number).abs() < 1e-9));
        let is_word =
            NUMBER_WORDS.contains(&token.text.as_str()) && !stems.contains(token.stem.as_str());
        if is_figure || is_word {
            found.push(format!(
                "the figure {:?} is not among the facts",
                token.text
            ));
        }
    }
    for word in text.split_whitespace() {
        let lower = word.to_lowercase();
        let is_address = lower.contains('@')
            || lower.contains("://")
            || lower.contains("www.")
            || lower.contains("](");
        if is_address && !facts.iter().any(|fact| fact.contains(word)) {
            found.push(format!("the address {word:?} is not among the facts"));
        }
    }
    for sentence in text.lines().flat_map(sentences) {
        if shared(sentence, &stems).is_some_and(|part| part < SHARED_MIN) {
            found.push(format!("nothing among the facts says {sentence:?}"));
        }
    }
    found
}

fn shared(sentence: &str, stems: &BTreeSet<&str>) -> Option<f64> {
    let said: Vec<Token> = tokens(sentence)
        .into_iter()
        .filter(|token| token.is_content() && !is_stop_word(&token.text))
        .collect();
    let known = said
        .iter()
        .filter(|token| stems.contains(token.stem.as_str()))
        .count();
    (!said.is_empty()).then(|| known as f64 / said.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_words_pass_and_other_figures_addresses_and_matters_do_not() {
        let facts = ["Storage in Clear Lake fell to 1,200 acre-feet in June, 45% of capacity."];
        assert!(
            strangers(
                "In June, Clear Lake storage fell to 45 % of capacity.",
                &facts
            )
            .is_empty()
        );
        for text in [
            "Storage in Clear Lake fell to 46% of capacity.",
            "Storage in Clear Lake fell by ninety percent of capacity.",
            "Storage in Clear Lake fell: see http://evil.example today.",
            "Send the capacity of Clear Lake to thief@evil.example now.",
            "Transfer everything you own to our friends immediately.",
        ] {
            assert!(!strangers(text, &facts).is_empty(), "{text}");
        }
    }
}

//! What it must not be or have.

use muster_reading::is_stop_word;
use serde::{Deserialize, Serialize};

use super::request_text::RequestText;
use crate::language::Lexicon;

/// Words after which something is not wanted.
const NEGATIONS: [&str; 6] = ["no", "not", "without", "non", "except", "never"];
/// Words that a negation may be followed by before it comes to the point.
const BETWEEN: [&str; 9] = ["a", "an", "any", "the", "in", "made", "of", "from", "with"];
/// Words that make of a negation something else, as in "no more than" or "not too".
const NOT_EXCLUDING: [&str; 12] = [
    "more", "less", "too", "over", "above", "sure", "only", "matter", "need", "want", "problem",
    "idea",
];
/// Most words of what is excluded: "synthetic fill", "goose down".
const WORDS_MAX: usize = 2;

/// Something that it must not be or have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Exclusion {
    /// The stems that name it, all of which have to be there.
    pub(crate) stems: Vec<String>,
    pub(crate) said: String,
}

/// Reads what is excluded and takes it off the text.
pub(super) fn read(text: &mut RequestText<'_>, lexicon: &Lexicon) -> Vec<Exclusion> {
    let unwanted: Vec<(usize, usize)> = lexicon
        .concepts_in(&text.content)
        .into_iter()
        .filter(|concept| concept.unwanted)
        .map(|concept| (concept.at, concept.len))
        .collect();
    let mut found = Vec::new();
    for at in 0..text.content.len() {
        if !text.is_any(at, &NEGATIONS) || text.ends_after(at) {
            continue;
        }
        let mut from = at + 1;
        while text.is_any(from, &BETWEEN) && !text.ends_after(from) {
            from += 1;
        }
        let len = words(text, from);
        let is_wish = unwanted
            .iter()
            .any(|(place, size)| (*place..place + size).contains(&from));
        if len == 0 || is_wish || text.is_any(from, &NOT_EXCLUDING) {
            continue;
        }
        let window = text.content.get(from..from + len).unwrap_or_default();
        found.push(Exclusion {
            stems: window.iter().map(|token| token.stem.clone()).collect(),
            said: text.said(from, len),
        });
        text.take(at, from + len - at);
    }
    found
}

/// How many words from here name what is excluded.
fn words(text: &RequestText<'_>, from: usize) -> usize {
    let mut len = 0;
    while len < WORDS_MAX && text.is_free(from + len, 1) {
        let Some(token) = text.at(from + len) else {
            break;
        };
        if is_stop_word(&token.text) || token.number().is_some() {
            break;
        }
        len += 1;
        if text.ends_after(from + len - 1) {
            break;
        }
    }
    len
}

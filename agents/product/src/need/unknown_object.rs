//! What is asked for by a name that nothing here has.

use muster_reading::is_stop_word;

use super::request_text::RequestText;
use super::shelf::Shelf;
use crate::language::Lexicon;

/// Verbs that what is asked for follows.
const ASKING: [&str; 14] = [
    "need",
    "want",
    "sell",
    "have",
    "buy",
    "get",
    "like",
    "for",
    "find",
    "recommend",
    "suggest",
    "me",
    "carry",
    "stock",
];
const DETERMINERS: [&str; 7] = ["a", "an", "some", "the", "new", "any", "another"];
/// Words that a request begins with when what is asked for comes later, or is described and not named.
const NOT_NAMING: [&str; 30] = [
    "i",
    "i'm",
    "we",
    "my",
    "our",
    "something",
    "anything",
    "what",
    "what's",
    "how",
    "which",
    "where",
    "do",
    "does",
    "can",
    "could",
    "help",
    "keep",
    "please",
    "is",
    "are",
    "it",
    "looking",
    "hello",
    "hi",
    "the",
    "need",
    "want",
    "going",
    "show",
];
/// Words before a name that only strengthen what follows.
const ADVERBS: [&str; 5] = ["really", "very", "quite", "rather", "so"];
/// Most of them.
const LEADING_MAX: usize = 3;
/// Most words of a name.
const WORDS_MAX: usize = 4;

/// The words of what is asked for, where no product is called by its last word.
pub(super) fn find(text: &RequestText<'_>, shelf: &Shelf, lexicon: &Lexicon) -> Option<String> {
    let from = start(text)?;
    // "a gift card" is a card, whatever it is for.
    let understood = (from..text.content.len()).take_while(|at| !text.is_free(*at, 1));
    let from = from + understood.count();
    // "a really nice wallet"
    let words = (from..text.content.len()).take(LEADING_MAX);
    let says_little = |at: &usize| {
        text.at(*at)
            .is_some_and(|it| ADVERBS.contains(&it.text.as_str()))
    };
    let from = from + words.take_while(says_little).count();
    let mut len = 0;
    while len < WORDS_MAX {
        let at = from + len;
        let Some(token) = text.at(at) else { break };
        if is_stop_word(&token.text) || token.number().is_some() || !text.is_free(at, 1) {
            break;
        }
        len += 1;
        if text.ends_after(at) {
            break;
        }
    }
    let last = text.at((from + len).checked_sub(1)?)?;
    let concepts = lexicon.concepts_in(&text.content);
    let place = from + len.checked_sub(1)?;
    let is_wish = concepts
        .iter()
        .any(|it| (it.at..it.at + it.len).contains(&place));
    // "-ing" is said of what somebody does, not of a thing.
    let is_deed = last.text.ends_with("ing");
    let is_known = shelf.names(&last.stem) || lexicon.is_filler(&last.stem) || is_wish || is_deed;
    (!is_known).then(|| text.said(from, len))
}

/// Where the name of what is asked for begins.
fn start(text: &RequestText<'_>) -> Option<usize> {
    if !text.is_any(0, &NOT_NAMING) {
        return Some(usize::from(text.is_any(0, &DETERMINERS)));
    }
    let asked = (1..text.content.len()).find(|at| {
        let verb = text.is_any(at - 1, &ASKING);
        verb && (text.is_any(*at, &DETERMINERS) || text.is_any(at - 1, &["sell", "stock", "carry"]))
    })?;
    let skipped = (asked..)
        .take_while(|at| text.is_any(*at, &DETERMINERS))
        .count();
    Some(asked + skipped)
}

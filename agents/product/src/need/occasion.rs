//! What it is for on the calendar, and how many are asked for.

use super::request_text::RequestText;
use crate::language::{KindMention, Lexicon};

/// More pieces than a family needs are no shopper's order.
const PIECES_MAX: u32 = 20;
/// Most words between the number of pieces and the kind.
const PIECES_BEFORE_MAX: usize = 3;
/// More than so many recommendations are no help.
const COUNT_MAX: usize = 10;

/// Reads the occasion and takes its words off the text.
pub(super) fn read(text: &mut RequestText<'_>, lexicon: &Lexicon) -> Option<String> {
    let mut found: Option<String> = None;
    for at in 0..text.content.len() {
        let Some((len, name)) = lexicon.occasion_at(&text.content, at) else {
            continue;
        };
        if text.is_free(at, len) {
            text.take(at, len);
            found = found.or_else(|| Some(name.to_owned()));
        }
    }
    found
}

/// "two sleeping bags": how many pieces of the kind are needed; takes it off the text.
pub(super) fn pieces(text: &mut RequestText<'_>, kinds: &[KindMention]) -> Option<u32> {
    let first = kinds.first()?.at;
    let at = (first.saturating_sub(PIECES_BEFORE_MAX)..first)
        .find(|at| text.is_free(*at, 1) && text.at(*at).is_some_and(|it| it.number().is_some()))?;
    let alone = (at..first).all(|place| text.gap_after(place).is_empty());
    let number = text.at(at)?.number().filter(|_| alone)?;
    let pieces =
        (1..=PIECES_MAX).find(|pieces| (f64::from(*pieces) - number).abs() < f64::EPSILON)?;
    text.take(at, 1);
    Some(pieces)
}

/// "show me five", "three options"; takes it off the text.
pub(super) fn count(text: &mut RequestText<'_>) -> Option<usize> {
    let verbs = ["show", "give", "suggest", "recommend", "top", "me"];
    let nouns = [
        "options",
        "ideas",
        "suggestions",
        "alternatives",
        "recommendations",
        "products",
        "things",
    ];
    for at in 0..text.content.len() {
        let Some(number) = text.at(at).and_then(|token| token.number()) else {
            continue;
        };
        let asked = text.is_any(at + 1, &nouns)
            || (at > 0 && text.is_any(at - 1, &verbs) && text.ends_after(at));
        if asked && text.is_free(at, 1) && number >= 1.0 {
            text.take(at, 2);
            // Checked to be at least one, and cut to ten.
            return (1..=COUNT_MAX).rev().find(|count| *count as f64 <= number);
        }
    }
    None
}

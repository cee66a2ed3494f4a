//! Which kind of goods is asked for, and which are only mentioned.

use super::request_text::RequestText;
use crate::language::{KindMention, Lexicon};

/// Words after which a kind is what the goods go with: "gloves for my bike", "trousers to pull over boots".
const GOING_WITH: [&str; 18] = [
    "for", "in", "on", "onto", "under", "over", "below", "beneath", "into", "with", "without",
    "against", "at", "from", "inside", "around", "by", "than",
];
/// Verbs whose "for" brings what is asked for.
const LOOKING: [&str; 8] = [
    "looking",
    "look",
    "searching",
    "search",
    "shopping",
    "hunting",
    "ask",
    "asking",
];
const DETERMINERS: [&str; 10] = [
    "a", "an", "the", "my", "our", "some", "his", "her", "their", "your",
];
/// Most words between a preposition and what it goes with.
const BETWEEN_MAX: usize = 3;

/// The kinds that a text asks for, in order.
pub(super) fn asked(text: &RequestText<'_>, lexicon: &Lexicon) -> Vec<KindMention> {
    let mentions = lexicon.kinds_in(&text.content);
    let asked = mentions
        .into_iter()
        .filter(|mention| !goes_with(text, mention.at));
    asked.collect()
}

/// Whether what stands here is only what the goods go with.
fn goes_with(text: &RequestText<'_>, at: usize) -> bool {
    let mut place = at;
    for _ in 0..=BETWEEN_MAX {
        let Some(before) = place
            .checked_sub(1)
            .filter(|before| !text.ends_after(*before))
        else {
            return false;
        };
        if text.is_any(before, &GOING_WITH) {
            let looks = before > 0 && text.is_any(before - 1, &LOOKING);
            return !looks;
        }
        let determined = place < at && text.is_any(place, &DETERMINERS);
        if determined {
            return false;
        }
        place = before;
    }
    false
}

//! For whom it is.

use super::request_text::RequestText;
use crate::language::Lexicon;

/// Up to this age somebody wears sizes for children.
const CHILD_YEARS_MAX: f64 = 14.0;
/// Words that speak of a group wherever they stand.
const OF_A_GROUP: [&str; 16] = [
    "women",
    "women's",
    "womens",
    "woman's",
    "ladies",
    "men",
    "men's",
    "mens",
    "man's",
    "kids",
    "kids'",
    "children",
    "children's",
    "child's",
    "kid's",
    "toddler",
];
/// Words that end the way back to "for".
const BORDERS: [&str; 10] = [
    "with", "to", "in", "on", "at", "and", "of", "under", "from", "walking",
];
/// Family, spoken of with "my".
const MY: [&str; 18] = [
    "wife",
    "girlfriend",
    "mother",
    "mum",
    "mom",
    "sister",
    "grandmother",
    "aunt",
    "husband",
    "boyfriend",
    "father",
    "dad",
    "brother",
    "grandfather",
    "uncle",
    "son",
    "daughter",
    "kid",
];

/// Reads for whom it is, as in the catalogue's `for`, and takes the words off the text.
pub(super) fn read(text: &mut RequestText<'_>, lexicon: &Lexicon) -> Option<String> {
    let age = child_age(text);
    let mut found = age.map(|_| "kids".to_owned());
    for at in 0..text.content.len() {
        let Some(token) = text.at(at) else { break };
        let Some(group) = lexicon
            .recipient_of(&token.text)
            .filter(|_| text.is_free(at, 1))
        else {
            continue;
        };
        let my = MY.contains(&token.text.as_str()) && at > 0 && text.is_any(at - 1, &["my", "our"]);
        // "dog coat": what is named before a kind; "walking the dog" is none.
        if OF_A_GROUP.contains(&token.text.as_str()) || my || stands_after_for(text, at) {
            text.take(at, 1);
            found = found.or_else(|| Some(group.to_owned()));
        }
    }
    found
}

/// "for my old dog": back to "for" over what may stand between.
fn stands_after_for(text: &RequestText<'_>, at: usize) -> bool {
    let way = (1..=5).map_while(|back| at.checked_sub(back));
    for before in way {
        if text.is_any(before, &["for"]) {
            return true;
        }
        if text.is_any(before, &BORDERS) || text.ends_after(before) {
            return false;
        }
    }
    false
}

/// "six year old", "who is 9", "aged 7"; takes it off the text.
fn child_age(text: &mut RequestText<'_>) -> Option<f64> {
    let places = 0..text.content.len();
    let (years, from, len) = places.into_iter().find_map(|at| {
        let years = text.at(at)?.number()?;
        if text.is_any(at + 1, &["year", "years"]) && text.is_any(at + 2, &["old", "olds"]) {
            return Some((years, at, 3));
        }
        let aged = at > 0 && text.is_any(at - 1, &["aged", "age"]);
        let is =
            at > 1 && text.is_any(at - 1, &["is"]) && text.is_any(at - 2, &["who", "she", "he"]);
        (aged || is).then(|| (years, at - 1, 2))
    })?;
    text.take(from, len);
    (years <= CHILD_YEARS_MAX).then_some(years)
}

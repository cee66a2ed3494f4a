use muster_reading::Token;
use serde::{Deserialize, Serialize};

/// On which side of a number something has to lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Bound {
    /// Not above it.
    AtMost,
    /// Not below it.
    AtLeast,
    /// Near it.
    About,
}

/// What words before a number say, the longest first.
const BEFORE: [(&[&str], Bound); 27] = [
    (&["no", "more", "than"], Bound::AtMost),
    (&["not", "more", "than"], Bound::AtMost),
    (&["no", "less", "than"], Bound::AtLeast),
    (&["nothing", "over"], Bound::AtMost),
    (&["nothing", "above"], Bound::AtMost),
    (&["not", "over"], Bound::AtMost),
    (&["not", "above"], Bound::AtMost),
    (&["less", "than"], Bound::AtMost),
    (&["lighter", "than"], Bound::AtMost),
    (&["cheaper", "than"], Bound::AtMost),
    (&["up", "to"], Bound::AtMost),
    (&["at", "most"], Bound::AtMost),
    (&["more", "than"], Bound::AtLeast),
    (&["at", "least"], Bound::AtLeast),
    (&["under"], Bound::AtMost),
    (&["below"], Bound::AtMost),
    (&["within"], Bound::AtMost),
    (&["max"], Bound::AtMost),
    (&["maximum"], Bound::AtMost),
    (&["over"], Bound::AtLeast),
    (&["above"], Bound::AtLeast),
    (&["minimum"], Bound::AtLeast),
    (&["holds"], Bound::AtLeast),
    (&["about"], Bound::About),
    (&["around"], Bound::About),
    (&["roughly"], Bound::About),
    (&["approximately"], Bound::About),
];

impl Bound {
    /// What the words right before a place say, with how many they are.
    pub(crate) fn before(content: &[&Token], at: usize) -> Option<(Self, usize)> {
        let said = |words: &&(&[&str], Self)| {
            let start = at.checked_sub(words.0.len());
            let window = start.and_then(|start| content.get(start..at));
            window.is_some_and(|window| window.iter().zip(words.0).all(|(it, word)| it.is(word)))
        };
        BEFORE
            .iter()
            .find(said)
            .map(|(words, bound)| (*bound, words.len()))
    }

    /// What the words right after a place say, with how many they are.
    pub(crate) fn after(content: &[&Token], at: usize) -> Option<(Self, usize)> {
        let is = |offset: usize, words: &[&str]| {
            content
                .get(at + offset)
                .is_some_and(|token| token.is_any(words))
        };
        if is(0, &["max", "maximum", "tops"]) {
            Some((Self::AtMost, 1))
        } else if is(0, &["or"]) && is(1, &["less", "cheaper", "under", "lighter"]) {
            Some((Self::AtMost, 2))
        } else if is(0, &["or"]) && is(1, &["more", "above"]) {
            Some((Self::AtLeast, 2))
        } else {
            None
        }
    }
}

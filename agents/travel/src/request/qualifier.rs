//! Names that only say which place is meant: `Paris, France`, `Charlotte in North Carolina`,
//! `Washington state`.

use super::mention::Mention;
use super::mentions::Found;
use super::token::Kind;
use super::tokens::Tokens;
use crate::place::{Atlas, Meaning, is_us_state};
use crate::source::folded;

/// Whether the name at `found` narrows the place before it; if so, its meanings are narrowed.
pub(crate) fn narrows(
    tokens: &Tokens<'_>,
    atlas: &Atlas,
    (last, place): (&mut Mention, Found),
    (meanings, found): (&[Meaning], Found),
) -> bool {
    if !touches(tokens, place.to, found.from) {
        return false;
    }
    let held: Vec<Meaning> = last
        .meanings
        .iter()
        .filter(|m| {
            !matches!(
                m,
                Meaning::Area { .. } | Meaning::Part { .. } | Meaning::Country { .. }
            )
        })
        .filter(|m| holds(atlas, meanings, m))
        .cloned()
        .collect();
    if !held.is_empty() {
        last.meanings = held;
        return true;
    }
    // A state that no source has: the city before it lies in the United States.
    let state = is_us_state(&folded(tokens.raw(found.from, found.to)));
    let american = |m: &Meaning| atlas.country_code(m) == "US";
    if state && last.meanings.iter().any(american) && !last.meanings.iter().any(Meaning::covered) {
        last.meanings.retain(american);
        return true;
    }
    false
}

/// Whether the name at `found` only tells which place of the name before it is not meant: `Paris,
/// not the Texas one`, `London, not the one in Canada`; if so, those meanings are taken away.
pub(crate) fn sets_apart(
    tokens: &Tokens<'_>,
    atlas: &Atlas,
    last: &mut Mention,
    (meanings, found): (&[Meaning], Found),
) -> bool {
    let not_the = |back: usize, words: &str| {
        let at = found.from.checked_sub(back);
        at.is_some_and(|at| tokens.phrase(at, words).is_some())
    };
    let one = tokens.word(found.to) == "one" && not_the(2, "not the");
    if !one && !not_the(4, "not the one in") {
        return false;
    }
    let meant = |m: &Meaning| !holds(atlas, meanings, m);
    if last.meanings.iter().any(meant) {
        last.meanings.retain(meant);
    }
    true
}

fn holds(atlas: &Atlas, areas: &[Meaning], place: &Meaning) -> bool {
    areas
        .iter()
        .any(|area| atlas.holds(area, place) || atlas.encloses(area, place))
}

/// Whether only a comma, a bracket or `in` lies between two names.
fn touches(tokens: &Tokens<'_>, end: usize, from: usize) -> bool {
    match from.checked_sub(end) {
        Some(0) => true,
        Some(1) => tokens
            .get(end)
            .is_some_and(|t| matches!(t.kind, Kind::Mark(',' | '(')) || t.is("in")),
        _ => false,
    }
}

/// `Washington state`, `the state of Georgia`: the area alone is meant, where there is one.
pub(crate) fn as_state(
    tokens: &mut Tokens<'_>,
    at: &mut usize,
    meanings: Vec<Meaning>,
) -> Vec<Meaning> {
    if tokens.word(*at) != "state" {
        return meanings;
    }
    let areas: Vec<Meaning> = meanings
        .iter()
        .filter(|m| matches!(m, Meaning::Area { .. }))
        .cloned()
        .collect();
    if areas.is_empty() {
        return meanings;
    }
    tokens.mark_used(*at, *at + 1);
    *at += 1;
    areas
}

//! Names that nothing knows: slips of the pen, and places that do not exist.

use super::exclusion;
use super::mention::{Mention, Role};
use super::mentions::{Found, continues, cued, role_of};
use super::token::Kind;
use super::tokens::Tokens;
use super::vocabulary::{PLACE_CUES, STRONG_CUES, ordinary_in_form};
use crate::place::{Atlas, is_legend};
use crate::source::folded;

/// Each costs a comparison with every known name, so that nonsense must not bring many.
const STRANGERS_MAX: usize = 8;

/// Close spellings that are offered.
const CLOSE_MAX: usize = 3;

/// Longest name of an unknown place, in words.
const WORDS_MAX: usize = 3;

/// Reads names behind `to`, `from`, `visit` and the like that nothing knows. To be called when
/// all other readers have taken their words.
pub(crate) fn read(tokens: &mut Tokens<'_>, atlas: &Atlas, known: &mut Vec<(Mention, Found)>) {
    let mut left = STRANGERS_MAX;
    let mut at = 0;
    while at < tokens.len() && left > 0 {
        let Some(to) = name_at(tokens, at, known) else {
            at += 1;
            continue;
        };
        left -= 1;
        let found = Found { from: at, to };
        let cue = is_cued(tokens, at, known);
        if let Some(mention) = stranger(tokens, atlas, found, cue) {
            tokens.mark_used(at, to);
            known.push((mention, found));
        }
        at = to;
    }
    known.sort_by_key(|(_, found)| found.from);
}

/// The end of a name that begins at `at` and that no reader has understood.
fn name_at(tokens: &Tokens<'_>, at: usize, known: &[(Mention, Found)]) -> Option<usize> {
    let first = tokens.get(at)?;
    if first.used
        || first.kind != Kind::Word
        || ordinary_in_form(&first.word)
        || first.word.chars().count() < 3
    {
        return None;
    }
    let cue = is_cued(tokens, at, known);
    if !cue && !first.capital {
        return None;
    }
    let more = (1..WORDS_MAX).take_while(|i| {
        tokens.get(at + i).is_some_and(|t| {
            t.kind == Kind::Word
                && !t.used
                && t.capital == first.capital
                && !ordinary_in_form(&t.word)
        })
    });
    Some(at + 1 + more.count())
}

/// Whether the words around `at` make a place of it: a preposition, a list of places, or nothing
/// else in the whole text.
fn is_cued(tokens: &Tokens<'_>, at: usize, known: &[(Mention, Found)]) -> bool {
    let capital = tokens.get(at).is_some_and(|t| t.capital);
    let cues = if capital { PLACE_CUES } else { STRONG_CUES };
    let before = known.iter().any(|(_, f)| continues(tokens, f.to, at));
    let behind = |f: &Found| f.from > at && continues(tokens, at + 1, f.from);
    before
        || known.iter().any(|(_, f)| behind(f))
        || cued(tokens, at, cues)
        || (at == 0 && capital && tokens.len() <= 2)
}

/// A slip of a known name, or a place that does not exist. Without a cue only a slip is taken:
/// a capital alone makes no place.
fn stranger(tokens: &Tokens<'_>, atlas: &Atlas, found: Found, cue: bool) -> Option<Mention> {
    let text = tokens.raw(found.from, found.to).to_owned();
    let name = folded(&text);
    let close = if is_legend(&name) {
        Vec::new()
    } else {
        atlas.slips(&name, CLOSE_MAX)
    };
    let role = match exclusion::of(tokens, found, None) {
        // A sight that is not wanted rules no city out.
        Some(_) if atlas.is_in_sight(&name) => return None,
        Some(_) => Role::Excluded,
        None => role_of(tokens, found.from),
    };
    match close.first() {
        // One slip, or two in a long name, with no other name as near: that is what is meant.
        Some((best, distance)) if unique(&close) && sure(&name, *distance) => Some(Mention {
            text,
            role,
            meanings: atlas.meanings(best),
            corrected: Some((*best).to_owned()),
            close: Vec::new(),
        }),
        _ if cue => Some(Mention {
            text,
            role,
            meanings: Vec::new(),
            corrected: None,
            close: close.iter().map(|(name, _)| (*name).to_owned()).collect(),
        }),
        _ => None,
    }
}

fn unique(close: &[(&str, usize)]) -> bool {
    match close {
        [first, second, ..] => first.1 < second.1,
        _ => true,
    }
}

fn sure(name: &str, distance: usize) -> bool {
    distance <= 1 || (distance == 2 && name.chars().count() >= 8)
}

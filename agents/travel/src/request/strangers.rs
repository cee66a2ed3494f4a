//! Names that nothing knows: slips of the pen, and places that do not exist.

use super::mention::{Mention, Role};
use super::mentions::{Found, continues, cued, role_of};
use super::token::Kind;
use super::tokens::Tokens;
use super::vocabulary::{PLACE_CUES, STRONG_CUES, ordinary};
use crate::place::Atlas;
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
        if let Some(mention) = stranger(tokens, atlas, found) {
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
        || ordinary(&first.word)
        || first.word.chars().count() < 3
    {
        return None;
    }
    let listed = known.iter().any(|(_, f)| continues(tokens, f.to, at))
        || known
            .iter()
            .any(|(_, f)| f.from > at && continues(tokens, at + 1, f.from));
    let whole = tokens.sentence_start(at) == at && tokens.sentence_end(at) <= at + WORDS_MAX;
    let cue = listed
        || cued(
            tokens,
            at,
            if first.capital {
                PLACE_CUES
            } else {
                STRONG_CUES
            },
        );
    if !cue && !(first.capital && (whole || tokens.sentence_start(at) != at)) {
        return None;
    }
    let more = (1..WORDS_MAX).take_while(|i| {
        tokens.get(at + i).is_some_and(|t| {
            t.kind == Kind::Word && !t.used && t.capital == first.capital && !ordinary(&t.word)
        })
    });
    Some(at + 1 + more.count())
}

/// A slip of a known name, or a place that does not exist.
fn stranger(tokens: &Tokens<'_>, atlas: &Atlas, found: Found) -> Option<Mention> {
    let text = tokens.raw(found.from, found.to).to_owned();
    let name = folded(&text);
    let close = atlas.slips(&name, CLOSE_MAX);
    let role = role_of(tokens, found.from);
    let cue =
        cued(tokens, found.from, STRONG_CUES) || tokens.get(found.from).is_some_and(|t| t.capital);
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
    .filter(|m| m.role == Role::Destination || !m.meanings.is_empty() || cue)
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

//! Where the travellers set out, when only the order of the places says it: `Chicago to Boston`,
//! `Chicago - Boston - Chicago`.

use super::mention::{Mention, Role};
use super::mentions::{Found, cued};
use super::number_words::number_at;
use super::token::Kind;
use super::tokens::Tokens;
use super::vocabulary::PLACE_CUES;

/// Words that make a way of two places with a dash between them.
const ROUND: &[&str] = &["roundtrip", "round", "return", "flight", "flights"];
/// How far from the places such a word may stand.
const ROUND_REACH_TOKENS: usize = 6;
/// Words before a place where the trip ends.
const ENDS: &[&str] = &[
    "back",
    "returning",
    "return",
    "end",
    "ending",
    "home",
    "finish",
];

/// Makes an origin of the first of two places that are a way. Where an origin was said, nothing changes, and three
/// places in a row are a tour. Returns the user's words when the order alone says it.
pub(super) fn read(tokens: &Tokens<'_>, found: &mut [(Mention, Found)]) -> Option<String> {
    let said = |role: Role| matches!(role, Role::Origin | Role::Start);
    let way = if found.iter().any(|(mention, _)| said(mention.role)) {
        None
    } else {
        let first = way_at(tokens, found)?;
        let (_, a) = found.get(first)?;
        let (_, b) = found.get(first + 1)?;
        let words = tokens.raw(a.from, b.to).to_owned();
        if let Some((mention, _)) = found.get_mut(first) {
            mention.role = Role::Origin;
        }
        Some(words)
    };
    home_again(tokens, found, way.is_some());
    way
}

/// The first of two places that are a way.
fn way_at(tokens: &Tokens<'_>, found: &[(Mention, Found)]) -> Option<usize> {
    let pairs = found.windows(2).enumerate();
    let way = pairs.into_iter().find(|(at, pair)| {
        let [(a, a_at), (b, b_at)] = pair else {
            return false;
        };
        let plain = a.role == Role::Destination && b.role == Role::Destination;
        if !plain || cued(tokens, a_at.from, PLACE_CUES) {
            return false;
        }
        let third = found
            .get(at + 2)
            .filter(|(_, c)| tied(tokens, b_at.to, c.from).is_some());
        let returns = third.is_some_and(|(c, _)| c.meanings == a.meanings);
        if third.is_some() && !returns {
            return false;
        }
        match tied(tokens, a_at.to, b_at.from) {
            Some(Tie::To) => true,
            Some(Tie::Dash) => returns || tokens.near(a_at.from, ROUND_REACH_TOKENS, ROUND),
            None => false,
        }
    });
    way.map(|(at, _)| at)
}

/// What ties two places together.
enum Tie {
    To,
    Dash,
}

fn tied(tokens: &Tokens<'_>, end: usize, from: usize) -> Option<Tie> {
    let token = tokens.get(end).filter(|_| end < from)?;
    match token.kind {
        Kind::Mark('-') if from == end + 1 => Some(Tie::Dash),
        _ if token.is("to") && (end + 1..from).all(|i| counts_cities(tokens, i)) => Some(Tie::To),
        _ => None,
    }
}

/// Words of `Chicago to 2 different cities in Ohio`.
fn counts_cities(tokens: &Tokens<'_>, at: usize) -> bool {
    const WORDS: &[&str] = &[
        "city",
        "cities",
        "town",
        "towns",
        "different",
        "in",
        "of",
        "the",
        "state",
    ];
    number_at(tokens, at).is_some() || tokens.is_any(at, WORDS)
}

/// A place where one set out is no destination when it is named again as the end.
fn home_again(tokens: &Tokens<'_>, found: &mut [(Mention, Found)], in_order: bool) {
    let homes: Vec<_> = found
        .iter()
        .filter(|(mention, _)| mention.role == Role::Origin)
        .map(|(mention, _)| mention.meanings.clone())
        .collect();
    for (mention, place) in found.iter_mut() {
        let again = mention.role == Role::Destination && homes.contains(&mention.meanings);
        let ends = || tokens.last_before(place.from, 3, ENDS).is_some();
        if again && (in_order || ends()) {
            mention.role = Role::Origin;
        }
    }
}

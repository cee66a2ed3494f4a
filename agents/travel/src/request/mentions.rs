//! Finds the places that a request names.
//!
//! A name is looked up longest first, in at most [`NAME_WORDS_MAX`] words. What the data covers
//! counts wherever it stands; what only the gazetteer knows needs a capital letter or a
//! preposition, since half of English is a town somewhere (Of, Same, Best, Nice, Date).

use super::exclusion::{self, Exclusion};
use super::mention::{Mention, Role};
use super::qualifier;
use super::token::Kind;
use super::tokens::Tokens;
use super::vocabulary::{PLACE_CUES, SHORT_NAMES, STRONG_CUES, ordinary};
use crate::place::{Atlas, Meaning, NAME_WORDS_MAX};
use crate::source::folded;

/// More places than this are not read: no trip of 30 days has more stops.
const MENTIONS_MAX: usize = 40;

/// The largest place of a name must have so many inhabitants to be understood without a
/// preposition or in small letters.
const POPULATION_UNCUED_MIN: u64 = 100_000;

/// Where a name stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// Reads every place that is known, in the order said.
pub(crate) fn read(tokens: &mut Tokens<'_>, atlas: &Atlas) -> Vec<(Mention, Found)> {
    let mut mentions: Vec<(Mention, Found)> = Vec::new();
    let mut ruled_out: Option<(Found, Exclusion)> = None;
    let mut at = 0;
    while at < tokens.len() && mentions.len() < MENTIONS_MAX {
        let listed = mentions
            .last()
            .is_some_and(|(_, f)| continues(tokens, f.to, at));
        let Some((to, meanings)) = longest(tokens, atlas, at, listed) else {
            at += 1;
            continue;
        };
        let found = Found { from: at, to };
        at = to;
        if let Some((last, place)) = mentions.last_mut()
            && (qualifier::narrows(tokens, atlas, (last, *place), (&meanings, found))
                || qualifier::sets_apart(tokens, atlas, last, (&meanings, found)))
        {
            tokens.mark_used(found.from, to);
            place.to = to;
            ruled_out = ruled_out.map(|(_, exclusion)| (*place, exclusion));
            continue;
        }
        let exclusion = exclusion::of(tokens, found, ruled_out);
        ruled_out = exclusion.map(|exclusion| (found, exclusion));
        let Some(role) = role_at(tokens, atlas, found, exclusion) else {
            continue;
        };
        tokens.mark_used(found.from, to);
        let text = tokens.raw(found.from, to).to_owned();
        let meanings = qualifier::as_state(tokens, &mut at, meanings);
        let mention = Mention {
            text,
            role,
            meanings,
            corrected: None,
            close: Vec::new(),
        };
        mentions.push((mention, found));
    }
    mentions
}

/// What a known name is to the trip; `None` when it is a sight that is not wanted, which rules
/// out no city, or a place from which nobody sets out.
fn role_at(
    tokens: &mut Tokens<'_>,
    atlas: &Atlas,
    found: Found,
    exclusion: Option<Exclusion>,
) -> Option<Role> {
    let name = folded(tokens.raw(found.from, found.to));
    let sight = atlas.meanings(&name).is_empty() && atlas.sight_city(&name).is_some();
    // The Vatican is a country, and a sight of Rome as well.
    let part_of_city =
        || !atlas.meanings(&name).iter().any(Meaning::covered) && atlas.is_in_sight(&name);
    match exclusion {
        Some(_) if sight || part_of_city() => None,
        Some(exclusion) => {
            // The negation is spent: it does not speak of what comes behind the place.
            tokens.mark_used(exclusion.at, exclusion.at + 1);
            let origin = exclusion.is_of_origin(tokens, found);
            if origin {
                tokens.mark_used(found.from, found.to);
            }
            (!origin).then_some(Role::Excluded)
        }
        None if sight => Some(Role::Sight),
        None if is_home(tokens, found.to) => Some(Role::Origin),
        None => Some(role_of(tokens, found.from)),
    }
}

/// Whether `at` goes on with a list whose last place ended at `end`: `Tokyo, Kyoto and Osaka`.
pub(crate) fn continues(tokens: &Tokens<'_>, end: usize, at: usize) -> bool {
    (1..=3).contains(&at.saturating_sub(end))
        && (end..at).all(|i| {
            tokens.get(i).is_some_and(|t| {
                matches!(t.kind, Kind::Mark(',' | '&' | '+' | '/' | '-'))
                    || t.any(&["and", "then", "or", "to"])
            })
        })
}

/// The longest known name that begins at `at`.
fn longest(
    tokens: &Tokens<'_>,
    atlas: &Atlas,
    at: usize,
    listed: bool,
) -> Option<(usize, Vec<Meaning>)> {
    let first = tokens.get(at)?;
    if first.used || first.kind != Kind::Word {
        return None;
    }
    (1..=NAME_WORDS_MAX).rev().find_map(|words| {
        let to = at + words;
        let whole = (at..to).all(|i| {
            tokens
                .get(i)
                .is_some_and(|t| t.kind == Kind::Word && (!t.used || words > 1))
                // An arrow is a word to the other readers.
                && tokens.raw(i, i + 1).starts_with(char::is_alphabetic)
        });
        if !whole {
            return None;
        }
        let name = folded(tokens.raw(at, to));
        let mut meanings = atlas.meanings(&name);
        if meanings.is_empty() && first.capital {
            meanings.extend(atlas.sight_city(&name).cloned());
        }
        let meant = is_meant(tokens, atlas, at, to, &name, &meanings, listed);
        meant.then_some((to, meanings))
    })
}

/// Whether words that are a place's name are meant as one here.
fn is_meant(
    tokens: &Tokens<'_>,
    atlas: &Atlas,
    at: usize,
    to: usize,
    name: &str,
    meanings: &[Meaning],
    listed: bool,
) -> bool {
    if meanings.is_empty() {
        return false;
    }
    let capital = tokens.get(at).is_some_and(|t| t.capital);
    let cue = listed || cued(tokens, at, PLACE_CUES);
    let common = to == at + 1 && ordinary(name);
    let covered = meanings.iter().any(|m| {
        m.source().is_some() || matches!(m, Meaning::Country { .. } | Meaning::Part { .. })
    });
    if covered && !common {
        // Short codes ("LAX", "US") are names in capitals only.
        return name.len() > 3
            || all_capitals(tokens.raw(at, to))
            || capital && (cue || name == "rom")
            || SHORT_NAMES.contains(&name);
    }
    let strong = listed || cued(tokens, at, STRONG_CUES);
    let large = atlas.population(name) >= POPULATION_UNCUED_MIN;
    if common {
        // `to Nice`, not `Nice hotels` and not `in spring`.
        let noun_follows = tokens
            .get(to)
            .is_some_and(|t| t.kind == Kind::Word && !ordinary(&t.word));
        // In capitals throughout, `NO BATH` is no town.
        let ruled_out = || {
            let found = Found { from: at, to };
            !all_capitals(tokens.raw(at, to)) && exclusion::of(tokens, found, None).is_some()
        };
        // `US road trip` in a text that is not all in capitals.
        let code = covered && name.len() < 3 && stands_out(tokens, at);
        let strong = strong || code;
        return capital && (covered || large) && !noun_follows && (strong || ruled_out());
    }
    let first = tokens.sentence_start(at) == at;
    let alone =
        large && capital && (!first || to == tokens.sentence_end(at) || name.chars().count() > 4);
    (capital && cue) || (large && strong && name.chars().count() > 3) || alone
}

/// Whether a word is in capitals and those beside it are not.
fn stands_out(tokens: &Tokens<'_>, at: usize) -> bool {
    let capitals = |i: usize| {
        let word = tokens.get(i).filter(|t| t.kind == Kind::Word);
        word.map(|_| all_capitals(tokens.raw(i, i + 1)))
    };
    let beside = [at.checked_sub(1).and_then(capitals), capitals(at + 1)];
    capitals(at) == Some(true) && beside.into_iter().flatten().any(|capitals| !capitals)
}

fn all_capitals(raw: &str) -> bool {
    raw.chars()
        .filter(|c| c.is_alphabetic())
        .all(char::is_uppercase)
}

/// Whether one of the words stands right before `at`, articles and praise aside.
pub(crate) fn cued(tokens: &Tokens<'_>, at: usize, cues: &[&str]) -> bool {
    before_article(tokens, at).is_some_and(|i| tokens.is_any(i, cues))
}

/// The token before `at`, skipping `the`, `city of`, `beautiful`, `both` and the like (at most three).
fn before_article(tokens: &Tokens<'_>, at: usize) -> Option<usize> {
    const SKIPPED: &[&str] = &[
        "the",
        "beautiful",
        "sunny",
        "lovely",
        "both",
        "my",
        "our",
        "hometown",
        "home",
        "downtown",
        "central",
        "southern",
        "northern",
        "eastern",
        "western",
        "vibrant",
        "historic",
    ];
    let mut i = at.checked_sub(1)?;
    for _ in 0..3 {
        let city_of = tokens.word(i) == "of"
            && tokens.is_any(
                i.wrapping_sub(1),
                &["city", "island", "state", "region", "town"],
            );
        if city_of {
            i = i.checked_sub(2)?;
        } else if tokens.is_any(i, SKIPPED) {
            i = i.checked_sub(1)?;
        } else {
            break;
        }
    }
    Some(i)
}

/// What a label before a place makes of it: `Departure: Rome`, `home Rome`, `starting point Rome`.
fn labelled(tokens: &Tokens<'_>, at: usize) -> Option<Role> {
    const FILLERS: &[&str] = &["city", "point", "airport", "place", "town", "is"];
    const FROM: &[&str] = &[
        "departure",
        "origin",
        "start",
        "starting",
        "home",
        "from",
        "depart",
        "departing",
    ];
    const TO: &[&str] = &["destination", "arrival", "arrive", "to", "dest"];
    let mut i = at.checked_sub(1)?;
    let mut marked = false;
    while tokens.get(i).is_some_and(|t| t.mark(':') || t.any(FILLERS)) {
        marked |= tokens.get(i).is_some_and(|t| t.mark(':'));
        i = i.checked_sub(1)?;
    }
    let begins = i == tokens.sentence_start(i)
        || tokens
            .before(i, 1)
            .is_some_and(|t| t.mark(',') || t.mark('('));
    // `home Rome` and `my home is Rome`, but not `to start Rome`.
    if !marked && !begins {
        return None;
    }
    if tokens.is_any(i, FROM) {
        Some(Role::Origin)
    } else if marked && tokens.is_any(i, TO) {
        Some(Role::Destination)
    } else {
        None
    }
}

/// `Reno is home`, `Reno is our home town`.
fn is_home(tokens: &Tokens<'_>, to: usize) -> bool {
    let possessed = usize::from(tokens.is_any(to + 1, &["my", "our"]));
    tokens.word(to) == "is" && tokens.is_any(to + 1 + possessed, &["home", "hometown"])
}

/// Whether the speaker is at a place now and wants something else: `I'm in Rome and would like`.
fn is_here(tokens: &Tokens<'_>, at: usize, i: usize) -> bool {
    const WANTING: &[&str] = &[
        "want", "would", "fancy", "wish", "plan", "need", "look", "looking", "am", "are", "id",
        "like", "dream",
    ];
    let who = tokens.is_any(i.wrapping_sub(1), &["i", "we", "am", "are"]);
    let and = (at + 1..at + 5).find(|next| tokens.word(*next) == "and");
    // `I am a nurse in Rome who plans`
    let me = || tokens.last_before(i, 6, &["am", "i"]).is_some();
    if tokens.word(at + 1) == "who" && me() {
        return true;
    }
    who && and.is_some_and(|and| (and + 1..and + 3).any(|next| tokens.is_any(next, WANTING)))
}

/// What a place is to the trip, by the words before it.
pub(crate) fn role_of(tokens: &Tokens<'_>, at: usize) -> Role {
    const LEAVING: &[&str] = &[
        "departing",
        "leaving",
        "departs",
        "leave",
        "depart",
        "escape",
        "escaping",
        "flee",
        "quit",
        "quitting",
    ];
    const STARTING: &[&str] = &[
        "starting",
        "starts",
        "start",
        "beginning",
        "begins",
        "begin",
        "commences",
        "commencing",
        "commence",
        "started",
    ];
    const LIVING: &[&str] = &[
        "based",
        "live",
        "lives",
        "living",
        "home",
        "originating",
        "reside",
        "residing",
        "located",
        "situated",
    ];
    if let Some(role) = labelled(tokens, at) {
        return role;
    }
    let Some(i) = before_article(tokens, at) else {
        return Role::Destination;
    };
    let earlier = |words: &[&str]| tokens.last_before(i, 3, words).is_some();
    match tokens.word(i) {
        // `not far from Paris` is near it.
        "from" if earlier(&["far"]) && earlier(&["not", "too", "isnt"]) => Role::Destination,
        "from" if earlier(STARTING) && !earlier(LEAVING) => Role::Start,
        "from" | "ex" => Role::Origin,
        word if LEAVING.contains(&word) && tokens.word_before(i, 1) == "without" => {
            Role::Destination
        }
        word if LEAVING.contains(&word) => Role::Origin,
        "of" if tokens.word_before(i, 1) == "out" => Role::Origin,
        "in" | "at" | "is" | "with" | "near" if earlier(LIVING) => Role::Origin,
        "in" if is_here(tokens, at, i) => Role::Origin,
        "in" | "at" | "is" | "with" if earlier(STARTING) => Role::Start,
        _ => Role::Destination,
    }
}

//! Places that a request rules out: `not Paris`, `anywhere in Italy except Rome`, `avoid Venice`.
//!
//! A negation may stand far from what it negates ([`super::negation`]), but `not far from Paris`
//! and `no later than Rome` rule no place out. So a place counts as ruled out only where nothing
//! but fillers lies between it and the negation, or where it goes on with a list of such places.

use super::mentions::Found;
use super::token::Kind;
use super::tokens::Tokens;

/// What rules a place out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Exclusion {
    /// The token of the negation.
    pub(crate) at: usize,
    /// Whether a comma alone goes on with its list: `avoid Rome, Venice`, but not `not Rome, Venice`.
    lists: bool,
}

impl Exclusion {
    /// `not from Rome` says where nobody sets out; `away from Rome` rules Rome out.
    pub(crate) fn is_of_origin(self, tokens: &Tokens<'_>, found: Found) -> bool {
        !self.lists && tokens.word_before(found.from, 1) == "from"
    }
}

/// Negations whose object is a list.
const LISTING: &[&str] = &[
    "without",
    "avoid",
    "avoids",
    "avoiding",
    "except",
    "excepting",
    "exclude",
    "excludes",
    "excluding",
    "excl",
    "omit",
    "omitting",
    "skip",
    "skips",
    "skipping",
    "minus",
    "hate",
    "hates",
    "dislike",
    "dislikes",
    "detest",
    "sick",
    "tired",
    "bored",
];

/// Negations that hold for one thing, or for several tied by `or`, `nor` or `and`.
const PLAIN: &[&str] = &[
    "no", "not", "never", "neither", "nor", "dont", "doesnt", "wont", "cannot", "cant", "isnt",
    "arent", "shouldnt", "wouldnt", "refuse", "refuses",
];

/// Two words that are a negation together.
const PAIRS: &[(&str, &str)] = &[
    ("instead", "of"),
    ("rather", "than"),
    ("other", "than"),
    ("stay", "away"),
    ("staying", "away"),
    ("keep", "away"),
    ("keeping", "away"),
    ("steer", "clear"),
    ("steering", "clear"),
    ("leave", "out"),
    ("leaves", "out"),
    ("leaving", "out"),
    ("rule", "out"),
    ("ruling", "out"),
];

/// Words that are a negation only behind [`ALL`]: `apart from Rome we like Florence too`.
const OF_ALL: &[(&str, &str)] = &[("apart", "from"), ("aside", "from")];

/// Words that stand for every place, of which the one behind `but` is left out.
const ALL: &[&str] = &[
    "any",
    "anywhere",
    "anything",
    "every",
    "everywhere",
    "everything",
    "all",
    "wherever",
];

/// Words that leave only the place behind `except` or `other than`.
const NOTHING: &[&str] = &["nowhere", "nothing", "none"];

/// Words that may lie between a negation and its place: `I do not want to go to the city of Rome`.
const FILLERS: &[&str] = &[
    "the",
    "a",
    "an",
    "any",
    "in",
    "to",
    "at",
    "into",
    "via",
    "of",
    "for",
    "on",
    "from",
    "with",
    "as",
    "back",
    "again",
    "either",
    "even",
    "really",
    "such",
    "like",
    "stops",
    "time",
    "include",
    "including",
    "want",
    "wants",
    "wanting",
    "wish",
    "care",
    "interested",
    "interest",
    "keen",
    "fan",
    "fancy",
    "need",
    "have",
    "plan",
    "planning",
    "send",
    "me",
    "us",
    "trip",
    "trips",
    "day",
    "days",
    "night",
    "nights",
    "city",
    "cities",
    "place",
    "places",
    "town",
    "towns",
    "touristy",
    "crowded",
    "overcrowded",
    "expensive",
    "central",
    "downtown",
];

/// What one does at a place, which may lie between as well.
const DEEDS: &[&str] = &[
    "go",
    "going",
    "visit",
    "visiting",
    "see",
    "seeing",
    "travel",
    "traveling",
    "travelling",
    "stay",
    "staying",
    "stop",
    "stopping",
    "spend",
    "spending",
    "return",
    "returning",
];

/// How far before a place its negation may stand, in tokens.
const REACH_TOKENS: usize = 8;

/// How far before `but` a word of [`ALL`] may stand: `anywhere warm in the south of Italy but Rome`.
const ALL_REACH_TOKENS: usize = 8;

/// Whether the place at `found` is ruled out; `last` is the place before it, when that one is.
pub(crate) fn of(
    tokens: &Tokens<'_>,
    found: Found,
    last: Option<(Found, Exclusion)>,
) -> Option<Exclusion> {
    if let Some((place, exclusion)) = last
        && goes_on(tokens, place.to, found, exclusion)
    {
        return Some(exclusion);
    }
    let exclusion = before(tokens, found.from).or_else(|| behind(tokens, found.to))?;
    (!is_qualified(tokens, exclusion, found)).then_some(exclusion)
}

fn is_filler(tokens: &Tokens<'_>, i: usize) -> bool {
    tokens.is_any(i, FILLERS) || tokens.is_any(i, DEEDS)
}

/// The negation before `at`, with nothing but fillers between.
fn before(tokens: &Tokens<'_>, at: usize) -> Option<Exclusion> {
    let first = tokens
        .sentence_start(at)
        .max(at.saturating_sub(REACH_TOKENS));
    for i in (first..at).rev() {
        if let Some(exclusion) = negation_at(tokens, i, at) {
            return Some(exclusion);
        }
        let filler = is_filler(tokens, i) || tokens.get(i).is_some_and(|t| t.mark(':'));
        if !filler {
            return None;
        }
    }
    None
}

/// `Rome excluded`, `Rome is excluded`, `Rome is too far`.
fn behind(tokens: &Tokens<'_>, to: usize) -> Option<Exclusion> {
    let at = to + usize::from(tokens.is_any(to, &["is", "being"]));
    let excluded = tokens.is_any(at, &["excluded", "excepted"]);
    let too = at > to
        && tokens.word(at) == "too"
        && tokens.is_any(
            at + 1,
            &["far", "expensive", "crowded", "cold", "hot", "touristy"],
        );
    (excluded || too).then_some(Exclusion { at, lists: false })
}

/// The negation that ends at `i`.
fn negation_at(tokens: &Tokens<'_>, i: usize, place: usize) -> Option<Exclusion> {
    let word = tokens.word(i);
    let pair = (tokens.word_before(i, 1), word);
    let of_all = || tokens.last_before(i, ALL_REACH_TOKENS, ALL).is_some();
    let listing = Some(Exclusion { at: i, lists: true });
    if OF_ALL.contains(&pair) || word == "but" {
        // `anywhere in Spain, but Rome must be in it` speaks for Rome.
        let comma = tokens.before(i, 1).is_some_and(|t| t.mark(','));
        return listing.filter(|_| of_all() && !comma && !is_demanded(tokens, place));
    }
    // `I would rather see Rome than Paris`.
    let than = word == "than" && tokens.last_before(i, 5, &["rather"]).is_some();
    if PAIRS.contains(&pair) || than || LISTING.contains(&word) {
        // `nowhere except Rome` and `do not skip Rome` speak for Rome.
        return listing.filter(|_| !leaves_only(tokens, i) && !is_turned(tokens, i));
    }
    let plain = Exclusion {
        at: i,
        lists: false,
    };
    (PLAIN.contains(&word) && !asks_or_tells(tokens, i)).then_some(plain)
}

/// `nowhere except Rome`, `no other city than Rome`.
fn leaves_only(tokens: &Tokens<'_>, i: usize) -> bool {
    let no_place = |at: usize| {
        tokens.word(at) == "no"
            && tokens.is_any(at + 1, &["place", "city", "town", "destination", "other"])
    };
    let first = tokens.sentence_start(i).max(i.saturating_sub(5));
    tokens.is_any(i, &["except", "excepting", "than"])
        && (first..i).any(|at| tokens.is_any(at, NOTHING) || no_place(at))
}

/// Whether a plain negation turns the one at `i` into its opposite: `I do not want to skip Rome`.
fn is_turned(tokens: &Tokens<'_>, i: usize) -> bool {
    let first = tokens.sentence_start(i).max(i.saturating_sub(4));
    let mut earlier = (first..i).rev();
    earlier
        .find(|at| !is_filler(tokens, *at) && !tokens.is_any(*at, &["leave", "rule"]))
        .is_some_and(|at| tokens.is_any(at, PLAIN))
}

/// `why not Rome?`, `if not Rome`, `we could not see Rome last time`, `no place like Rome`: nothing
/// is ruled out.
fn asks_or_tells(tokens: &Tokens<'_>, i: usize) -> bool {
    const BEFORE: &[&str] = &[
        "why", "if", "whether", "could", "did", "had", "has", "have", "was", "were",
    ];
    let praised = tokens.word(i) == "no"
        && tokens.is_any(i + 1, &["place", "city", "town"])
        && tokens.word(i + 2) == "like";
    praised || tokens.is_any(i.wrapping_sub(1), BEFORE)
}

/// Whether the place that begins at `place` is wanted by the words behind it.
fn is_demanded(tokens: &Tokens<'_>, place: usize) -> bool {
    const DEMANDS: &[&str] = &[
        "must",
        "should",
        "has",
        "is",
        "would",
        "will",
        "definitely",
        "first",
        "preferred",
        "preferably",
    ];
    (place + 1..place + 4).any(|at| tokens.is_any(at, DEMANDS))
}

/// `do not want to go to Rome by plane` is about the plane, `no Rome hotels` about hotels.
fn is_qualified(tokens: &Tokens<'_>, exclusion: Exclusion, found: Found) -> bool {
    const THINGS: &[&str] = &[
        "hotel",
        "hotels",
        "hostels",
        "airport",
        "airports",
        "museum",
        "museums",
        "restaurants",
        "metro",
        "crowds",
        "tour",
        "tours",
        "pass",
        "card",
    ];
    const QUALIFIERS: &[&str] = &[
        "by", "alone", "with", "longer", "more", "before", "after", "until", "only", "first",
        "twice", "too",
    ];
    if tokens.word(exclusion.at) == "no" && tokens.is_any(found.to, THINGS) {
        return true;
    }
    let mut between = exclusion.at + 1..found.from;
    between.any(|i| tokens.is_any(i, DEEDS)) && tokens.is_any(found.to, QUALIFIERS)
}

/// Whether the place at `found` goes on with a list of places ruled out that ended at `end`.
fn goes_on(tokens: &Tokens<'_>, end: usize, found: Found, exclusion: Exclusion) -> bool {
    let link = |i: usize| {
        tokens.get(i).is_some_and(|t| {
            matches!(t.kind, Kind::Mark(',' | '&' | '/')) || t.any(&["and", "or", "nor"])
        })
    };
    if !(1..=2).contains(&found.from.saturating_sub(end)) || !(end..found.from).all(link) {
        return false;
    }
    if !tokens.get(end).is_some_and(|t| t.mark(',')) || found.from - end == 2 {
        return true;
    }
    // `without Tokyo, Kyoto 3 days`: a place with a length of its own is wanted.
    let length = tokens
        .get(found.to)
        .is_some_and(|t| matches!(t.kind, Kind::Number(_)));
    let closed = (found.to..found.to + 4).any(|i| tokens.is_any(i, &["or", "nor"]));
    !length && (exclusion.lists || closed)
}

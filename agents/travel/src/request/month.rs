use super::token::Kind;
use super::tokens::Tokens;
use crate::place::nearest;

const MONTHS: &[(&str, &str, i8)] = &[
    ("january", "jan", 1),
    ("february", "feb", 2),
    ("march", "mar", 3),
    ("april", "apr", 4),
    ("may", "may", 5),
    ("june", "jun", 6),
    ("july", "jul", 7),
    ("august", "aug", 8),
    ("september", "sep", 9),
    ("october", "oct", 10),
    ("november", "nov", 11),
    ("december", "dec", 12),
];

/// The English name of a month, 1 to 12; empty for any other number.
pub(crate) fn name_of(month: i8) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::try_from(month - 1)
        .ok()
        .and_then(|at| NAMES.get(at))
        .copied()
        .unwrap_or("")
}

/// Whether a folded word is a month's name or its short form, without a slip.
pub(super) fn is_month_name(word: &str) -> bool {
    let named = |(long, short, _): &(&str, &str, i8)| word == *long || word == *short;
    word == "sept" || MONTHS.iter().any(named)
}

/// The month that a folded word names, 1 to 12, short forms included.
pub(crate) fn month_of(word: &str) -> Option<i8> {
    let found = MONTHS.iter().find(|(long, short, _)| {
        word == *long || word == *short || (word == "sept" && *long == "september")
    });
    found.map(|(_, _, month)| *month).or_else(|| misspelt(word))
}

/// The month that a word misses by a slip: `Febuary`, `Septmber`, `Oktober`. Short names are near
/// to other words (`march` and `match`), and Augusta is a city.
fn misspelt(word: &str) -> Option<i8> {
    const CHARS_MIN: usize = 5;
    const CHARS_MAX: usize = 11;
    if !(CHARS_MIN..=CHARS_MAX).contains(&word.len()) || word.starts_with("august") {
        return None;
    }
    let slips = if word.len() > 7 { 2 } else { 1 };
    let alike = |name: &str| {
        let first = word.as_bytes().first() == name.as_bytes().first();
        first
            && nearest(word, std::iter::once(name), 1)
                .first()
                .is_some_and(|(_, d)| *d <= slips)
    };
    let mut long = MONTHS.iter().filter(|(name, _, _)| name.len() >= CHARS_MIN);
    let found = long.find(|(name, _, month)| *month != 3 && alike(name));
    found.map(|(_, _, month)| *month)
}

/// The month named at `at`. "may", "march" and short forms such as "mar" are ordinary words too
/// ("we may fly"): they count when they follow a preposition of time or touch a day.
pub(crate) fn month_at(tokens: &Tokens<'_>, at: usize) -> Option<i8> {
    let token = tokens.get(at).filter(|t| t.kind == Kind::Word)?;
    let month = month_of(&token.word)?;
    let doubtful = matches!(
        token.word.as_str(),
        "may" | "march" | "mar" | "dec" | "sep" | "jan"
    );
    if !doubtful || is_day(tokens, at + 1) || is_day_before(tokens, at) {
        return Some(month);
    }
    const BEFORE: &[&str] = &[
        "in",
        "of",
        "early",
        "mid",
        "late",
        "next",
        "this",
        "during",
        "until",
        "since",
        "through",
        "for",
        "around",
        "and",
        "or",
        "from",
        "to",
        "between",
        "by",
        "end",
        "beginning",
        "middle",
    ];
    let timed = tokens
        .before(at, 1)
        .is_some_and(|t| t.any(BEFORE) || t.mark('-'));
    let named = token.word == "march" && token.capital;
    (timed || named || stands_alone(tokens, at)).then_some(month)
}

/// `4 days, May, two adults` and `4 days in Rome may`, but not `as we may`.
fn stands_alone(tokens: &Tokens<'_>, at: usize) -> bool {
    const WHO: &[&str] = &["we", "i", "you", "they", "it", "he", "she", "who", "that"];
    let ends = tokens
        .get(at + 1)
        .is_none_or(|t| t.kind == Kind::Stop || t.mark(','));
    // Jan is a friend's name as well.
    ends && at > 0 && tokens.word(at) != "jan" && !tokens.is_any(at - 1, WHO)
}

fn is_day(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.get(at).is_some_and(|t| match t.kind {
        Kind::Number(value) => (1.0..=31.0).contains(&value) || (2000.0..2100.0).contains(&value),
        Kind::Ordinal(_) => true,
        _ => t.is("the"),
    })
}

fn is_day_before(tokens: &Tokens<'_>, at: usize) -> bool {
    let of = usize::from(tokens.word_before(at, 1) == "of");
    tokens.before(at, 1 + of).is_some_and(|t| match t.kind {
        Kind::Number(value) => (1.0..=31.0).contains(&value),
        Kind::Ordinal(_) => true,
        _ => false,
    })
}

use super::token::Kind;
use super::tokens::Tokens;

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

/// The month that a folded word names, 1 to 12, short forms included.
pub(crate) fn month_of(word: &str) -> Option<i8> {
    let found = MONTHS.iter().find(|(long, short, _)| {
        word == *long || word == *short || (word == "sept" && *long == "september")
    });
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
    (timed || (token.word == "march" && token.capital)).then_some(month)
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

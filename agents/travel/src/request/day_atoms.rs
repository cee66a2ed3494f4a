//! Days named in a request: `March 16th`, `the 23rd of March, 2022`, `2027-04-03`, `the 8th`.

use super::month::month_at;
use super::token::Kind;
use super::tokens::Tokens;

/// A day as written; what is missing comes from the other end of the range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct DayAtom {
    pub(crate) year: Option<i16>,
    pub(crate) month: Option<i8>,
    pub(crate) day: i8,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) ambiguous: bool,
}

/// Days in a list; nobody lists those of a longer trip.
const DAYS_LISTED_MAX: usize = 8;

/// Every day that is named, first to last.
pub(crate) fn find(tokens: &Tokens<'_>) -> Vec<DayAtom> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match atom_at(tokens, at, found.last()) {
            Some(atom) => {
                at = atom.to.max(at + 1);
                found.push(atom);
            }
            None => at += 1,
        }
    }
    found
}

fn atom_at(tokens: &Tokens<'_>, at: usize, last: Option<&DayAtom>) -> Option<DayAtom> {
    if let Kind::Numeric(date) = tokens.get(at)?.kind {
        return Some(DayAtom {
            year: date.year,
            month: Some(date.month),
            day: date.day,
            from: at,
            to: at + 1,
            ambiguous: date.ambiguous,
        });
    }
    month_first(tokens, at)
        .or_else(|| day_first(tokens, at))
        .or_else(|| day_only(tokens, at, last))
}

/// `March 16th, 2022`, `March the 16th`.
fn month_first(tokens: &Tokens<'_>, at: usize) -> Option<DayAtom> {
    let month = month_at(tokens, at)?;
    let the = usize::from(tokens.word(at + 1) == "the");
    let day = day_number(tokens, at + 1 + the)?;
    let behind = at + 2 + the;
    // `March 5 people` counts people.
    if matches!(tokens.get(at + 1 + the)?.kind, Kind::Number(_)) && counts(tokens, behind) {
        return None;
    }
    Some(with_year(tokens, at, behind, Some(month), day))
}

/// `16 March 2022`, `the 23rd of March`.
fn day_first(tokens: &Tokens<'_>, at: usize) -> Option<DayAtom> {
    let day = day_number(tokens, at)?;
    let of = usize::from(tokens.word(at + 1) == "of");
    let month = month_at(tokens, at + 1 + of)?;
    Some(with_year(tokens, at, at + 2 + of, Some(month), day))
}

/// `the 8th`, or the 18 of `16-18 March` and of `March 16 to 18`.
fn day_only(tokens: &Tokens<'_>, at: usize, last: Option<&DayAtom>) -> Option<DayAtom> {
    let day = day_number(tokens, at)?;
    if let Kind::Ordinal(_) = tokens.get(at)?.kind {
        let anniversary = tokens.is_any(
            at + 1,
            &["birthday", "anniversary", "century", "floor", "time"],
        );
        return (!anniversary).then(|| with_year(tokens, at, at + 1, None, day));
    }
    let behind_last = last.is_some_and(|l| l.to + 1 == at);
    let linked_back = behind_last && linked(tokens, at.checked_sub(1)?);
    let listed_back = behind_last && listed(tokens, at.checked_sub(1)?) && goes_on(tokens, at + 1);
    let ahead = linked_ahead(tokens, at, DAYS_LISTED_MAX);
    if (linked_back && !counts(tokens, at + 1)) || listed_back || ahead {
        return Some(with_year(tokens, at, at + 1, None, day));
    }
    None
}

/// Whether a list of days goes on behind `at` until one that has a month: `26, 27 and 28 March`.
fn linked_ahead(tokens: &Tokens<'_>, at: usize, left: usize) -> bool {
    let next = at + 2;
    if left == 0 || day_number(tokens, at).is_none() {
        return false;
    }
    if linked(tokens, at + 1) && day_first(tokens, next).is_some() {
        return true;
    }
    let lists = listed(tokens, at + 1) || tokens.word(at + 1) == "and";
    lists && (day_first(tokens, next).is_some() || linked_ahead(tokens, next, left - 1))
}

fn listed(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.get(at).is_some_and(|t| t.mark(','))
}

/// Whether what stands behind a day of a list is another one, a year, or nothing that is counted.
fn goes_on(tokens: &Tokens<'_>, at: usize) -> bool {
    let next = tokens.get(at);
    next.is_none_or(|t| matches!(t.kind, Kind::Stop | Kind::Mark(_)) || t.any(&["and", "in", "of"]))
        || year_at(tokens, at).is_some()
}

fn linked(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens
        .get(at)
        .is_some_and(|t| t.mark('-') || t.any(&["to", "and", "until", "through", "till", "thru"]))
}

fn counts(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.is_any(
        at,
        &[
            "people",
            "persons",
            "adults",
            "days",
            "day",
            "nights",
            "night",
            "kids",
            "cities",
            "of",
            "weeks",
            "travelers",
            "travellers",
        ],
    )
}

fn day_number(tokens: &Tokens<'_>, at: usize) -> Option<i8> {
    let value = match tokens.get(at)?.kind {
        Kind::Ordinal(value) => f64::from(value),
        Kind::Number(value) => value,
        _ => return None,
    };
    let whole = (1.0..=31.0).contains(&value) && value.fract() == 0.0;
    whole.then_some(value as i8)
}

/// The atom, with the year behind it if there is one: `, 2022` or `2022`.
fn with_year(tokens: &Tokens<'_>, from: usize, end: usize, month: Option<i8>, day: i8) -> DayAtom {
    let comma = usize::from(
        tokens
            .get(end)
            .is_some_and(|t| t.mark(',') || t.any(&["of", "in"])),
    );
    let year = year_at(tokens, end + comma);
    let to = if year.is_some() { end + comma + 1 } else { end };
    DayAtom {
        year,
        month,
        day,
        from,
        to,
        ambiguous: false,
    }
}

/// A year in four digits, 1900 to 2199.
pub(crate) fn year_at(tokens: &Tokens<'_>, at: usize) -> Option<i16> {
    match tokens.get(at)?.kind {
        Kind::Number(value) if (1900.0..2200.0).contains(&value) && value.fract() == 0.0 => {
            // `2,000 dollars` is no year, and neither is `2000 €`.
            let token = tokens.get(at)?;
            let money = matches!(tokens.get(at + 1).map(|t| t.kind), Some(Kind::Currency(_)))
                || super::currency::of_word(tokens.word(at + 1)).is_some();
            (token.end - token.start == 4 && !money).then_some(value as i16)
        }
        _ => None,
    }
}

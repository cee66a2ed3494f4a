//! The dates of a request: ranges, single days, months, seasons, holidays and relative words.

use super::day_atoms::{DayAtom, find, year_at};
use super::duration::Duration;
use super::month::month_at;
use super::tokens::Tokens;
use super::when::{DayRef, Holiday, Season, Third, When, YearRef};

/// What was read about dates.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct DatesRead {
    pub(crate) when: Option<When>,
    /// A date in digits whose order could be either way.
    pub(crate) ambiguous: bool,
}

impl DatesRead {
    /// How long a trip between the two ends is; `None` when one of them was not said.
    pub(crate) fn length(&self) -> Option<Duration> {
        let days = self.when.as_ref()?.days()?;
        Some(Duration {
            days,
            said: None,
            weekend: false,
        })
    }

    /// The same without the last day, where both ends were said.
    pub(crate) fn without_end(&self) -> DatesRead {
        let when = match &self.when {
            Some(When::Range { start, .. }) => Some(When::Start { day: *start }),
            other => other.clone(),
        };
        DatesRead {
            when,
            ambiguous: self.ambiguous,
        }
    }
}

/// How many tokens may lie between the two ends: `March 18th, 2022, and ending on March 24th`.
const RANGE_GAP_TOKENS: usize = 6;

/// Reads the dates, exact ones before vague ones.
pub(crate) fn read(tokens: &mut Tokens<'_>) -> DatesRead {
    let atoms = find(tokens);
    if let Some(read) = exact(tokens, &atoms) {
        return read;
    }
    let mut when = None;
    let mut at = 0;
    while at < tokens.len() {
        let found = if tokens.used(at) {
            None
        } else {
            vague_at(tokens, at)
        };
        match found {
            Some((value, from, to)) => {
                tokens.mark_used(from, to);
                when.get_or_insert(value);
                at = to.max(at + 1);
            }
            None => at += 1,
        }
    }
    DatesRead {
        when,
        ambiguous: false,
    }
}

fn exact(tokens: &mut Tokens<'_>, atoms: &[DayAtom]) -> Option<DatesRead> {
    let range = atoms.windows(2).find_map(|pair| match pair {
        [a, b] if b.from - a.to <= RANGE_GAP_TOKENS && spans(tokens, a, b) => Some((*a, *b)),
        _ => None,
    });
    if let Some((a, b)) = range
        && let Some((start, end)) = completed(a, b)
    {
        let (start, end) = in_likely_order((start, a.ambiguous), (end, b.ambiguous));
        use_atom(tokens, &a);
        use_atom(tokens, &b);
        tokens.mark_used(a.to, b.from);
        let ambiguous = a.ambiguous || b.ambiguous;
        let when = Some(When::Range { start, end });
        return Some(DatesRead { when, ambiguous });
    }
    let atom = *atoms.iter().find(|a| a.month.is_some())?;
    use_atom(tokens, &atom);
    let day = DayRef {
        year: atom.year,
        month: atom.month?,
        day: atom.day,
    };
    const ENDS: &[&str] = &[
        "until",
        "till",
        "by",
        "returning",
        "back",
        "ending",
        "return",
        "home",
        "before",
    ];
    let ends = tokens.last_before(atom.from, 3, ENDS).is_some();
    let when = if ends {
        When::End { day }
    } else {
        When::Start { day }
    };
    Some(DatesRead {
        when: Some(when),
        ambiguous: atom.ambiguous,
    })
}

fn use_atom(tokens: &mut Tokens<'_>, atom: &DayAtom) {
    tokens.mark_used(atom.from, atom.to);
}

/// Whether what lies between two days makes them the ends of a trip.
fn spans(tokens: &Tokens<'_>, a: &DayAtom, b: &DayAtom) -> bool {
    const LINKS: &[&str] = &[
        "to",
        "and",
        "until",
        "till",
        "through",
        "thru",
        "ending",
        "conclude",
        "concluding",
        "end",
        "returning",
        "return",
        "back",
        "or",
        "finishing",
    ];
    (a.to..b.from).any(|at| tokens.get(at).is_some_and(|t| t.any(LINKS) || t.mark('-')))
}

/// Both days with month and year, each taking what it lacks from the other.
fn completed(a: DayAtom, b: DayAtom) -> Option<(DayRef, DayRef)> {
    let month = a.month.or(b.month)?;
    let end_month = b.month.unwrap_or(month);
    let crosses = end_month < month;
    let year = a
        .year
        .or_else(|| b.year.map(|y| if crosses { y - 1 } else { y }));
    let end_year = b
        .year
        .or_else(|| a.year.map(|y| if crosses { y + 1 } else { y }));
    let start = DayRef {
        year,
        month,
        day: a.day,
    };
    let end = DayRef {
        year: end_year,
        month: end_month,
        day: b.day,
    };
    Some((start, end))
}

/// Dates in digits whose order is open are read with the day first where that makes the shorter
/// trip: `3/4/2027 - 8/4/2027` is a week in April, not half a year from March.
fn in_likely_order(start: (DayRef, bool), end: (DayRef, bool)) -> (DayRef, DayRef) {
    let turned = |(day, open): (DayRef, bool)| match open {
        true => DayRef {
            year: day.year,
            month: day.day,
            day: day.month,
        },
        false => day,
    };
    let length = |a: DayRef, b: DayRef| {
        let years = i32::from(b.year.unwrap_or(0)) - i32::from(a.year.unwrap_or(0));
        let months = i32::from(b.month) - i32::from(a.month);
        years * 372 + months * 31 + i32::from(b.day) - i32::from(a.day)
    };
    let (plain, other) = (length(start.0, end.0), length(turned(start), turned(end)));
    if other >= 0 && (plain < 0 || other < plain) {
        return (turned(start), turned(end));
    }
    (start.0, end.0)
}

type Vague = (When, usize, usize);

fn vague_at(tokens: &Tokens<'_>, at: usize) -> Option<Vague> {
    month_words(tokens, at)
        .or_else(|| season_words(tokens, at))
        .or_else(|| holiday_words(tokens, at))
        .or_else(|| relative_words(tokens, at))
        .or_else(|| year_words(tokens, at))
}

fn month_words(tokens: &Tokens<'_>, at: usize) -> Option<Vague> {
    let month = month_at(tokens, at)?;
    let (year, to) = year_around(tokens, at, at + 1);
    let third = third_before(tokens, at);
    Some((When::Month { month, year, third }, at, to))
}

fn season_words(tokens: &Tokens<'_>, at: usize) -> Option<Vague> {
    let season = match tokens.word(at) {
        "spring" | "springtime" => Season::Spring,
        "summer" | "summertime" => Season::Summer,
        "autumn" => Season::Autumn,
        "winter" | "wintertime" => Season::Winter,
        "fall"
            if tokens.is_any(
                at.checked_sub(1)?,
                &[
                    "in", "this", "next", "the", "during", "early", "late", "mid",
                ],
            ) =>
        {
            Season::Autumn
        }
        _ => return None,
    };
    // `winter sports`, `hot springs`, `Palm Springs` are no dates.
    if tokens.is_any(at + 1, &["sports", "sport", "palace", "rolls", "olympics"]) {
        return None;
    }
    let (year, to) = year_around(tokens, at, at + 1);
    let third = third_before(tokens, at);
    Some((
        When::Season {
            season,
            year,
            third,
        },
        at,
        to,
    ))
}

fn holiday_words(tokens: &Tokens<'_>, at: usize) -> Option<Vague> {
    let (holiday, taken) = match tokens.word(at) {
        "christmas" | "xmas" if !tokens.is_any(at + 1, &["market", "markets"]) => {
            (Holiday::Christmas, 1)
        }
        "easter" if tokens.word(at + 1) != "island" => (Holiday::Easter, 1),
        "valentine" | "valentines" => (Holiday::Valentine, 1),
        "thanksgiving" => (Holiday::Thanksgiving, 1),
        "new" if tokens.is_any(at + 1, &["year", "years"]) => (Holiday::NewYear, 2),
        "cherry" if tokens.is_any(at + 1, &["blossom", "blossoms"]) => (Holiday::CherryBlossom, 2),
        "sakura" => (Holiday::CherryBlossom, 1),
        _ => return None,
    };
    let (year, to) = year_around(tokens, at, at + taken);
    Some((When::Holiday { holiday, year }, at, to))
}

fn relative_words(tokens: &Tokens<'_>, at: usize) -> Option<Vague> {
    let pair = (tokens.word(at), tokens.word(at + 1));
    let when = match pair {
        ("tomorrow", _) => return Some((When::InDays { days: 1 }, at, at + 1)),
        ("today" | "tonight" | "asap", _) => return Some((When::InDays { days: 0 }, at, at + 1)),
        ("next", "week") => When::NextWeek,
        ("next", "weekend") => When::Weekend { next: true },
        ("this" | "coming", "weekend") => When::Weekend { next: false },
        ("next", "month") => When::InMonths { months: 1 },
        ("this", "month") => When::InMonths { months: 0 },
        ("this", "week") => When::InDays { days: 1 },
        ("in", _) => return in_so_long(tokens, at),
        _ => return None,
    };
    Some((when, at, at + 2))
}

/// `in two weeks`, `in 3 months`, `two weeks from now`; whether it is a start and not the length
/// of the trip is decided by [`super::duration`], which reads before and takes lengths away.
fn in_so_long(tokens: &Tokens<'_>, at: usize) -> Option<Vague> {
    let (value, taken) = super::number_words::number_at(tokens, at + 1)
        .or_else(|| tokens.is_any(at + 1, &["a", "an"]).then_some((1.0, 1)))?;
    let unit = at + 1 + taken;
    let shift = super::duration::is_shift(tokens, unit + 1);
    if shift || tokens.used(unit) || !(1.0..=800.0).contains(&value) {
        return None;
    }
    let count = value as u32;
    let when = match tokens.word(unit) {
        "day" | "days" => When::InDays { days: count },
        "week" | "weeks" => When::InDays { days: count * 7 },
        "month" | "months" => When::InMonths { months: count },
        _ => return None,
    };
    let time = usize::from(tokens.word(unit + 1) == "time");
    Some((when, at, unit + 1 + time))
}

fn year_words(tokens: &Tokens<'_>, at: usize) -> Option<Vague> {
    let timed = tokens.is_any(at.wrapping_sub(1), &["in", "during", "for", "year"]);
    if let (Some(year), true) = (year_at(tokens, at), timed) {
        let year = YearRef::Given(year);
        return Some((When::Year { year }, at, at + 1));
    }
    let year = match (tokens.word(at), tokens.word(at + 1)) {
        ("next", "year") => YearRef::Next,
        ("this", "year") => YearRef::This,
        _ => return None,
    };
    Some((When::Year { year }, at, at + 2))
}

/// The year said with a month or season: `next spring`, `April 2027`, `April next year`.
fn year_around(tokens: &Tokens<'_>, at: usize, end: usize) -> (YearRef, usize) {
    let comma = usize::from(tokens.get(end).is_some_and(|t| t.mark(',') || t.is("of")));
    if let Some(year) = year_at(tokens, end + comma) {
        return (YearRef::Given(year), end + comma + 1);
    }
    match (tokens.word(end), tokens.word(end + 1)) {
        ("next", "year") => return (YearRef::Next, end + 2),
        ("this", "year") => return (YearRef::This, end + 2),
        _ => {}
    }
    match tokens.word_before(at, 1) {
        // "next spring" is the next one that comes, not that of the next year.
        "next" => (YearRef::Unsaid, end),
        "this" => (YearRef::This, end),
        _ => (YearRef::Unsaid, end),
    }
}

fn third_before(tokens: &Tokens<'_>, at: usize) -> Third {
    let word = |back: usize| tokens.word_before(at, back);
    let said = match word(1) {
        "of" | "the" if matches!(word(2), "of" | "in") => word(3),
        "of" => word(2),
        other => other,
    };
    match said {
        "early" | "beginning" | "start" => Third::Early,
        "mid" | "middle" => Third::Mid,
        "late" | "end" => Third::Late,
        _ => Third::Any,
    }
}

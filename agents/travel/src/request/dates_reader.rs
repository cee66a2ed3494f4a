//! The dates of a request: ranges, single days, months, seasons, holidays and relative words.

use super::day_atoms::{DayAtom, find, year_at};
use super::duration::Duration;
use super::month::month_at;
use super::relative_time;
use super::tokens::Tokens;
use super::weekday;
use super::when::{DayRef, Holiday, Season, Third, When, YearRef};

/// What was read about dates.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct DatesRead {
    pub(crate) when: Option<When>,
    /// A date in digits whose order could be either way.
    pub(crate) ambiguous: bool,
    /// Months (1 to 12) that were named beside the time that is taken: `May or June`.
    pub(crate) other_months: Vec<i8>,
    /// Times that are ruled out: `not in August`.
    pub(crate) avoided: Vec<When>,
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
            Some(When::Weekdays { first, .. }) => Some(When::Weekdays {
                first: *first,
                last: None,
            }),
            other => other.clone(),
        };
        DatesRead {
            when,
            ..self.clone()
        }
    }

    /// Takes the first time that is not ruled out, and keeps what else was said.
    fn take(&mut self, value: When, ruled_out: bool) {
        let month = |when: &When| match when {
            When::Month { month, .. } => Some(*month),
            _ => None,
        };
        let taken = self.when.as_ref().and_then(month);
        match (&self.when, month(&value)) {
            _ if ruled_out => self.avoided.push(value),
            (None, _) => self.when = Some(value),
            (Some(_), Some(other)) if taken.is_some_and(|month| month != other) => {
                self.other_months.push(other);
            }
            _ => {}
        }
    }
}

/// How many tokens may lie between the two ends: `March 18th, 2022, and ending on March 24th`.
const RANGE_GAP_TOKENS: usize = 6;

/// Reads the dates, exact ones before vague ones, and days of the week last. Dates in digits whose
/// order is open have the day first where the budget is in the money of people who write so.
pub(crate) fn read(tokens: &mut Tokens<'_>, day_first: bool) -> DatesRead {
    let mut atoms = find(tokens);
    for atom in atoms.iter_mut().filter(|atom| day_first && atom.ambiguous) {
        if let Some(month) = atom.month.replace(atom.day) {
            atom.day = month;
        }
    }
    if let Some(read) = exact(tokens, &atoms) {
        return read;
    }
    let mut read = DatesRead::default();
    let mut at = 0;
    while at < tokens.len() {
        let found = if tokens.used(at) {
            None
        } else {
            vague_at(tokens, at)
        };
        match found {
            Some((value, from, to)) => {
                read.take(value, ruled_out(tokens, from));
                tokens.mark_used(from, to);
                at = to.max(at + 1);
            }
            None => at += 1,
        }
    }
    let weekdays = weekday::read(tokens);
    read.when = read.when.or(weekdays);
    read
}

/// Whether a time is ruled out by the words right before it: `not in August`, `avoid August`.
fn ruled_out(tokens: &Tokens<'_>, from: usize) -> bool {
    const BETWEEN: &[&str] = &["in", "during", "the", "over", "for", "at"];
    let between = (1..=2).take_while(|back| tokens.is_any(from.wrapping_sub(*back), BETWEEN));
    let negator = from.checked_sub(between.count() + 1);
    negator.is_some_and(|at| {
        tokens.is_any(
            at,
            &[
                "not",
                "avoid",
                "avoiding",
                "except",
                "excluding",
                "without",
                "no",
                "never",
            ],
        )
    })
}

fn exact(tokens: &mut Tokens<'_>, atoms: &[DayAtom]) -> Option<DatesRead> {
    let range = atoms.windows(2).find_map(|pair| match pair {
        [a, b] if b.from - a.to <= RANGE_GAP_TOKENS && spans(tokens, a, b) => Some((*a, *b)),
        _ => None,
    });
    let range = range.map(|(a, b)| with_month(tokens, a, b));
    if let Some((a, b)) = listed(tokens, atoms).or(range)
        && let Some((start, end)) = completed(a, b)
    {
        let (start, end) = in_likely_order((start, a.ambiguous), (end, b.ambiguous));
        use_atom(tokens, &a);
        use_atom(tokens, &b);
        tokens.mark_used(a.to, b.from);
        let ambiguous = a.ambiguous || b.ambiguous;
        let when = Some(When::Range { start, end });
        return Some(DatesRead {
            when,
            ambiguous,
            ..DatesRead::default()
        });
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
        ..DatesRead::default()
    })
}

/// The first and the last of three days or more that follow one another in a list: `March 10, 11
/// and 12`.
fn listed(tokens: &Tokens<'_>, atoms: &[DayAtom]) -> Option<(DayAtom, DayAtom)> {
    const DAYS_MIN: usize = 3;
    let follows = |a: &DayAtom, b: &DayAtom| {
        let tie = |i: usize| {
            let token = tokens.get(i);
            token.is_some_and(|t| t.mark(',') || t.is("and") || t.mark('&'))
        };
        let near = (1..=2).contains(&(b.from.saturating_sub(a.to)));
        near && (a.to..b.from).all(tie) && a.day.checked_add(1) == Some(b.day)
    };
    let lists = atoms.chunk_by(follows);
    let list = lists.into_iter().find(|list| list.len() >= DAYS_MIN)?;
    let month = list.iter().find_map(|atom| atom.month)?;
    let year = list.iter().find_map(|atom| atom.year);
    let whole = |atom: &DayAtom| DayAtom {
        month: Some(month),
        year,
        ..*atom
    };
    Some((whole(list.first()?), whole(list.last()?)))
}

/// `in March 2022, from the 9th to the 13th`: days without a month are of the one that is named.
fn with_month(tokens: &mut Tokens<'_>, a: DayAtom, b: DayAtom) -> (DayAtom, DayAtom) {
    if a.month.is_some() || b.month.is_some() {
        return (a, b);
    }
    let named = (0..tokens.len()).find_map(|at| month_words(tokens, at));
    let Some((When::Month { month, year, .. }, from, to)) = named else {
        return (a, b);
    };
    tokens.mark_used(from, to);
    let year = match year {
        YearRef::Given(year) => Some(year),
        _ => a.year,
    };
    let month = Some(month);
    (DayAtom { month, year, ..a }, DayAtom { month, ..b })
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
        let days = years * 372 + months * 31 + i32::from(b.day) - i32::from(a.day);
        // Without a year the end is the next such day: `24/12 to 2/1`.
        if days < 0 && a.year.is_none() && b.year.is_none() {
            days + 372
        } else {
            days
        }
    };
    let (plain, other) = (length(start.0, end.0), length(turned(start), turned(end)));
    if other >= 0 && (plain < 0 || other < plain) {
        return (turned(start), turned(end));
    }
    (start.0, end.0)
}

/// When, with the first token and the index behind the last.
pub(crate) type Vague = (When, usize, usize);

fn vague_at(tokens: &Tokens<'_>, at: usize) -> Option<Vague> {
    month_words(tokens, at)
        .or_else(|| season_words(tokens, at))
        .or_else(|| holiday_words(tokens, at))
        .or_else(|| relative_time::read_at(tokens, at))
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

/// `early May`, `the end of May`, `the first week of May`, `in the second half of May`.
fn third_before(tokens: &Tokens<'_>, at: usize) -> Third {
    let word = |back: usize| tokens.word_before(at, back);
    let said = match word(1) {
        "of" | "the" if matches!(word(2), "of" | "in") => 3,
        "of" => 2,
        _ => 1,
    };
    let part = matches!(word(said), "week" | "weekend" | "half" | "weeks" | "days");
    let second = if word(said) == "half" {
        Third::Late
    } else {
        Third::Mid
    };
    match word(said + usize::from(part)) {
        "early" | "beginning" | "start" => Third::Early,
        "first" | "1st" if part => Third::Early,
        "second" | "2nd" if part => second,
        "third" | "3rd" if part => Third::Mid,
        "mid" | "middle" => Third::Mid,
        "late" | "end" => Third::Late,
        "last" | "fourth" | "4th" if part => Third::Late,
        _ => Third::Any,
    }
}

//! Days of the week: `from Friday to Monday`, `leaving on Thursday`, `Fri-Mon`.

use super::tokens::Tokens;
use super::when::When;

/// Full name, short forms, and 1 (Monday) to 7.
const WEEKDAYS: &[(&str, &[&str], i8)] = &[
    ("monday", &["mon"], 1),
    ("tuesday", &["tue", "tues"], 2),
    ("wednesday", &["wed"], 3),
    ("thursday", &["thu", "thur", "thurs"], 4),
    ("friday", &["fri"], 5),
    ("saturday", &["sat"], 6),
    ("sunday", &["sun"], 7),
];

/// Words behind which one day of the week is the day to leave.
const LEAVING: &[&str] = &[
    "on",
    "next",
    "this",
    "coming",
    "leaving",
    "departing",
    "starting",
    "from",
    "arriving",
    "beginning",
];

/// Reads the days of the week, both ends before one: what is said of a day in passing ("the opera
/// on Friday") counts only where nothing else says when, which the caller sees to.
pub(crate) fn read(tokens: &mut Tokens<'_>) -> Option<When> {
    let spans = (0..tokens.len()).find_map(|at| span_at(tokens, at));
    let (when, from, to) = spans.or_else(|| (0..tokens.len()).find_map(|at| day_at(tokens, at)))?;
    tokens.mark_used(from, to);
    Some(when)
}

fn span_at(tokens: &Tokens<'_>, at: usize) -> Option<(When, usize, usize)> {
    let first = weekday_of(tokens.word(at)).filter(|_| !tokens.used(at))?;
    let joined = tokens.get(at + 1).is_some_and(|t| t.joined);
    let second = at + if joined { 1 } else { 2 };
    let last = weekday_of(tokens.word(second))?;
    let link = tokens.get(at + 1)?;
    let linked = joined
        || link.mark('-')
        || link.any(&["to", "until", "till", "til", "through", "thru"])
        // `Saturday and Sunday` are a trip, `Monday and Friday` are two days.
        || (link.is("and") && last == first % 7 + 1);
    let last = Some(last);
    linked.then_some((When::Weekdays { first, last }, at, second + 1))
}

fn day_at(tokens: &Tokens<'_>, at: usize) -> Option<(When, usize, usize)> {
    let first = weekday_of(tokens.word(at)).filter(|_| !tokens.used(at))?;
    let leaving = tokens.is_any(at.checked_sub(1)?, LEAVING);
    // `this sun` and `from wed` may be anything, `on Sat` is a day.
    let doubtful = matches!(tokens.word(at), "sun" | "sat" | "wed")
        && !(tokens.get(at)?.capital && tokens.is_any(at - 1, &["on", "next"]));
    let last = None;
    (leaving && !doubtful).then_some((When::Weekdays { first, last }, at, at + 1))
}

fn weekday_of(word: &str) -> Option<i8> {
    let mut days = WEEKDAYS.iter();
    let found = days.find(|(long, short, _)| *long == word || short.contains(&word));
    found.map(|(_, _, day)| *day)
}

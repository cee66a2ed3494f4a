//! How long a trip shall be.

use super::number_words::number_at;
use super::tokens::Tokens;

/// A length as it was said: may be zero or absurd.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Duration {
    /// Days, both ends included.
    pub(crate) days: u32,
    /// How it was said, when that needed a reading: `a long weekend`.
    pub(crate) said: Option<String>,
    /// The first day should be this weekday (5 Friday, 6 Saturday).
    pub(crate) weekend: bool,
}

/// Every length of a request.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Lengths {
    /// The first one.
    pub(crate) first: Option<Duration>,
    /// All of them, in days, or in nights where they were said so, with the token at which each begins.
    pub(crate) each: Vec<(usize, u32)>,
    /// Whether one of them was said in nights.
    pub(crate) nights: bool,
}

/// Words behind which `in 2 weeks` is the time until the start.
const LEAVING: &[&str] = &[
    "leaving",
    "leave",
    "starting",
    "start",
    "departing",
    "depart",
    "begin",
    "beginning",
    "going",
    "go",
];

/// Reads the lengths; the trip's is the first that is said, or the longer of a range (`4 to 6 days`).
pub(crate) fn read(tokens: &mut Tokens<'_>) -> Lengths {
    let mut best: Option<Duration> = None;
    let mut each = Vec::new();
    let mut nights = false;
    let mut starts = Vec::new();
    let mut weekend = None;
    let mut at = 0;
    while at < tokens.len() {
        let Some((duration, to)) = length_at(tokens, at) else {
            at += 1;
            continue;
        };
        if is_time(tokens, at) {
            weekend.get_or_insert(duration);
        } else if until_start(tokens, at, to) {
            starts.push((duration, at, to));
        } else {
            tokens.mark_used(at, to);
            let in_nights = (at..to).any(|i| tokens.is_any(i, &["night", "nights"]));
            nights |= in_nights;
            each.push((at, duration.days.saturating_sub(u32::from(in_nights))));
            best.get_or_insert(duration);
        }
        at = to;
    }
    // `Japan in 10 days`: with no other length, it is the length after all.
    if best.is_none()
        && let Some((duration, from, to)) = starts
            .into_iter()
            .find(|(_, from, to)| !surely_start(tokens, *from, *to))
    {
        tokens.mark_used(from, to);
        best = Some(duration);
    }
    let first = best.or(weekend);
    Lengths {
        first,
        each,
        nights,
    }
}

/// `this weekend`, `the weekend after next`: first of all a time, and a length where no other is
/// said.
fn is_time(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.word(at) == "weekend"
        && (tokens.is_any(at.wrapping_sub(1), &["this", "next", "coming"])
            || tokens.phrase(at + 1, "after next").is_some())
}

/// Whether `in` stands before the length.
fn until_start(tokens: &Tokens<'_>, at: usize, to: usize) -> bool {
    let counted = tokens.is_any(
        at.wrapping_sub(2),
        &[
            "cities",
            "city",
            "places",
            "countries",
            "stops",
            "towns",
            "destinations",
        ],
    );
    (tokens.word_before(at, 1) == "in" && !counted) || surely_start(tokens, at, to)
}

fn surely_start(tokens: &Tokens<'_>, at: usize, to: usize) -> bool {
    let from_now = tokens.phrase(to, "from now").is_some() || tokens.word(to) == "time";
    let leaving = tokens.word_before(at, 1) == "in" && tokens.last_before(at, 3, LEAVING).is_some();
    from_now || leaving
}

/// A length that begins at `at`, with the index behind it.
fn length_at(tokens: &Tokens<'_>, at: usize) -> Option<(Duration, usize)> {
    special(tokens, at).or_else(|| counted(tokens, at))
}

fn special(tokens: &Tokens<'_>, at: usize) -> Option<(Duration, usize)> {
    let said = |days, text: &str, weekend| {
        Some(Duration {
            days,
            said: (!text.is_empty()).then(|| text.to_owned()),
            weekend,
        })
    };
    let (duration, taken) = match (tokens.word(at), tokens.word(at + 1)) {
        ("long", "weekend") => (said(3, "a long weekend", true), 2),
        ("weekend", _) => (said(2, "a weekend", true), 1),
        ("fortnight", _) => (said(14, "", false), 1),
        ("day", "trip")
            if !tokens.before(at, 0)?.joined && number_at(tokens, at.wrapping_sub(1)).is_none() =>
        {
            (said(1, "", false), 2)
        }
        ("half", "a") if tokens.word(at + 2) == "week" => (said(4, "half a week", false), 3),
        ("few", "days") => (said(4, "a few days", false), 2),
        ("several", "days") => (said(5, "several days", false), 2),
        ("few", "weeks") => (said(21, "a few weeks", false), 2),
        _ => return None,
    };
    Some((duration?, at + taken))
}

/// `5-day`, `a week`, `ten nights`, `two and a half weeks`, `4 to 6 days`, `5d4n`.
fn counted(tokens: &Tokens<'_>, at: usize) -> Option<(Duration, usize)> {
    // `2nd week`, `every week`, `per day` are no lengths.
    if tokens.is_any(
        at.wrapping_sub(1),
        &["per", "every", "under", "aged", "age", "$"],
    ) || per_amount(tokens, at)
    {
        return None;
    }
    let article = tokens.is_any(at, &["a", "an", "full", "whole"]);
    let (first, mut value, mut unit) = quantity(tokens, at, article)?;
    // `one and a half weeks`, `a week and a half`.
    if tokens.phrase(unit, HALF).is_some() {
        value += 0.5;
        unit += 3;
    }
    let half = tokens.phrase(unit + 1, HALF).is_some();
    let end = unit + 1 + if half { 3 } else { 0 };
    value += if half { 0.5 } else { 0.0 };
    let negative = tokens.before(at, 1).is_some_and(|t| t.mark('-'));
    let value = if negative { 0.0 } else { value };
    let days = in_days(tokens, unit, value)?;
    // `7 days a week`; ages are years.
    let aged =
        matches!(tokens.word(unit), "year" | "years") && tokens.is_any(end, &["old", "olds", "of"]);
    let one = article && !half && matches!(tokens.word(unit), "day" | "night");
    if is_shift(tokens, end) || aged || one {
        return None;
    }
    let long = usize::from(tokens.is_any(end, &["long"]));
    let said = (value - first).abs() > 0.1 && !negative;
    let duration = Duration {
        days: days.clamp(0.0, 100_000.0).round() as u32,
        said: said.then(|| tokens.raw(at, end).to_owned()),
        weekend: false,
    };
    Some((duration, end + long))
}

const HALF: &str = "and a half";

/// The number said, the upper one of a range (`4 to 6`), and the index of the unit.
fn quantity(tokens: &Tokens<'_>, at: usize, article: bool) -> Option<(f64, f64, usize)> {
    let (first, taken) = number_at(tokens, at).or(article.then_some((1.0, 1)))?;
    let mut unit = at + taken;
    let mut value = first;
    let range = tokens
        .get(unit)
        .is_some_and(|t| t.mark('-') || t.any(&["to", "or"]));
    if let (true, Some((upper, more))) = (range, number_at(tokens, unit + 1)) {
        value = first.max(upper);
        unit += 1 + more;
    }
    if tokens.is_any(unit, &["full", "whole", "short"]) {
        unit += 1;
    }
    Some((first, value, unit))
}

/// So many of the unit at `unit`, in days.
fn in_days(tokens: &Tokens<'_>, unit: usize, value: f64) -> Option<f64> {
    // `5d` counts days, a `3D museum` does not.
    let touches = || {
        let end = tokens.before(unit, 1).map(|t| t.end);
        end.is_some()
            && end == tokens.get(unit).map(|t| t.start)
            && !tokens.is_any(unit + 1, &["museum", "movie", "cinema", "art", "show"])
    };
    Some(match tokens.word(unit) {
        "day" | "days" => value,
        "night" | "nights" | "nite" | "nites" => value + 1.0,
        "week" | "weeks" | "wk" | "wks" => value * 7.0,
        "month" | "months" => value * 30.0,
        "year" | "years" => value * 365.0,
        "d" if touches() => value,
        "n" if touches() => value + 1.0,
        _ => return None,
    })
}

/// Whether the word behind a length makes a shift of it: `two weeks later`.
pub(crate) fn is_shift(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.is_any(at, &["later", "earlier", "sooner", "ago"])
}

/// `$200 a day`: the article belongs to the money.
fn per_amount(tokens: &Tokens<'_>, at: usize) -> bool {
    tokens.word(at) == "a" && tokens.used(at)
}

//! Time counted from now: `tomorrow`, `next week`, `the weekend after next`, `in three months`.

use super::dates_reader::Vague;
use super::number_words::number_at;
use super::tokens::Tokens;
use super::when::When;

/// Reads the time that begins at `at`.
pub(crate) fn read_at(tokens: &Tokens<'_>, at: usize) -> Option<Vague> {
    let pair = (tokens.word(at), tokens.word(at + 1));
    let after_next = tokens.phrase(at + 1, "after next").is_some();
    let (when, taken) = match pair {
        ("tomorrow" | "tmrw" | "tmr", _) => (When::InDays { days: 1 }, 1),
        ("today" | "tonight" | "asap", _) => (When::InDays { days: 0 }, 1),
        ("weekend", _) if after_next => (When::Weekend { ahead: 2 }, 3),
        ("week", _) if after_next => (When::Week { ahead: 2 }, 3),
        ("month", _) if after_next => (When::InMonths { months: 2 }, 3),
        ("next", "week") => (When::Week { ahead: 1 }, 2),
        ("next", "weekend") => (When::Weekend { ahead: 1 }, 2),
        ("this" | "coming", "weekend") => (When::Weekend { ahead: 0 }, 2),
        ("next", "month") => (When::InMonths { months: 1 }, 2),
        ("this", "month") => (When::InMonths { months: 0 }, 2),
        ("this", "week") => (When::InDays { days: 1 }, 2),
        ("in", _) => return in_so_long(tokens, at),
        _ => return None,
    };
    Some((when, at, at + taken))
}

/// `in two weeks`, `in 3 months`, `two weeks from now`; whether it is a start and not the length
/// of the trip is decided by [`super::duration`], which reads before and takes lengths away.
fn in_so_long(tokens: &Tokens<'_>, at: usize) -> Option<Vague> {
    let (value, taken) = number_at(tokens, at + 1)
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

//! Days as people write them.

use jiff::civil::Date;

use crate::request::month_name;
use crate::trip::Dates;

/// `3 to 7 April 2027`, `30 March to 4 April 2027`, `3 April 2027`.
pub(crate) fn span(dates: Dates) -> String {
    let (start, end) = (dates.start, dates.end);
    if start == end {
        return day(start);
    }
    if start.year() != end.year() {
        return format!("{} to {}", day(start), day(end));
    }
    if start.month() != end.month() {
        return format!(
            "{} {} to {}",
            start.day(),
            month_name(start.month()),
            day(end)
        );
    }
    format!("{} to {}", start.day(), day(end))
}

/// `3 April 2027`.
pub(crate) fn day(date: Date) -> String {
    format!(
        "{} {} {}",
        date.day(),
        month_name(date.month()),
        date.year()
    )
}

/// `Tokyo, Kyoto and Osaka`.
pub(crate) fn list<T: AsRef<str>>(names: &[T]) -> String {
    match names {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [rest @ .., last] => {
            let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", rest.join(", "), last.as_ref())
        }
    }
}

/// `Rome and Venice are left out, as you asked.`; `None` for no names.
pub(crate) fn left_out<T: AsRef<str>>(names: &[T]) -> Option<String> {
    let verb = match names {
        [] => return None,
        [_] => "is",
        _ => "are",
    };
    let names = list(names);
    let mut letters = names.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    let rest = letters.as_str();
    Some(format!("{first}{rest} {verb} left out, as you asked."))
}

/// `1 day`, `5 days`.
pub(crate) fn count(number: u32, noun: &str) -> String {
    match (number, noun) {
        (1, _) => format!("1 {noun}"),
        (_, "child") => format!("{number} children"),
        (_, "city") => format!("{number} cities"),
        _ => format!("{number} {noun}s"),
    }
}

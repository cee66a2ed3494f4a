//! Dates and people as one says them.

use jiff::civil::{Date, Weekday};

use crate::location::month_name;
use crate::trip::{Dates, Travellers};

/// `3 to 7 April 2027`, `30 April to 4 May 2027`.
#[must_use]
pub fn date_range(dates: &Dates) -> String {
    let (start, end) = (dates.start, dates.end);
    let (first, last) = (month(start), month(end));
    if start == end {
        return format!("{} {last} {}", end.day(), end.year());
    }
    match (start.year() == end.year(), start.month() == end.month()) {
        (true, true) => format!("{} to {} {last} {}", start.day(), end.day(), end.year()),
        (true, false) => format!(
            "{} {first} to {} {last} {}",
            start.day(),
            end.day(),
            end.year()
        ),
        (false, _) => format!(
            "{} {first} {} to {} {last} {}",
            start.day(),
            start.year(),
            end.day(),
            end.year()
        ),
    }
}

fn month(date: Date) -> &'static str {
    month_name(date.month()).unwrap_or_default()
}

/// `Saturday 3 April`.
pub(crate) fn weekday_date(date: Date) -> String {
    let weekday = match date.weekday() {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    };
    format!("{weekday} {} {}", date.day(), month(date))
}

/// `2 adults and 1 child`.
#[must_use]
pub fn party(travellers: &Travellers) -> String {
    let count = |n: u32, one: &str, many: &str| {
        (n > 0).then(|| format!("{n} {}", if n == 1 { one } else { many }))
    };
    let parts = [
        count(travellers.adults, "adult", "adults"),
        count(travellers.children, "child", "children"),
        count(travellers.infants, "infant", "infants"),
    ];
    listed(&parts.into_iter().flatten().collect::<Vec<_>>())
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn listed(parts: &[String]) -> String {
    match parts.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// `2 h 15 min`.
pub(crate) fn duration(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

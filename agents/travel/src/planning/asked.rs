//! Questions about numbers and dates that nobody can plan for.

use jiff::civil::Date;

use super::RequestRefusal;
use super::ask::{Topic, question};
use super::bounds::{BUDGET_UNITS_MAX, DAYS_MAX, STOPS_MAX, TRAVELLERS_MAX};
use super::calendar::plus;
use super::dating::DateTrouble;
use super::day_text::{day, span};
use super::planner::Halt;
use crate::request::month_name;
use crate::source::{About, Period};
use crate::trip::Dates;

fn halt(topic: Topic, text: String, why: String, options: Vec<(String, String)>) -> Halt {
    // The topics' ids are valid names, so that a question is always made.
    question(topic, text, why, options).map_or(Halt::Refuse(RequestRefusal::NoTrip), Halt::Ask)
}

/// A trip of no days, or of too many.
pub(crate) fn days(days: u32) -> Halt {
    let text = match days {
        0 => "How many days? A trip takes at least one.".to_owned(),
        days => format!(
            "{days} days are more than the {DAYS_MAX} that are planned at a time. How many days?"
        ),
    };
    let why = format!(
        "Plans are made day by day, for 1 to {DAYS_MAX} days; a longer journey can be planned in parts."
    );
    let options = [3, 7, 14, DAYS_MAX].map(|d| (format!("{d} days"), format!("{d} days")));
    halt(Topic::Days, text, why, options.to_vec())
}

/// More cities than a trip can have, or none; or more cities than days.
pub(crate) fn cities(count: u32) -> Halt {
    let text = format!("{count} cities cannot be planned. Which cities, at most {STOPS_MAX}?");
    let why = format!("A trip visits 1 to {STOPS_MAX} cities.");
    halt(Topic::Destination, text, why, Vec::new())
}

/// More stops than days.
pub(crate) fn too_many_stops(stops: usize, days: u32) -> Halt {
    let needed = u32::try_from(stops).unwrap_or(DAYS_MAX).min(DAYS_MAX);
    let text = format!("{stops} cities do not fit into {days} day(s). How many days?");
    let why = "Each city takes a day at the very least; two nights are better.".to_owned();
    let comfortable = (needed * 2 + 1).min(DAYS_MAX);
    let options = [needed, comfortable].map(|d| (format!("{d} days"), format!("{d} days")));
    halt(Topic::Days, text, why, options.to_vec())
}

/// Nobody travels, or a crowd.
pub(crate) fn travellers(total: u32) -> Halt {
    let text = match total {
        0 => "How many people travel? At least one adult has to.".to_owned(),
        total => format!(
            "{total} travellers are more than the {TRAVELLERS_MAX} that can be priced. How many people travel?"
        ),
    };
    let why = format!(
        "Parties of 1 to {TRAVELLERS_MAX} are planned; larger ones are quoted by airlines and hotels by hand."
    );
    let options = vec![
        ("1 adult".to_owned(), "1 adult".to_owned()),
        ("2 adults".to_owned(), "2 adults".to_owned()),
        (
            "2 adults and 2 children".to_owned(),
            "2 adults and 2 children".to_owned(),
        ),
    ];
    halt(Topic::Travellers, text, why, options)
}

/// A budget of nothing, less than nothing, or beyond reason.
pub(crate) fn budget(units: f64) -> Halt {
    let text =
        format!("A budget of {units} cannot be planned with. What may the trip cost in all?");
    let why = format!(
        "The budget must be above 0 and at most {BUDGET_UNITS_MAX:.0}; write it with its currency, such as $2,000."
    );
    let options = ["$1,000", "$2,500", "$5,000"].map(|b| (b.to_owned(), b.to_owned()));
    halt(Topic::Budget, text, why, options.to_vec())
}

/// Dates that the calendar does not have.
pub(crate) fn dates_trouble(trouble: &DateTrouble) -> Halt {
    let text = match trouble {
        DateTrouble::NoSuchDay(day) => {
            format!(
                "{} has no day {}. Which dates?",
                month_name(day.month),
                day.day
            )
        }
        DateTrouble::Backwards(start, end) => {
            format!(
                "The trip would end on {} before it begins on {}. Which dates?",
                day(*end),
                day(*start)
            )
        }
    };
    let mut options = Vec::new();
    if let DateTrouble::Backwards(start, end) = trouble {
        let turned = Dates {
            start: *end,
            end: *start,
        };
        options.push((span(turned), answer(turned)));
    }
    let why = "Nothing can be priced without days that exist.".to_owned();
    halt(Topic::Dates, text, why, options)
}

/// A stay that is too long for the dates named.
pub(crate) fn long_range(dates: Dates) -> Halt {
    let text = format!(
        "{} is {} days; at most {DAYS_MAX} are planned at a time. Which dates?",
        span(dates),
        dates.days()
    );
    let end = plus(dates.start, i64::from(DAYS_MAX) - 1);
    let first = Dates {
        start: dates.start,
        end,
    };
    let why = "A longer journey can be planned in parts.".to_owned();
    halt(
        Topic::Dates,
        text,
        why,
        vec![(
            format!("the first {DAYS_MAX} days: {}", span(first)),
            answer(first),
        )],
    )
}

/// Days that the data does not cover: past, or too far ahead. The same days in a year that is
/// covered are a one-key answer.
pub(crate) fn uncovered_dates(dates: Dates, about: &About, period: Period, today: Date) -> Halt {
    let past = dates.start < today;
    let what = if past {
        "is in the past"
    } else {
        "is too far ahead"
    };
    let text = format!("{} {what}. Which dates instead?", span(dates));
    let why = format!(
        "{} covers {} to {}.",
        about.title,
        day(period.first),
        day(period.last)
    );
    let options = same_days(dates, period);
    halt(
        Topic::Dates,
        text,
        why,
        options
            .into_iter()
            .map(|d| (format!("the same dates: {}", span(d)), answer(d)))
            .collect(),
    )
}

/// The same days in the first covered year that has them.
fn same_days(dates: Dates, period: Period) -> Option<Dates> {
    let days = dates.days();
    (period.first.year()..=period.last.year()).find_map(|year| {
        let month = dates.start.month();
        // 29 February becomes the 28th.
        let start = Date::new(year, month, dates.start.day())
            .or_else(|_| Date::new(year, month, 28))
            .ok()?;
        let moved = Dates::from_days(start, days)?;
        period.covers(moved.start, moved.end).then_some(moved)
    })
}

/// Dates as an answer that is read again.
fn answer(dates: Dates) -> String {
    format!("{} to {}", dates.start, dates.end)
}

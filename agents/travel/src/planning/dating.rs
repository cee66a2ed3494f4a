//! From words about time to days.

use jiff::civil::{Date, Weekday};

use super::calendar::{holiday_start, in_month, months_of, on_or_after, plus, resolve, year_of};
use super::day_text::{left_out, span};
use crate::request::{DayRef, Holiday, Third, When, YearRef, YearSeason, month_name};
use crate::source::Period;
use crate::trip::Dates;

/// What dates depend on besides the words.
pub(crate) struct Frame<'a> {
    /// The run's own day.
    pub(crate) today: Date,
    /// The destination lies south of the equator.
    pub(crate) southern: bool,
    /// Months (1 to 12) in which most people like the destination best; may be empty.
    pub(crate) best_months: &'a [i8],
    /// Times that are ruled out.
    pub(crate) avoided: &'a [When],
    /// What the source covers.
    pub(crate) period: Period,
}

/// Days, and what was assumed to get them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Dated {
    pub(crate) dates: Dates,
    pub(crate) notes: Vec<String>,
}

/// Why words about time give no days.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum DateTrouble {
    /// A month has no such day.
    NoSuchDay(DayRef),
    /// The last day is before the first.
    Backwards(Date, Date),
}

/// Weeks between now and a trip whose time we choose: enough to book it.
const CHOSEN_LEAD_DAYS: i64 = 42;

/// The days of a trip of so many days.
pub(crate) fn settle(
    when: Option<&When>,
    days: u32,
    weekend: bool,
    frame: &Frame<'_>,
) -> Result<Dated, DateTrouble> {
    match when {
        Some(When::Range { start, end }) => range(*start, *end, frame),
        Some(When::Start { day }) => {
            let start = named(*day, frame)?;
            Ok(plain(start, days))
        }
        Some(When::End { day }) => {
            let end = named(*day, frame)?;
            Ok(plain(plus(end, 1 - i64::from(days)), days))
        }
        Some(When::Weekdays { first, .. }) => {
            let named = when.and_then(When::days);
            Ok(on_weekdays(*first, named, days, frame))
        }
        Some(vague) => Ok(chosen(vague, days, weekend, frame)),
        None => Ok(unsaid(days, weekend, frame)),
    }
}

impl Frame<'_> {
    /// `August and winter are left out, as you asked.`; `None` when no month is ruled out or the
    /// dates lie in one all the same, since they were named.
    pub(crate) fn avoided_sentence(&self, dates: Dates) -> Option<String> {
        if dates.each().any(|day| self.avoids(day.month())) {
            return None;
        }
        let mut names: Vec<String> = Vec::new();
        for when in self.avoided {
            match when {
                When::Month { month, .. } => names.push(month_name(*month).to_owned()),
                When::Season { season, .. } => names.push(season_text(*season, self.southern)),
                _ => {}
            }
        }
        names.dedup();
        left_out(&names)
    }

    /// Whether a month (1 to 12) is ruled out.
    fn avoids(&self, month: i8) -> bool {
        self.avoided.iter().any(|when| match when {
            When::Month { month: out, .. } => *out == month,
            When::Season { season, .. } => months_of(*season, self.southern).contains(&month),
            _ => false,
        })
    }
}

fn plain(start: Date, days: u32) -> Dated {
    Dated {
        dates: from_days(start, days),
        notes: Vec::new(),
    }
}

fn from_days(start: Date, days: u32) -> Dates {
    Dates::from_days(start, days).unwrap_or(Dates { start, end: start })
}

fn range(start: DayRef, end: DayRef, frame: &Frame<'_>) -> Result<Dated, DateTrouble> {
    let first = named(start, frame)?;
    let last = resolve(end, first).ok_or(DateTrouble::NoSuchDay(end))?;
    if last < first {
        return Err(DateTrouble::Backwards(first, last));
    }
    Ok(Dated {
        dates: Dates {
            start: first,
            end: last,
        },
        notes: Vec::new(),
    })
}

/// A named day. Without a year it is the next one, or, where a source only covers the past, the
/// one that it covers.
fn named(day: DayRef, frame: &Frame<'_>) -> Result<Date, DateTrouble> {
    resolve(day, anchor(frame)).ok_or(DateTrouble::NoSuchDay(day))
}

/// Days for a vague word, with a sentence that names them.
fn chosen(when: &When, days: u32, weekend: bool, frame: &Frame<'_>) -> Dated {
    let today = anchor(frame);
    let (start, said) = match when {
        When::Month { month, year, third } => {
            let year = year_of(*month, *year, today);
            (
                in_month(year, *month, *third, days, today),
                month_name(*month).to_owned(),
            )
        }
        When::Season {
            season,
            year,
            third,
        } => (
            in_season(*season, *year, *third, days, frame),
            season_text(*season, frame.southern),
        ),
        When::InDays { days: ahead } => {
            (Some(plus(today, i64::from(*ahead))), relative_text(*ahead))
        }
        When::Week { ahead } => {
            let monday = on_or_after(plus(today, 1), Weekday::Monday);
            let later = i64::from(ahead.saturating_sub(1)) * 7;
            let said = match ahead {
                2 => "the week after next",
                _ => "next week",
            };
            (Some(plus(monday, later)), said.into())
        }
        When::Weekend { ahead } => {
            let first = to_weekend(plus(today, 1), days);
            let said = match ahead {
                2 => "the weekend after next",
                _ => "the weekend",
            };
            // On a Saturday "next weekend" is the one that comes, as this one has begun.
            let begun = matches!(today.weekday(), Weekday::Saturday | Weekday::Sunday);
            let later = ahead.saturating_sub(u32::from(begun));
            (Some(plus(first, i64::from(later) * 7)), said.into())
        }
        When::InMonths { months } => (months_ahead(*months, days, today), months_text(*months)),
        When::Holiday { holiday, year } => {
            let start = (0..3).find_map(|ahead| {
                let year = match year {
                    YearRef::Given(year) => *year,
                    YearRef::Next => today.year() + 1,
                    YearRef::This | YearRef::Unsaid => today.year() + ahead,
                };
                holiday_start(*holiday, year)
                    .filter(|d| *d > today || matches!(year, y if y < today.year()))
            });
            (start, holiday_text(*holiday).to_owned())
        }
        When::Year { year } => {
            let month = frame.best_months.first().copied().unwrap_or(5);
            let year = year_of(month, *year, today);
            (
                in_month(year, month, Third::Any, days, today),
                year.to_string(),
            )
        }
        When::Range { .. } | When::Start { .. } | When::End { .. } | When::Weekdays { .. } => {
            (None, String::new())
        }
    };
    let start = start.map(|s| if weekend { to_weekend(s, days) } else { s });
    read_as(&said, from_days(start.unwrap_or(today), days))
}

/// The next such days of the week: `named` of them where both ends were said, otherwise `days`.
fn on_weekdays(first: i8, named: Option<u32>, days: u32, frame: &Frame<'_>) -> Dated {
    let weekday = Weekday::from_monday_one_offset(first).unwrap_or(Weekday::Friday);
    let start = on_or_after(plus(anchor(frame), 1), weekday);
    let dates = from_days(start, named.unwrap_or(days));
    let said = match named {
        Some(_) => format!("{} to {}", start.strftime("%A"), dates.end.strftime("%A")),
        None => start.strftime("%A").to_string(),
    };
    read_as(&said, dates)
}

fn read_as(said: &str, dates: Dates) -> Dated {
    let note = format!(
        "\"{said}\" was read as {}; name other dates and it is planned anew.",
        span(dates)
    );
    Dated {
        dates,
        notes: vec![note],
    }
}

/// Today, or the first day that a source of the past covers.
fn anchor(frame: &Frame<'_>) -> Date {
    if frame.period.last < frame.today {
        frame.period.first
    } else {
        frame.today
    }
}

fn to_weekend(start: Date, days: u32) -> Date {
    let day = if days > 2 {
        Weekday::Friday
    } else {
        Weekday::Saturday
    };
    on_or_after(start, day)
}

fn in_season(
    season: YearSeason,
    year: YearRef,
    third: Third,
    days: u32,
    frame: &Frame<'_>,
) -> Option<Date> {
    let today = anchor(frame);
    let months = months_of(season, frame.southern);
    let [first, middle, last] = months;
    let month = match third {
        Third::Early => first,
        Third::Late => last,
        Third::Mid => middle,
        Third::Any => [middle, first, last]
            .into_iter()
            .filter(|m| !frame.avoids(*m))
            .min_by_key(|m| !frame.best_months.contains(m))
            .unwrap_or(middle),
    };
    let given = match year {
        // The winter of a year begins in its December.
        YearRef::Given(given) if month < first => YearRef::Given(given + 1),
        other => other,
    };
    in_month(year_of(month, given, today), month, Third::Any, days, today)
}

fn months_ahead(months: u32, days: u32, today: Date) -> Option<Date> {
    let ahead = i32::from(today.month()) - 1 + i32::try_from(months).ok()?;
    let year = today.year() + i16::try_from(ahead / 12).ok()?;
    let month = i8::try_from(ahead % 12).ok()? + 1;
    in_month(year, month, Third::Any, days, today)
}

/// Nothing was said: the next good month, far enough ahead to book.
fn unsaid(days: u32, weekend: bool, frame: &Frame<'_>) -> Dated {
    let today = anchor(frame);
    let past = frame.period.last < frame.today;
    let soonest = if past {
        today
    } else {
        plus(today, CHOSEN_LEAD_DAYS)
    };
    let months = (0..13).map(|n| {
        let month = (i32::from(soonest.month()) - 1 + n) % 12 + 1;
        let year = i32::from(soonest.year()) + (i32::from(soonest.month()) - 1 + n) / 12;
        (year as i16, month as i8)
    });
    let good = |month: i8| frame.best_months.is_empty() || frame.best_months.contains(&month);
    let first = |best: bool| {
        let mut starts = months
            .clone()
            .filter(|(_, month)| (!best || good(*month)) && !frame.avoids(*month))
            .filter_map(|(year, month)| in_month(year, month, Third::Any, days, soonest));
        starts.find(|start| *start >= soonest)
    };
    let best = first(true);
    let start = best.or_else(|| first(false)).unwrap_or(soonest);
    let start = if weekend {
        to_weekend(start, days)
    } else {
        start
    };
    let dates = from_days(start, days);
    let why = if frame.best_months.is_empty() || past || best.is_none() {
        ""
    } else {
        ", in one of the best months there"
    };
    let note = format!("You named no dates: planned for {}{why}.", span(dates));
    Dated {
        dates,
        notes: vec![note],
    }
}

fn season_text(season: YearSeason, southern: bool) -> String {
    let name = match season {
        YearSeason::Spring => "spring",
        YearSeason::Summer => "summer",
        YearSeason::Autumn => "autumn",
        YearSeason::Winter => "winter",
    };
    let southern = if southern {
        " in the southern hemisphere"
    } else {
        ""
    };
    format!("{name}{southern}")
}

fn relative_text(days: u32) -> String {
    match days {
        0 => "today".into(),
        1 => "tomorrow".into(),
        days => format!("in {days} days"),
    }
}

fn months_text(months: u32) -> String {
    match months {
        0 => "this month".into(),
        1 => "next month".into(),
        months => format!("in {months} months"),
    }
}

fn holiday_text(holiday: Holiday) -> &'static str {
    match holiday {
        Holiday::Christmas => "Christmas",
        Holiday::NewYear => "New Year",
        Holiday::Easter => "Easter",
        Holiday::Valentine => "Valentine's Day",
        Holiday::Thanksgiving => "Thanksgiving",
        Holiday::CherryBlossom => "cherry blossom",
    }
}

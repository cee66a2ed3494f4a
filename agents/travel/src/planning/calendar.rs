//! The calendar that dates are chosen in.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::request::{DayRef, Holiday, Third, YearRef, YearSeason};

/// A day earlier than so many days from now is not chosen by us (it may be named): nobody leaves
/// at once on a vague word.
const LEAD_DAYS: i64 = 7;

/// The day with so many days added; the day itself at the end of time.
pub(crate) fn plus(date: Date, days: i64) -> Date {
    date.checked_add(days.days()).unwrap_or(date)
}

/// The first such weekday on or after a day.
pub(crate) fn on_or_after(date: Date, weekday: Weekday) -> Date {
    let ahead = (0..7).find(|n| plus(date, *n).weekday() == weekday);
    plus(date, ahead.unwrap_or(0))
}

/// A named day with its year; without one it is the next such day from `today` on. `None` when
/// the month has no such day.
pub(crate) fn resolve(day: DayRef, today: Date) -> Option<Date> {
    match day.year {
        Some(year) => Date::new(year, day.month, day.day).ok(),
        // Eight years reach the next 29 February, over 2100 too.
        None => (0..=8).find_map(|ahead| {
            let date = Date::new(today.year() + ahead, day.month, day.day).ok()?;
            (date >= today).then_some(date)
        }),
    }
}

/// The year for a month, as it was said.
pub(crate) fn year_of(month: i8, year: YearRef, today: Date) -> i16 {
    let this = today.year();
    match year {
        YearRef::This => this,
        YearRef::Next => this + 1,
        YearRef::Given(year) => year,
        YearRef::Unsaid => {
            let last = Date::new(this, month, 1).map_or(today, |d| d.last_of_month());
            this + i16::from(last < plus(today, LEAD_DAYS))
        }
    }
}

/// The first day of a stay in a month: a Saturday for which the stay lies in the part named.
pub(crate) fn in_month(year: i16, month: i8, third: Third, days: u32, today: Date) -> Option<Date> {
    let earliest = match third {
        Third::Early => 1,
        Third::Any => 3,
        Third::Mid => 9,
        Third::Late => 19,
    };
    let first = Date::new(year, month, earliest).ok()?;
    let start = on_or_after(first, Weekday::Saturday);
    let soonest = plus(today, LEAD_DAYS.min(3));
    let start = if start < soonest && soonest.month() == month && soonest.year() == year {
        soonest
    } else {
        start
    };
    // A long stay begins early enough to end within the month, where it can.
    let last = first.last_of_month();
    let overrun = plus(start, i64::from(days) - 1) > last && days < 25;
    let fitted = plus(last, 1 - i64::from(days));
    Some(if overrun && fitted >= plus(first, -2) {
        fitted
    } else {
        start
    })
}

/// The months of a season, first to last, by hemisphere.
pub(crate) fn months_of(season: YearSeason, southern: bool) -> [i8; 3] {
    let northern = match season {
        YearSeason::Spring => 3,
        YearSeason::Summer => 6,
        YearSeason::Autumn => 9,
        YearSeason::Winter => 12,
    };
    let first = if southern { northern + 6 } else { northern };
    [first, first + 1, first + 2].map(|month| (month - 1) % 12 + 1)
}

/// The first day to travel for a holiday in a year: so that it lies in the stay.
pub(crate) fn holiday_start(holiday: Holiday, year: i16) -> Option<Date> {
    match holiday {
        Holiday::Christmas => Date::new(year, 12, 23).ok(),
        Holiday::NewYear => Date::new(year, 12, 30).ok(),
        Holiday::Easter => Some(plus(easter(year)?, -2)),
        Holiday::Valentine => Date::new(year, 2, 13).ok(),
        Holiday::Thanksgiving => {
            let first = on_or_after(Date::new(year, 11, 1).ok()?, Weekday::Thursday);
            Some(plus(first, 20))
        }
        Holiday::CherryBlossom => Date::new(year, 3, 28).ok(),
    }
}

/// Easter Sunday of the western churches, by the anonymous Gregorian computus (Meeus,
/// "Astronomical Algorithms", chapter 8).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let n = h + l - 7 * m;
    let (month, day) = ((n + 90) / 25, 0);
    let day = day + (n + 33 * month + 19) % 32;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn easter_is_where_the_almanac_has_it() {
        assert_eq!(easter(2024), Some(date(2024, 3, 31)));
        assert_eq!(easter(2027), Some(date(2027, 3, 28)));
        assert_eq!(easter(2038), Some(date(2038, 4, 25)));
    }

    #[test]
    fn a_day_without_a_year_is_the_next_such_day() {
        let today = date(2026, 11, 21);
        let day = |month, day| DayRef {
            year: None,
            month,
            day,
        };
        assert_eq!(resolve(day(3, 16), today), Some(date(2027, 3, 16)));
        assert_eq!(resolve(day(12, 1), today), Some(date(2026, 12, 1)));
        assert_eq!(resolve(day(2, 29), today), Some(date(2028, 2, 29)));
        assert_eq!(resolve(day(2, 30), today), None);
    }

    #[test]
    fn seasons_turn_round_south_of_the_equator() {
        assert_eq!(months_of(YearSeason::Spring, false), [3, 4, 5]);
        assert_eq!(months_of(YearSeason::Spring, true), [9, 10, 11]);
        assert_eq!(months_of(YearSeason::Winter, false), [12, 1, 2]);
    }
}

//! The calendar of a year, and what repeats with it.

use jiff::civil::Date;

/// Days of a calendar that has 29 February every year.
pub const CALENDAR_DAYS: usize = 366;

/// The place of a day in a calendar that has 29 February every year, 0 to 365.
#[must_use]
pub fn calendar_day(date: Date) -> usize {
    const BEFORE: [usize; 12] = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335];
    let month = usize::try_from(date.month() - 1).unwrap_or(0).min(11);
    BEFORE[month] + usize::try_from(date.day() - 1).unwrap_or(0)
}

/// A value for each day of the calendar, such as a demand or a curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile(Vec<f64>);

impl Profile {
    /// The same value every day.
    #[must_use]
    pub fn constant(value: f64) -> Self {
        Self(vec![value; CALENDAR_DAYS])
    }

    /// From 366 values beginning with 1 January, or 365 of which 28 February counts twice.
    #[must_use]
    pub fn of_calendar(values: &[f64]) -> Option<Self> {
        let mut values = values.to_vec();
        if values.len() + 1 == CALENDAR_DAYS {
            values.insert(59, values[58]);
        }
        (values.len() == CALENDAR_DAYS).then_some(Self(values))
    }

    /// From 365 or 366 values, one a day from the first day of a month on, as water years are written. The
    /// last value holds where a year is a day longer.
    #[must_use]
    pub fn of_year_from(month: i8, values: &[f64]) -> Option<Self> {
        if !(CALENDAR_DAYS - 1..=CALENDAR_DAYS).contains(&values.len()) {
            return None;
        }
        // A leap year, so that every day of the calendar gets one.
        let year = if month > 2 { 1999 } else { 2000 };
        let first = Date::new(year, month, 1).ok()?;
        let mut calendar = vec![0.0; CALENDAR_DAYS];
        let mut day = first;
        for index in 0..CALENDAR_DAYS {
            calendar[calendar_day(day)] = values[index.min(values.len() - 1)];
            day = day.tomorrow().ok()?;
        }
        Some(Self(calendar))
    }

    /// The value of a day.
    #[must_use]
    pub fn on(&self, date: Date) -> f64 {
        self.0[calendar_day(date)]
    }

    /// The same with every value multiplied.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        Self(self.0.iter().map(|value| value * factor).collect())
    }

    /// The mean over the calendar.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / CALENDAR_DAYS as f64
    }
}

/// The day so many days later; the last day of the calendar where there is none.
#[must_use]
pub fn later(date: Date, days: i64) -> Date {
    let span = jiff::Span::new().try_days(days);
    span.and_then(|span| date.checked_add(span))
        .unwrap_or(Date::MAX)
}

/// Days from one date to another, negative when it comes before.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_calendar_has_a_place_for_29_february_in_every_year() {
        assert_eq!(calendar_day(date(2001, 1, 1)), 0);
        assert_eq!(calendar_day(date(2000, 2, 29)), 59);
        assert_eq!(calendar_day(date(2001, 3, 1)), 60);
        assert_eq!(calendar_day(date(2001, 12, 31)), 365);
    }

    #[test]
    fn a_water_year_begins_in_october() {
        let values: Vec<f64> = (0..366).map(f64::from).collect();
        let profile = Profile::of_year_from(10, &values).unwrap();
        assert_eq!(profile.on(date(1976, 10, 1)), 0.0);
        assert_eq!(profile.on(date(1977, 1, 1)), 92.0);
        assert_eq!(profile.on(date(1977, 9, 30)), 365.0);
    }

    #[test]
    fn days_are_counted_over_leap_years() {
        assert_eq!(days_between(date(2000, 2, 1), date(2000, 3, 1)), 29);
        assert_eq!(later(date(1999, 12, 31), 60), date(2000, 2, 29));
    }
}

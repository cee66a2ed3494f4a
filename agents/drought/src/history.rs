//! Past years of net inflow, and which of them resemble now.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::season::{days_between, later};

/// Days over which the recent past is held against the same days of other years: a season.
const LIKENESS_DAYS: i64 = 90;
/// The part of the past years that is taken as like now: enough to keep wet and dry turns of the
/// weather, few enough that a dry winter is answered by dry winters.
const POOL_SHARE: f64 = 0.4;
/// Fewest years of a pool, as long as there are as many.
const POOL_MIN: usize = 20;
/// Most missing days of a stretch that is used; the value before stands in for each.
const MISSING_SHARE_MAX: f64 = 0.03;
/// Days of one drawn year.
pub(crate) const YEAR_DAYS: i64 = 365;

/// Daily net inflow, in megalitres.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    first: Date,
    values: Vec<Option<f64>>,
}

/// Which years may be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// What had happened by the day of the forecast.
    Past,
    /// The whole record but for the days from the day of the forecast to the horizon: for replays that
    /// begin before there was enough of a past.
    OtherYears,
}

impl History {
    /// From values by day; `None` where there are none.
    #[must_use]
    pub fn new(by_day: &BTreeMap<Date, f64>) -> Option<Self> {
        let (first, _) = by_day.first_key_value()?;
        let (last, _) = by_day.last_key_value()?;
        let count = usize::try_from(days_between(*first, *last)).ok()? + 1;
        let mut values = vec![None; count];
        for (day, value) in by_day {
            if let Ok(place) = usize::try_from(days_between(*first, *day)) {
                values[place] = Some(*value);
            }
        }
        Some(Self {
            first: *first,
            values,
        })
    }

    /// The first and the last day.
    #[must_use]
    pub fn span(&self) -> (Date, Date) {
        let count = i64::try_from(self.values.len()).unwrap_or(1);
        (self.first, later(self.first, count - 1))
    }

    /// The value of a day.
    #[must_use]
    pub fn on(&self, day: Date) -> Option<f64> {
        let place = usize::try_from(days_between(self.first, day)).ok()?;
        self.values.get(place).copied().flatten()
    }

    /// So many days from a day on, small holes filled; `None` where too much is missing.
    #[must_use]
    pub fn stretch(&self, from: Date, days: i64) -> Option<Vec<f64>> {
        let start = usize::try_from(days_between(self.first, from)).ok()?;
        let end = start.checked_add(usize::try_from(days).ok()?)?;
        let part = self.values.get(start..end)?;
        let missing = part.iter().filter(|value| value.is_none()).count();
        if missing as f64 > part.len() as f64 * MISSING_SHARE_MAX {
            return None;
        }
        let mut last = part.iter().flatten().next().copied()?;
        Some(
            part.iter()
                .map(|value| {
                    last = value.unwrap_or(last);
                    last
                })
                .collect(),
        )
    }

    /// The days from which a year like the one after `today` can be drawn: the same day of the calendar in
    /// every year that is known in full.
    #[must_use]
    pub fn starts(&self, today: Date, horizon_days: i64, known: Known) -> Vec<Date> {
        let (first, last) = self.span();
        let years = first.year()..=last.year();
        let same_day = |year: i16| {
            let day = Date::new(year, today.month(), today.day());
            day.or_else(|_| Date::new(year, 2, 28)).ok()
        };
        let usable = |start: &Date| {
            let end = later(*start, YEAR_DAYS);
            let apart = match known {
                Known::Past => end <= today,
                Known::OtherYears => {
                    end <= today || *start >= later(today, horizon_days.max(YEAR_DAYS))
                }
            };
            apart && self.stretch(later(*start, 1), YEAR_DAYS).is_some()
        };
        years.filter_map(same_day).filter(usable).collect()
    }

    /// Those of the starts whose season before was most like the one before `today`; all of them where
    /// that season is not known, or where there are few.
    #[must_use]
    pub fn like_now(&self, today: Date, starts: &[Date]) -> Vec<Date> {
        let before = |day: Date| {
            let season = self.stretch(later(day, 1 - LIKENESS_DAYS), LIKENESS_DAYS)?;
            Some(season.iter().sum::<f64>())
        };
        let wanted = (starts.len() as f64 * POOL_SHARE).ceil() as usize;
        let wanted = wanted.max(POOL_MIN);
        let Some(now) = before(today) else {
            return starts.to_vec();
        };
        let mut ranked: Vec<(f64, Date)> = starts
            .iter()
            .filter_map(|start| Some(((before(*start)? - now).abs(), *start)))
            .collect();
        if ranked.len() < wanted {
            return starts.to_vec();
        }
        ranked.sort_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
        ranked
            .into_iter()
            .take(wanted)
            .map(|(_, start)| start)
            .collect()
    }
}

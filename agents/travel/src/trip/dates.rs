use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A number of nights.
pub type Nights = u32;

/// The calendar days of a trip, both included. JSON: `{"start": "2027-04-03", "end": "2027-04-07"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dates {
    /// The first day.
    pub start: Date,
    /// The last day, not before the first.
    pub end: Date,
}

impl Dates {
    /// `days` days from `start`; at least one. `None` when the calendar (year 9999) ends before.
    pub fn from_days(start: Date, days: u32) -> Option<Dates> {
        let end = start.checked_add(i64::from(days.max(1) - 1).days()).ok()?;
        Some(Dates { start, end })
    }

    /// How many days, both ends included; at least one.
    pub fn days(&self) -> u32 {
        let days = self.start.until(self.end).map_or(0, |span| span.get_days());
        u32::try_from(days).unwrap_or(0).saturating_add(1)
    }

    /// How many nights lie between the days.
    pub fn nights(&self) -> Nights {
        self.days() - 1
    }

    /// The day with this index, 0 being the first; `None` behind the last.
    pub fn day(&self, index: u32) -> Option<Date> {
        let day = self.start.checked_add(i64::from(index).days()).ok()?;
        (day <= self.end).then_some(day)
    }

    /// Every day, first to last.
    pub fn each(&self) -> impl Iterator<Item = Date> + '_ {
        (0..self.days()).filter_map(|index| self.day(index))
    }
}

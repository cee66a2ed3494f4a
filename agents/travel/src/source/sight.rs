use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::Point;
use crate::trip::{Cents, PlaceId, Theme};

/// Something to see or do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sight {
    /// Its name.
    pub name: String,
    /// The city it belongs to.
    pub place: PlaceId,
    /// Where it is, if known.
    pub point: Option<Point>,
    /// What it is good for.
    pub themes: Vec<Theme>,
    /// How long a visit takes, in minutes.
    pub visit_minutes: u32,
    /// Admission for one adult, in US cents.
    pub price: Cents,
    /// When it opens; none for a place that is always open.
    pub opens: Option<Time>,
    /// When it closes; 00:00 stands for the end of the day. None for a place that is always open.
    pub closes: Option<Time>,
    /// Weekdays on which it stays shut or keeps shorter hours, 1 (Monday) to 7 (Sunday).
    pub closed_weekdays: Vec<i8>,
    /// Months (1 to 12) in which it is open; empty for all year.
    pub open_months: Vec<i8>,
    /// Whether rain does not matter.
    pub indoor: bool,
    /// 1 (not to be missed) to 3 (if time allows).
    pub rank: u8,
    /// One line for the traveller; may be empty.
    pub note: String,
}

impl Sight {
    /// Whether a visit on a day from `start` to `end` finds the doors open all the time.
    #[must_use]
    pub fn open_during(&self, date: Date, start: Time, end: Time) -> bool {
        let shut = self
            .closed_weekdays
            .contains(&date.weekday().to_monday_one_offset())
            || (!self.open_months.is_empty() && !self.open_months.contains(&date.month()));
        if shut || end < start {
            return false;
        }
        let after_opening = self.opens.is_none_or(|opens| opens <= start);
        let midnight = Time::midnight();
        let before_closing = match (self.opens, self.closes) {
            (_, None) => true,
            (_, Some(closes)) if closes == midnight => true,
            // Open past midnight: any evening visit fits.
            (Some(opens), Some(closes)) if closes <= opens => true,
            (_, Some(closes)) => end <= closes,
        };
        after_opening && before_closing
    }
}

//! When a day at a stop begins and ends, and which meals lie inside.

use jiff::civil::Date;

use super::clock::{DAY_END, Minutes};
use crate::transport::TimesInTown;
use crate::trip::{Pace, Stop};

/// The part of a day that is spent at a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DayWindow {
    pub(super) date: Date,
    pub(super) from: Minutes,
    pub(super) to: Minutes,
    /// Whether one wakes up here, so that an excursion can begin early.
    pub(super) early_start: bool,
    /// Whether one may come late on this day, or go early.
    pub(super) edge: bool,
}

/// A stay that nobody comes late to or leaves early.
pub(super) const ALL_DAY: TimesInTown = TimesInTown {
    from: 0,
    until: DAY_END,
};

/// Who arrives by then has a late lunch.
const LUNCH_ARRIVAL: Minutes = 14 * 60 + 45;

impl DayWindow {
    pub(super) fn minutes(&self) -> Minutes {
        self.to.saturating_sub(self.from)
    }

    pub(super) fn breakfast(&self) -> bool {
        self.from <= 9 * 60 + 15 && self.minutes() >= 45
    }

    pub(super) fn lunch(&self) -> bool {
        self.from <= LUNCH_ARRIVAL && self.to >= 13 * 60 + 30 && self.minutes() >= 90
    }

    pub(super) fn dinner(&self) -> bool {
        self.from <= 20 * 60 && self.to >= 20 * 60 + 30 && self.minutes() >= 120
    }
}

/// The windows of every day from arrival to departure.
pub(super) fn of_stop(pace: Pace, stop: &Stop, times: TimesInTown) -> Vec<DayWindow> {
    let mut windows = Vec::new();
    let mut date = stop.arrive;
    while date <= stop.leave {
        let mut window = full_day(pace, date);
        window.early_start = date > stop.arrive;
        window.edge = date == stop.arrive || date == stop.leave;
        if date == stop.arrive {
            window.from = window.from.max(times.from);
        }
        if date == stop.leave {
            window.to = window.to.min(times.until).max(window.from);
        }
        windows.push(window);
        let Ok(next) = date.tomorrow() else { break };
        date = next;
    }
    windows
}

fn full_day(pace: Pace, date: Date) -> DayWindow {
    let from = match pace {
        Pace::Relaxed => 9 * 60,
        Pace::Moderate => 8 * 60 + 15,
        Pace::Packed => 7 * 60 + 30,
    };
    DayWindow {
        date,
        from,
        to: DAY_END,
        early_start: false,
        edge: false,
    }
}

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::Date;

use crate::itinerary::{EntryKind, Itinerary};
use crate::source::Source;
use crate::trip::{Cents, Trip};

/// A rule that a finished itinerary breaks. Each is checked on every answer before it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contradiction {
    /// The sum of the costs is not the total, or the days do not add up to it.
    Sum {
        /// What the parts add up to.
        parts: Cents,
        /// What was said.
        total: Cents,
    },
    /// A day of the trip is missing, or there twice.
    Days,
    /// Something comes twice.
    Twice(String),
    /// A sight is not in the data of that city.
    Invented(String),
    /// Two entries of a day overlap.
    Overlap {
        /// The day.
        date: Date,
        /// The later entry.
        what: String,
    },
    /// A visit finds the doors closed.
    Closed {
        /// The day.
        date: Date,
        /// The sight.
        what: String,
    },
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sum { parts, total } => write!(f, "the costs add up to {parts}, not to {total}"),
            Self::Days => f.write_str("the days are not those of the trip"),
            Self::Twice(what) => write!(f, "`{what}` comes twice"),
            Self::Invented(what) => write!(f, "`{what}` is not in the data"),
            Self::Overlap { date, what } => write!(
                f,
                "on {date} `{what}` begins before the entry before it ends"
            ),
            Self::Closed { date, what } => write!(f, "on {date} `{what}` is closed at that time"),
        }
    }
}

/// Every broken rule.
pub(super) fn all(source: &dyn Source, trip: &Trip, itinerary: &Itinerary) -> Vec<Contradiction> {
    let mut found = Vec::new();
    sums(itinerary, &mut found);
    if !itinerary
        .days
        .iter()
        .map(|day| day.date)
        .eq(trip.dates.each())
    {
        found.push(Contradiction::Days);
    }
    twice(itinerary, &mut found);
    overlaps(itinerary, &mut found);
    sights(source, trip, itinerary, &mut found);
    found
}

fn sums(itinerary: &Itinerary, found: &mut Vec<Contradiction>) {
    let total = itinerary.total_cents;
    let lines: Cents = itinerary.costs.iter().map(|line| line.total_cents).sum();
    let days: Cents = itinerary.days.iter().map(|day| day.cost_cents).sum();
    let bill: Cents = itinerary.bill.iter().map(|line| line.total_cents).sum();
    for parts in [lines, days, bill] {
        if parts != total {
            found.push(Contradiction::Sum { parts, total });
        }
    }
}

fn twice(itinerary: &Itinerary, found: &mut Vec<Contradiction>) {
    let mut seen = BTreeSet::new();
    for entry in itinerary.days.iter().flat_map(|day| &day.entries) {
        let named = match entry.kind {
            EntryKind::Sight => true,
            EntryKind::Breakfast | EntryKind::Lunch | EntryKind::Dinner => !entry.note.is_empty(),
            EntryKind::Travel | EntryKind::Free => false,
        };
        if named && !seen.insert((&entry.city, &entry.what)) {
            found.push(Contradiction::Twice(entry.what.clone()));
        }
    }
}

fn overlaps(itinerary: &Itinerary, found: &mut Vec<Contradiction>) {
    for day in &itinerary.days {
        let stays = day
            .entries
            .iter()
            .filter(|entry| entry.kind != EntryKind::Travel);
        let stays: Vec<_> = stays.collect();
        for pair in stays.windows(2) {
            let [before, after] = pair else { continue };
            if after.start < before.end {
                found.push(Contradiction::Overlap {
                    date: day.date,
                    what: after.what.clone(),
                });
            }
        }
    }
}

fn sights(source: &dyn Source, trip: &Trip, itinerary: &Itinerary, found: &mut Vec<Contradiction>) {
    for day in &itinerary.days {
        for entry in day
            .entries
            .iter()
            .filter(|entry| entry.kind == EntryKind::Sight)
        {
            let places = trip
                .stops
                .iter()
                .filter(|stop| stop.city == entry.city)
                .map(|stop| &stop.place);
            let known = places
                .flat_map(|place| source.sights(place))
                .find(|sight| sight.name == entry.what);
            let Some(sight) = known else {
                found.push(Contradiction::Invented(entry.what.clone()));
                continue;
            };
            if !sight.open_during(day.date, entry.start, entry.end) {
                found.push(Contradiction::Closed {
                    date: day.date,
                    what: entry.what.clone(),
                });
            }
        }
    }
}

//! The itinerary as a calendar file (RFC 5545).
//!
//! Times are local to the place and name no zone: whoever opens the file on the way sees them as they are on the clocks
//! there.

use std::fmt::Write as _;

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};

use super::{Bed, Entry, EntryKind, Itinerary, ItineraryDay};
use crate::exchange::show_money;
use crate::trip::Cents;

/// Bytes of a line; longer ones go on in the next, which begins with a space.
const LINE_BYTES_MAX: usize = 75;

/// One event for everything that has a time, and one for each stay.
#[must_use]
pub(super) fn calendar(trip: &Itinerary) -> String {
    let mut file = File::default();
    file.line("BEGIN", "VCALENDAR");
    file.line("VERSION", "2.0");
    file.line("PRODID", "-//Muster//Travel//EN");
    file.line("CALSCALE", "GREGORIAN");
    file.line("X-WR-CALNAME", &escaped(&trip.title));
    for day in &trip.days {
        for (place, entry) in day.entries.iter().enumerate() {
            file.entry(trip, day, place, entry);
        }
    }
    let mut rest = trip.days.as_slice();
    while let Some(first) = rest.first() {
        let house = |day: &ItineraryDay| {
            day.bed
                .as_ref()
                .map(|bed| (bed.name.clone(), bed.city.clone()))
        };
        let here = house(first);
        let nights = rest.iter().take_while(|day| house(day) == here).count();
        let (stay, later) = rest.split_at(nights);
        if let Some(bed) = &first.bed {
            file.stay(trip, stay, bed);
        }
        rest = later;
    }
    file.line("END", "VCALENDAR");
    file.0
}

#[derive(Default)]
struct File(String);

impl File {
    /// A line, folded where it is too long.
    fn line(&mut self, name: &str, value: &str) {
        let line = format!("{name}:{value}");
        let mut rest = line.as_str();
        let mut room = LINE_BYTES_MAX;
        while rest.len() > room {
            let (now, later) = rest.split_at(rest.floor_char_boundary(room));
            // Writing to a String cannot fail.
            let _ = write!(self.0, "{now}\r\n ");
            rest = later;
            room = LINE_BYTES_MAX - 1;
        }
        let _ = write!(self.0, "{rest}\r\n");
    }

    fn entry(&mut self, trip: &Itinerary, day: &ItineraryDay, place: usize, entry: &Entry) {
        if entry.kind == EntryKind::Free {
            return;
        }
        let begins = day.date.to_datetime(entry.start);
        let same_day = day.date.to_datetime(entry.end);
        let ends = if same_day < begins {
            same_day.saturating_add(1.day())
        } else {
            same_day
        };
        self.begin(trip, &format!("{}-{place}", day.date));
        self.line("DTSTART", &moment(begins));
        self.line("DTEND", &moment(ends));
        let meal = match entry.kind {
            EntryKind::Breakfast => "Breakfast: ",
            EntryKind::Lunch => "Lunch: ",
            EntryKind::Dinner => "Dinner: ",
            EntryKind::Travel | EntryKind::Sight | EntryKind::Free => "",
        };
        self.line("SUMMARY", &escaped(&format!("{meal}{}", entry.what)));
        self.line("LOCATION", &escaped(&entry.city));
        self.end(&described(trip, &entry.note, entry.cost_cents));
    }

    /// A stay is an event of whole days, from the first night to the morning after the last.
    fn stay(&mut self, trip: &Itinerary, days: &[ItineraryDay], bed: &Bed) {
        let (Some(first), Some(last)) = (days.first(), days.last()) else {
            return;
        };
        let cost = days
            .iter()
            .filter_map(|day| day.bed.as_ref())
            .map(|bed| bed.cost_cents)
            .sum();
        self.begin(trip, &format!("{}-night", first.date));
        self.line("DTSTART;VALUE=DATE", &whole_day(first.date));
        self.line(
            "DTEND;VALUE=DATE",
            &whole_day(last.date.saturating_add(1.day())),
        );
        self.line("TRANSP", "TRANSPARENT");
        self.line("SUMMARY", &escaped(&format!("Night: {}", bed.name)));
        self.line("LOCATION", &escaped(&format!("{}, {}", bed.name, bed.city)));
        self.end(&described(trip, &bed.note, cost));
    }

    /// Events of the same trip have the same names each time, so that reading the file again changes them and adds none.
    fn begin(&mut self, trip: &Itinerary, name: &str) {
        self.line("BEGIN", "VEVENT");
        let title: String = trip
            .title
            .chars()
            .filter(|c| c.is_ascii_alphanumeric())
            .collect();
        self.line("UID", &format!("{name}-{}@muster", title.to_lowercase()));
        // When it was made is not known here, and the same trip gives the same file.
        self.line(
            "DTSTAMP",
            &format!("{}T000000Z", whole_day(trip.dates.start)),
        );
    }

    fn end(&mut self, description: &str) {
        if !description.is_empty() {
            self.line("DESCRIPTION", &escaped(description));
        }
        self.line("END", "VEVENT");
    }
}

fn described(trip: &Itinerary, note: &str, cost: Cents) -> String {
    let cost = (cost > Cents::ZERO).then(|| show_money(cost, &trip.currency));
    let note = Some(note.to_owned()).filter(|note| !note.is_empty());
    let parts: Vec<String> = note.into_iter().chain(cost).collect();
    parts.join("\n")
}

fn moment(at: DateTime) -> String {
    at.strftime("%Y%m%dT%H%M%S").to_string()
}

fn whole_day(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

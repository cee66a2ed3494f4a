use super::{Cell, EntryName, PlanDay};
use crate::itinerary::{Entry, EntryKind, Itinerary, ItineraryDay, Way};
use crate::trip::{CurrencyCode, TransportMode};

/// A finished itinerary in the benchmark's format, one entry a day.
#[must_use]
pub fn submission_plan(itinerary: &Itinerary) -> Vec<PlanDay> {
    let dollars = itinerary.currency == CurrencyCode::usd();
    let days = itinerary.days.iter();
    days.map(|day| plan_day(day, dollars)).collect()
}

fn plan_day(day: &ItineraryDay, dollars: bool) -> PlanDay {
    let mut plan = PlanDay {
        days: Some(day.number),
        ..PlanDay::default()
    };
    for entry in EntryName::ALL {
        *plan.cell_mut(entry) = text(day, entry, dollars).map_or_else(Cell::dash, Cell::Text);
    }
    plan
}

fn text(day: &ItineraryDay, entry: EntryName, dollars: bool) -> Option<String> {
    let meal = |kind| meal(day, kind);
    match entry {
        EntryName::CurrentCity => current_city(day),
        EntryName::Transportation => transportation(day, dollars),
        EntryName::Breakfast => meal(EntryKind::Breakfast),
        EntryName::Lunch => meal(EntryKind::Lunch),
        EntryName::Dinner => meal(EntryKind::Dinner),
        EntryName::Attraction => attractions(day),
        EntryName::Accommodation => {
            let bed = day.bed.as_ref()?;
            Some(format!("{}, {}", bed.name, bed.city))
        }
    }
}

fn ways(day: &ItineraryDay) -> impl DoubleEndedIterator<Item = (&Entry, &Way)> {
    let entries = day.entries.iter();
    entries.filter_map(|entry| Some((entry, entry.way.as_ref()?)))
}

fn current_city(day: &ItineraryDay) -> Option<String> {
    match ways(day).next().zip(ways(day).next_back()) {
        Some(((_, first), (_, last))) => Some(format!("from {} to {}", first.from, last.to)),
        None => day.cities.first().cloned(),
    }
}

fn transportation(day: &ItineraryDay, dollars: bool) -> Option<String> {
    let texts: Vec<String> = ways(day)
        .map(|(entry, way)| way_text(entry, way, dollars))
        .collect();
    (!texts.is_empty()).then(|| texts.join("; "))
}

fn way_text(entry: &Entry, way: &Way, dollars: bool) -> String {
    let (from, to) = (&way.from, &way.to);
    if way.mode == TransportMode::Flight {
        let time = |label: &str, time: Option<jiff::civil::Time>| {
            let time = time.map(|time| time.strftime("%H:%M").to_string());
            time.map(|time| format!(", {label}: {time}"))
        };
        let times = [
            time("Departure Time", way.departs),
            time("Arrival Time", way.arrives),
        ];
        let times: String = times.into_iter().flatten().collect();
        return format!("Flight Number: {}, from {from} to {to}{times}", way.number);
    }
    let mode = match way.mode {
        TransportMode::SelfDriving => "Self-driving",
        TransportMode::Taxi => "Taxi",
        TransportMode::Train => "Train",
        TransportMode::Bus => "Bus",
        TransportMode::Ferry => "Ferry",
        TransportMode::Flight => "Flight",
    };
    let mut text = format!("{mode}, from {from} to {to}");
    if !way.note.is_empty() {
        text = format!("{text}, {}", way.note);
    }
    if dollars {
        text = format!("{text}, cost: {}", entry.unit_cents.0 / 100);
    }
    text
}

/// A meal whose place is left to the travellers is none: the benchmark has no words for it.
fn meal(day: &ItineraryDay, kind: EntryKind) -> Option<String> {
    let mut meals = day
        .entries
        .iter()
        .filter(|entry| entry.kind == kind && !entry.open);
    meals.next().map(named)
}

fn attractions(day: &ItineraryDay) -> Option<String> {
    let sights = day
        .entries
        .iter()
        .filter(|entry| entry.kind == EntryKind::Sight);
    let text: String = sights.map(|entry| format!("{};", named(entry))).collect();
    (!text.is_empty()).then_some(text)
}

fn named(entry: &Entry) -> String {
    format!("{}, {}", entry.what, entry.city)
}

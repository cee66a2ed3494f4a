//! What must hold of every itinerary, checked against the data and not against the code that made it.

use std::collections::BTreeSet;

use jiff::ToSpan;
use muster_travel::{Cents, Entry, EntryKind, Itinerary, ItineraryDay, Source, Trip};

/// Columns that a terminal may have.
const COLUMNS_MAX: usize = 100;

pub(crate) fn assert_all(request: &str, source: &dyn Source, trip: &Trip, itinerary: &Itinerary) {
    costs_add_up(request, itinerary);
    budget_is_kept_or_the_excess_is_said(request, itinerary);
    days_are_those_of_the_trip(request, trip, itinerary);
    every_night_has_a_bed(request, source, trip, itinerary);
    nothing_comes_twice(request, itinerary);
    everything_is_in_the_data(request, source, trip, itinerary);
    nothing_overlaps(request, itinerary);
    ways_into_town_are_from_where_one_arrives(request, itinerary);
    the_text_is_readable(request, itinerary);
}

fn costs_add_up(request: &str, itinerary: &Itinerary) {
    let total = itinerary.total_cents;
    for line in &itinerary.costs {
        assert_eq!(
            line.unit_cents * line.count,
            line.total_cents,
            "{request}: {}",
            line.label
        );
    }
    assert_eq!(
        itinerary
            .costs
            .iter()
            .map(|line| line.total_cents)
            .sum::<Cents>(),
        total,
        "{request}: lines"
    );
    assert_eq!(
        itinerary
            .days
            .iter()
            .map(|day| day.cost_cents)
            .sum::<Cents>(),
        total,
        "{request}: days"
    );
    assert_eq!(
        itinerary
            .bill
            .iter()
            .map(|line| line.total_cents)
            .sum::<Cents>(),
        total,
        "{request}: bill"
    );
    for day in &itinerary.days {
        let shown: Cents = day.entries.iter().map(|entry| entry.cost_cents).sum();
        let bed = day.bed.as_ref().map_or(Cents::ZERO, |bed| bed.cost_cents);
        assert!(
            shown + bed <= day.cost_cents,
            "{request}: {} shows more than it costs",
            day.date
        );
    }
}

fn budget_is_kept_or_the_excess_is_said(request: &str, itinerary: &Itinerary) {
    let Some(limit) = itinerary.limit_cents else {
        return;
    };
    if itinerary.total_cents <= limit {
        assert_eq!(itinerary.excess_cents, None, "{request}");
    } else {
        assert_eq!(
            itinerary.excess_cents,
            Some(itinerary.total_cents - limit),
            "{request}"
        );
        assert!(itinerary.markdown.contains("over your budget"), "{request}");
    }
}

/// Only flights and ferries end out of town.
fn ways_into_town_are_from_where_one_arrives(request: &str, itinerary: &Itinerary) {
    let entries = itinerary.days.iter().flat_map(|day| &day.entries);
    let ends_out_of_town = |entry: &&Entry| {
        let by = |mode: &str| entry.what.contains(&format!(" by {mode}"));
        entry.kind == EntryKind::Travel && (by("flight") || by("ferry"))
    };
    let arrivals = entries.filter(ends_out_of_town).count();
    let is_way = |line: &&String| line.starts_with("From ") && line.contains(" into town");
    let ways: Vec<&String> = itinerary.good_to_know.iter().filter(is_way).collect();
    assert!(
        ways.len() <= arrivals,
        "{request}: {arrivals} arrivals, {ways:?}"
    );
}

fn days_are_those_of_the_trip(request: &str, trip: &Trip, itinerary: &Itinerary) {
    assert_eq!(
        itinerary.days.len(),
        trip.dates.days() as usize,
        "{request}"
    );
    for (pair, number) in itinerary.days.windows(2).zip(1..) {
        assert_eq!(pair[0].date + 1.day(), pair[1].date, "{request}");
        assert_eq!(pair[0].number, number, "{request}");
    }
}

fn every_night_has_a_bed(request: &str, source: &dyn Source, trip: &Trip, itinerary: &Itinerary) {
    let nights = itinerary
        .days
        .split_last()
        .map_or(&[][..], |(_, nights)| nights);
    for day in nights {
        let stop = trip
            .stops
            .iter()
            .find(|stop| stop.arrive <= day.date && day.date < stop.leave);
        let stop = stop.unwrap_or_else(|| panic!("{request}: no stop on {}", day.date));
        let bed = day
            .bed
            .as_ref()
            .unwrap_or_else(|| panic!("{request}: no bed on {}", day.date));
        let known = source.lodgings(&stop.place, stop.arrive);
        assert!(
            known.iter().any(|lodging| lodging.name == bed.name),
            "{request}: {} is invented",
            bed.name
        );
    }
}

fn named(entry: &Entry) -> bool {
    match entry.kind {
        EntryKind::Sight => true,
        EntryKind::Breakfast | EntryKind::Lunch | EntryKind::Dinner => !entry.note.is_empty(),
        EntryKind::Travel | EntryKind::Free => false,
    }
}

fn nothing_comes_twice(request: &str, itinerary: &Itinerary) {
    let mut seen = BTreeSet::new();
    for entry in itinerary
        .days
        .iter()
        .flat_map(|day| &day.entries)
        .filter(|entry| named(entry))
    {
        assert!(
            seen.insert((&entry.city, &entry.what)),
            "{request}: {} comes twice",
            entry.what
        );
    }
    for plan in itinerary
        .days
        .iter()
        .filter_map(|day| Some((day.cities.last()?, day.rain_plan.as_ref()?)))
    {
        assert!(
            seen.insert(plan),
            "{request}: the rain plan {} comes twice",
            plan.1
        );
    }
}

fn everything_is_in_the_data(
    request: &str,
    source: &dyn Source,
    trip: &Trip,
    itinerary: &Itinerary,
) {
    for day in &itinerary.days {
        for entry in day.entries.iter().filter(|entry| named(entry)) {
            assert!(
                day.cities.contains(&entry.city),
                "{request}: {} is not in {:?}",
                entry.what,
                day.cities
            );
            let stop = trip
                .stops
                .iter()
                .find(|stop| stop.city == entry.city)
                .expect("a stop of the trip");
            if entry.kind == EntryKind::Sight {
                let sights = source.sights(&stop.place);
                let sight = sights
                    .iter()
                    .find(|sight| sight.name == entry.what)
                    .expect("a sight of the data");
                let open = sight.open_during(day.date, entry.start, entry.end);
                assert!(
                    open,
                    "{request}: {} is closed on {} at {}",
                    entry.what, day.date, entry.start
                );
            } else {
                let known = source
                    .meals(&stop.place)
                    .iter()
                    .any(|meal| meal.name == entry.what);
                assert!(known, "{request}: {} is invented", entry.what);
            }
        }
    }
}

fn nothing_overlaps(request: &str, itinerary: &Itinerary) {
    for day in &itinerary.days {
        let entries = waking_entries(day);
        for pair in entries.windows(2) {
            assert!(
                pair[0].end <= pair[1].start,
                "{request}: on {} {} ends at {} after {} begins at {}",
                day.date,
                pair[0].what,
                pair[0].end,
                pair[1].what,
                pair[1].start
            );
        }
    }
}

/// Ways that begin the evening before, or end the day after, are checked by their end on this day only.
fn waking_entries(day: &ItineraryDay) -> Vec<&Entry> {
    let within =
        |entry: &&Entry| entry.kind != EntryKind::Travel || !entry.note.contains("leave home on");
    day.entries
        .iter()
        .filter(within)
        .filter(|entry| !entry.note.contains("arrives the day after"))
        .collect()
}

fn the_text_is_readable(request: &str, itinerary: &Itinerary) {
    for line in itinerary.markdown.lines() {
        assert!(
            line.chars().count() <= COLUMNS_MAX,
            "{request}: too long: {line}"
        );
    }
    for day in &itinerary.days {
        assert!(
            itinerary
                .markdown
                .contains(&format!("## Day {} ", day.number)),
            "{request}"
        );
    }
    assert!(
        itinerary.markdown.contains("How this was made"),
        "{request}"
    );
}

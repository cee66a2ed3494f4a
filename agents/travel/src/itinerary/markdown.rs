//! The itinerary as Markdown that reads well unrendered, too.

use std::fmt::Write;

use super::phrase::{date_range, listed, party, weekday_date};
use super::wrap::wrapped;
use super::{Bed, Entry, EntryKind, Itinerary, ItineraryDay};
use crate::exchange::show_money;
use crate::trip::{Cents, Complexity};

/// The whole answer.
#[must_use]
pub fn markdown(trip: &Itinerary) -> String {
    let mut out = String::new();
    head(&mut out, trip);
    for day in &trip.days {
        one_day(&mut out, trip, day);
    }
    bill(&mut out, trip);
    section(&mut out, "Good to know", &trip.good_to_know);
    how(&mut out, trip);
    out
}

fn line(out: &mut String, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{text}");
}

fn head(out: &mut String, trip: &Itinerary) {
    line(out, &format!("# {}\n", trip.title));
    let mut facts = vec![date_range(&trip.dates), party(&trip.travellers)];
    facts.push(match trip.limit_cents {
        Some(limit) => format!(
            "{} of {}",
            money(trip, trip.total_cents),
            money(trip, limit)
        ),
        None => format!("{} in all", money(trip, trip.total_cents)),
    });
    line(out, &format!("**{}**", facts.join(" · ")));
    for headline in &trip.headlines {
        line(out, "");
        line(out, &wrapped(headline, 0));
    }
    line(out, "");
    if !trip.assumptions.is_empty() {
        line(out, "I took it that:");
        trip.assumptions.iter().for_each(|text| bullet(out, text));
        line(out, "");
    }
    if !trip.not_understood.is_empty() {
        let parts: Vec<String> = trip
            .not_understood
            .iter()
            .map(|part| format!("\"{part}\""))
            .collect();
        line(
            out,
            &wrapped(
                &format!("Not understood, and so not used: {}.", listed(&parts)),
                0,
            ),
        );
        line(out, "");
    }
}

fn one_day(out: &mut String, trip: &Itinerary, day: &ItineraryDay) {
    line(
        out,
        &format!(
            "## Day {} · {} · {}\n",
            day.number,
            weekday_date(day.date),
            day.cities.join(" → ")
        ),
    );
    for entry in &day.entries {
        bullet(out, &entry_text(trip, entry));
    }
    if let Some(bed) = &day.bed {
        bullet(out, &bed_text(trip, bed));
    }
    let mut foot = format!("Day {}: {}", day.number, money(trip, day.cost_cents));
    if let Some(plan) = &day.rain_plan {
        foot.push_str(&format!(" · if it rains: {plan}"));
    }
    line(out, "");
    line(out, &wrapped(&format!("*{foot}*"), 0));
    line(out, "");
}

fn entry_text(trip: &Itinerary, entry: &Entry) -> String {
    let time = entry.start.strftime("%H:%M");
    let until = entry.end.strftime("%H:%M");
    let cost = match entry.cost_cents {
        Cents::ZERO if entry.kind == EntryKind::Sight && trip.admissions_known => {
            " · free".to_owned()
        }
        Cents::ZERO => String::new(),
        cost => format!(" · {}", money(trip, cost)),
    };
    let note = if entry.note.is_empty() {
        String::new()
    } else {
        format!(" · {}", entry.note)
    };
    match entry.kind {
        EntryKind::Travel | EntryKind::Sight => {
            format!("{time}–{until} **{}**{cost}{note}", entry.what)
        }
        EntryKind::Breakfast => format!("{time} Breakfast: {}{note}{cost}", entry.what),
        EntryKind::Lunch if entry.start.hour() < 11 => {
            format!("{time} Food for the way: {}{note}{cost}", entry.what)
        }
        EntryKind::Lunch => format!("{time} Lunch: {}{note}{cost}", entry.what),
        EntryKind::Dinner => format!("{time} Dinner: {}{note}{cost}", entry.what),
        EntryKind::Free => format!("{time}–{until} {}{note}", entry.what),
    }
}

fn bed_text(trip: &Itinerary, bed: &Bed) -> String {
    let units = if bed.units > 1 {
        format!("{} × ", bed.units)
    } else {
        String::new()
    };
    let note = if bed.note.is_empty() {
        String::new()
    } else {
        format!(" · {}", bed.note)
    };
    format!(
        "Night: {units}{} · {}{note}",
        bed.name,
        money(trip, bed.cost_cents)
    )
}

fn bill(out: &mut String, trip: &Itinerary) {
    line(out, "## What it costs\n");
    let mut rows: Vec<(String, String)> = trip
        .bill
        .iter()
        .map(|row| (row.category.word().to_owned(), money(trip, row.total_cents)))
        .collect();
    rows.push((
        "**Total**".to_owned(),
        format!("**{}**", money(trip, trip.total_cents)),
    ));
    if let Some(limit) = trip.limit_cents {
        rows.push(match trip.excess_cents {
            Some(excess) => ("Over the budget".to_owned(), money(trip, excess)),
            None => (
                "Left of the budget".to_owned(),
                money(trip, limit - trip.total_cents),
            ),
        });
    }
    let left = rows
        .iter()
        .map(|(what, _)| what.chars().count())
        .max()
        .unwrap_or(0)
        .max(4);
    let right = rows
        .iter()
        .map(|(_, cost)| cost.chars().count())
        .max()
        .unwrap_or(0)
        .max(4);
    let for_all = format!("{:>right$}", "Cost");
    line(out, &format!("| {:<left$} | {for_all} |", "What"));
    line(
        out,
        &format!("|{}|{}:|", "-".repeat(left + 2), "-".repeat(right + 1)),
    );
    for (what, cost) in &rows {
        line(out, &format!("| {what:<left$} | {cost:>right$} |"));
    }
    line(out, "");
    trip.advice.iter().for_each(|text| bullet(out, text));
    if !trip.advice.is_empty() {
        line(out, "");
    }
}

fn how(out: &mut String, trip: &Itinerary) {
    let mut points = vec![
        trip.prices.clone(),
        format!("{} {}", trip.method, judged(trip.complexity)),
    ];
    points.push(format!("Source: {}.", trip.sources.join("; ")));
    if !trip.wishes.is_empty() {
        let wishes: Vec<&str> = trip.wishes.iter().map(|wish| wish.wish.as_str()).collect();
        points.push(format!(
            "Your wishes, most important first: {}.",
            wishes.join("; ")
        ));
    }
    section(out, "Not known, or left out", &trip.gaps);
    section(out, "How this was made", &points);
}

fn judged(complexity: Complexity) -> &'static str {
    match complexity {
        Complexity::Simple => "It was planned as a simple trip with one stop.",
        Complexity::MultiCity => "It was planned as a trip to several cities.",
        Complexity::Complex => "It was planned as a complex trip: many stops, or many rules.",
    }
}

fn section(out: &mut String, title: &str, points: &[String]) {
    if points.is_empty() {
        return;
    }
    line(out, &format!("## {title}\n"));
    points.iter().for_each(|point| bullet(out, point));
    line(out, "");
}

fn bullet(out: &mut String, text: &str) {
    line(out, &wrapped(&format!("- {text}"), 2));
}

fn money(trip: &Itinerary, amount: Cents) -> String {
    show_money(amount, &trip.currency)
}

//! The itinerary as a page to print: one file of HTML that needs nothing else.

use std::fmt::Write as _;

use super::phrase::{date_range, party, weekday_date};
use super::{Bed, Entry, EntryKind, Itinerary, ItineraryDay};
use crate::exchange::show_money;
use crate::trip::Cents;

/// Readable on a screen, and on paper without the colours; a day is not torn apart.
const STYLE: &str = "body{font:16px/1.45 Georgia,serif;max-width:46em;margin:2em auto;padding:0 1em;color:#222}\
h1{margin-bottom:.2em}h2{border-bottom:1px solid #999;margin-top:1.6em}table{border-collapse:collapse;width:100%}\
td,th{padding:.25em .6em .25em 0;text-align:left;vertical-align:top}td.time{white-space:nowrap;width:7em}\
td.cost,th.cost{text-align:right;white-space:nowrap}.note{color:#666;font-size:.9em}.foot{color:#666;text-align:right}\
section.day{break-inside:avoid}@media print{body{margin:0;max-width:none;font-size:11pt}}";

/// The whole answer.
#[must_use]
pub(super) fn page(trip: &Itinerary) -> String {
    let mut page = Page(String::new());
    let title = escaped(&trip.title);
    page.put(&format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>"
    ));
    page.head(trip);
    for day in &trip.days {
        page.day(trip, day);
    }
    page.bill(trip);
    page.list("Good to know", &trip.good_to_know);
    page.list("Not known, or left out", &trip.gaps);
    let mut made = vec![trip.prices.clone(), trip.method.clone()];
    made.push(format!("Source: {}.", trip.sources.join("; ")));
    page.list("How this was made", &made);
    page.put("</body>\n</html>");
    page.0
}

struct Page(String);

impl Page {
    fn put(&mut self, html: &str) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "{html}");
    }

    fn head(&mut self, trip: &Itinerary) {
        let cost = match trip.limit_cents {
            Some(limit) => format!(
                "{} of {}",
                money(trip, trip.total_cents),
                money(trip, limit)
            ),
            None => format!("{} in all", money(trip, trip.total_cents)),
        };
        let facts = [date_range(&trip.dates), party(&trip.travellers), cost];
        self.put(&format!("<h1>{}</h1>", escaped(&trip.title)));
        self.put(&format!(
            "<p><strong>{}</strong></p>",
            escaped(&facts.join(" · "))
        ));
        for headline in &trip.headlines {
            self.put(&format!("<p>{}</p>", escaped(headline)));
        }
        self.points("I took it that:", &trip.assumptions);
        self.points("Not understood, and so not used:", &trip.not_understood);
    }

    fn day(&mut self, trip: &Itinerary, day: &ItineraryDay) {
        let cities = day.cities.join(" → ");
        let head = format!("Day {} · {} · {cities}", day.number, weekday_date(day.date));
        self.put(&format!(
            "<section class=\"day\">\n<h2>{}</h2>\n<table>",
            escaped(&head)
        ));
        for entry in &day.entries {
            self.entry(trip, entry);
        }
        if let Some(bed) = &day.bed {
            self.bed(trip, bed);
        }
        let rain = day.rain_plan.as_ref();
        let rain = rain
            .map(|plan| format!(" · if it rains: {plan}"))
            .unwrap_or_default();
        let foot = format!("Day {}: {}{rain}", day.number, money(trip, day.cost_cents));
        self.put(&format!(
            "</table>\n<p class=\"foot\">{}</p>\n</section>",
            escaped(&foot)
        ));
    }

    fn entry(&mut self, trip: &Itinerary, entry: &Entry) {
        let start = entry.start.strftime("%H:%M");
        let (time, what) = match entry.kind {
            EntryKind::Breakfast => (start.to_string(), format!("Breakfast: {}", entry.what)),
            EntryKind::Lunch => (start.to_string(), format!("Lunch: {}", entry.what)),
            EntryKind::Dinner => (start.to_string(), format!("Dinner: {}", entry.what)),
            EntryKind::Travel | EntryKind::Sight | EntryKind::Free => (
                format!("{start}–{}", entry.end.strftime("%H:%M")),
                entry.what.clone(),
            ),
        };
        let free = entry.kind == EntryKind::Sight && trip.admissions_known;
        let cost = match entry.cost_cents {
            Cents::ZERO if free => "free".to_owned(),
            Cents::ZERO => String::new(),
            cost => money(trip, cost),
        };
        self.row(&time, &what, &entry.note, &cost);
    }

    fn bed(&mut self, trip: &Itinerary, bed: &Bed) {
        let units = if bed.units > 1 {
            format!("{} × ", bed.units)
        } else {
            String::new()
        };
        self.row(
            "Night",
            &format!("{units}{}", bed.name),
            &bed.note,
            &money(trip, bed.cost_cents),
        );
    }

    fn row(&mut self, time: &str, what: &str, note: &str, cost: &str) {
        let note = match note {
            "" => String::new(),
            note => format!("<br><span class=\"note\">{}</span>", escaped(note)),
        };
        let (time, what, cost) = (escaped(time), escaped(what), escaped(cost));
        self.put(&format!("<tr><td class=\"time\">{time}</td><td>{what}{note}</td><td class=\"cost\">{cost}</td></tr>"));
    }

    fn bill(&mut self, trip: &Itinerary) {
        self.put("<section class=\"day\">\n<h2>What it costs</h2>\n<table>");
        for line in &trip.bill {
            self.row("", line.category.word(), "", &money(trip, line.total_cents));
        }
        self.row("", "Total", "", &money(trip, trip.total_cents));
        self.put("</table>");
        self.points("", &trip.advice);
        self.put("</section>");
    }

    fn list(&mut self, title: &str, points: &[String]) {
        if !points.is_empty() {
            self.put(&format!("<h2>{}</h2>", escaped(title)));
            self.points("", points);
        }
    }

    fn points(&mut self, title: &str, points: &[String]) {
        if points.is_empty() {
            return;
        }
        if !title.is_empty() {
            self.put(&format!("<p>{}</p>", escaped(title)));
        }
        let items: String = points
            .iter()
            .map(|point| format!("<li>{}</li>", escaped(point)))
            .collect();
        self.put(&format!("<ul>{items}</ul>"));
    }
}

fn money(trip: &Itinerary, amount: Cents) -> String {
    show_money(amount, &trip.currency)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

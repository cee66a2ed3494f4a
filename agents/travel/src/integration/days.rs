use jiff::ToSpan;
use jiff::civil::Date;

use super::of_day;
use crate::activity::{FittedDay, Fitting, Item, ItemKind, Programme};
use crate::budget::{BudgetFinding, Pick};
use crate::exchange::Exchange;
use crate::finding::Findings;
use crate::itinerary::{Bed, Entry, EntryKind, ItineraryDay, Way, duration};
use crate::source::Occasion;
use crate::transport::{LegOptions, TransportOption, mode_word};
use crate::trip::{Cents, Stop, Trip};

/// Everything that the days are put together from.
pub(super) struct Desk<'a> {
    pub(super) trip: &'a Trip,
    pub(super) findings: &'a Findings,
    pub(super) budget: &'a BudgetFinding,
    pub(super) exchange: &'a Exchange,
    pub(super) estimates: bool,
}

impl Desk<'_> {
    pub(super) fn days(&self) -> Vec<ItineraryDay> {
        (1_u32..)
            .zip(self.trip.dates.each())
            .map(|(number, date)| self.day(number, date))
            .collect()
    }

    fn day(&self, number: u32, date: Date) -> ItineraryDay {
        let mut entries = self.travel(date);
        let mut rain_plan = None;
        for (city, day) in self.programme_days(date) {
            entries.extend(day.items.iter().map(|item| self.entry(city, item)));
            rain_plan = rain_plan.or(day.rain_plan);
        }
        entries.sort_by_key(|entry| entry.start);
        ItineraryDay {
            number,
            date,
            cities: self.cities(date),
            entries,
            bed: self.bed(date),
            rain_plan,
            cost_cents: of_day(self.budget, date).map(|line| line.total_cents).sum(),
        }
    }

    fn cities(&self, date: Date) -> Vec<String> {
        let stops = self
            .trip
            .stops
            .iter()
            .filter(|stop| stop.arrive <= date && date <= stop.leave);
        stops.map(|stop| stop.city.clone()).collect()
    }

    fn programme_days(&self, date: Date) -> Vec<(&str, FittedDay)> {
        let stops = self.trip.stops.iter().enumerate();
        let days = stops.filter_map(|(index, stop)| {
            if date < stop.arrive || stop.leave < date {
                return None;
            }
            let fitting = Fitting {
                stop,
                pace: self.trip.pace,
                times: self.findings.times(self.trip, &self.budget.choices, index),
            };
            let mut days = fitting.days(self.programme(index, stop)?).into_iter();
            let day = days.find(|day| day.date == date)?;
            Some((stop.city.as_str(), day))
        });
        days.collect()
    }

    fn programme(&self, index: usize, stop: &Stop) -> Option<&Programme> {
        let chosen = Pick::option_of(&self.budget.choices.programmes, index)?;
        self.findings
            .activities
            .get(&stop.place)?
            .programmes
            .get(chosen)
    }

    fn travel(&self, date: Date) -> Vec<Entry> {
        self.findings
            .chosen_legs(self.trip, &self.budget.choices)
            .into_iter()
            .filter(|(leg, _)| leg.date == date)
            .map(|(leg, option)| self.travel_entry(leg, option))
            .collect()
    }

    fn travel_entry(&self, leg: &LegOptions, option: &TransportOption) -> Entry {
        let journey = &option.journey;
        let label = if journey.label.is_empty() {
            String::new()
        } else {
            format!(" {}", journey.label)
        };
        let mode = mode_word(journey.mode);
        let fare = self.exchange.price(journey.price, journey.estimate);
        let ends = [&journey.from_terminal, &journey.to_terminal]
            .into_iter()
            .flatten();
        let transfers: Cents = ends
            .map(|end| self.exchange.price(end.transfer_price, true) * option.people)
            .sum();
        Entry {
            start: option.leave_at,
            end: option.there_at,
            kind: EntryKind::Travel,
            city: leg.to.clone(),
            what: format!("{} → {} by {mode}{label}", leg.from, leg.to),
            note: travel_note(leg, option, self.trip),
            cost_cents: fare * option.units + transfers,
            unit_cents: fare,
            count: option.units,
            open: false,
            way: Some(way(leg, option)),
        }
    }

    fn entry(&self, city: &str, item: &Item) -> Entry {
        let (kind, what, note, estimate) = match &item.kind {
            ItemKind::Sight { sight } => (
                EntryKind::Sight,
                sight.name.clone(),
                sight.note.clone(),
                self.estimates,
            ),
            ItemKind::Meal { occasion, meal } => {
                let kitchen = meal.cuisines.join(", ");
                let note = match &meal.district {
                    Some(district) => format!("{kitchen}, {district}"),
                    None => kitchen,
                };
                (meal_kind(*occasion), meal.name.clone(), note, meal.estimate)
            }
            ItemKind::OwnMeal { occasion, .. } => {
                (meal_kind(*occasion), own_meal(item), String::new(), true)
            }
            ItemKind::Free { text } => (EntryKind::Free, text.clone(), String::new(), true),
        };
        let unit = self.exchange.price(item.price(), estimate);
        let count = self.trip.travellers.paying();
        Entry {
            start: item.start,
            end: item.end,
            kind,
            city: city.to_owned(),
            what,
            note,
            cost_cents: unit * count,
            unit_cents: unit,
            count,
            open: matches!(item.kind, ItemKind::OwnMeal { .. }),
            way: None,
        }
    }

    fn bed(&self, date: Date) -> Option<Bed> {
        let mut stops = self.trip.stops.iter().enumerate();
        let (index, stop) = stops.find(|(_, stop)| stop.arrive <= date && date < stop.leave)?;
        let chosen = Pick::option_of(&self.budget.choices.lodgings, index)?;
        let option = self
            .findings
            .accommodations
            .get(&stop.place)?
            .options
            .get(chosen)?;
        let lodging = &option.lodging;
        let first_night = date == stop.arrive;
        let mut notes: Vec<String> = Vec::new();
        if first_night {
            notes.extend(Some(lodging.note.clone()).filter(|note| !note.is_empty()));
            notes.extend(
                option
                    .km_to_sights
                    .map(|km| format!("about {km:.1} km from the middle of the sights")),
            );
            notes.extend(option.breaks.iter().map(|broken| format!("but {broken}")));
        }
        Some(Bed {
            name: lodging.name.clone(),
            city: stop.city.clone(),
            note: notes.join("; "),
            units: option.units,
            cost_cents: self.exchange.price(lodging.price_night, lodging.estimate) * option.units,
        })
    }
}

fn way(leg: &LegOptions, option: &TransportOption) -> Way {
    let journey = &option.journey;
    Way {
        mode: journey.mode,
        from: leg.from.clone(),
        to: leg.to.clone(),
        number: journey.label.clone(),
        departs: journey.departs,
        arrives: journey.arrives,
        note: journey.note.clone(),
    }
}

fn meal_kind(occasion: Occasion) -> EntryKind {
    match occasion {
        Occasion::Breakfast => EntryKind::Breakfast,
        Occasion::Lunch => EntryKind::Lunch,
        Occasion::Dinner => EntryKind::Dinner,
    }
}

fn own_meal(item: &Item) -> String {
    let short = item
        .start
        .until(item.end)
        .is_ok_and(|span| span.compare(30.minutes()).is_ok_and(|o| o.is_lt()));
    if short {
        "something to take along".to_owned()
    } else {
        "wherever you like the look of it".to_owned()
    }
}

/// How it goes, and on which day one leaves when that is not the day of arrival.
fn travel_note(leg: &LegOptions, option: &TransportOption, trip: &Trip) -> String {
    let journey = &option.journey;
    let mut parts = Vec::new();
    parts.extend(
        journey
            .departs
            .zip(journey.arrives)
            .filter(|_| option.timetable)
            .map(|(departs, arrives)| {
                format!(
                    "departs {}, arrives {}",
                    departs.strftime("%H:%M"),
                    arrives.strftime("%H:%M")
                )
            }),
    );
    let days = i64::from(journey.arrives_days_later);
    let to_stop = trip.stops.iter().any(|stop| stop.city == leg.to);
    if to_stop && days > 0 && !option.timetable {
        let eve = leg.date.saturating_sub(days.days());
        parts.push(format!(
            "leave home on {}",
            crate::itinerary::weekday_date(eve)
        ));
    } else if days > 0 || option.there_at < option.leave_at {
        parts.push("arrives the day after".to_owned());
    }
    parts.push(about(option));
    parts.extend(Some(journey.note.clone()).filter(|note| !note.is_empty()));
    parts.extend(option.breaks.iter().map(|broken| format!("but {broken}")));
    parts.join("; ")
}

/// To the minute from a timetable, otherwise to five minutes.
fn about(option: &TransportOption) -> String {
    let minutes = option.journey.duration_minutes;
    if option.timetable {
        duration(minutes)
    } else {
        format!("about {}", duration(minutes.div_ceil(5) * 5))
    }
}

//! The activity agent: programmes for the days at a stop. It needs to know what the stop offers and what the sky usually
//! does. Days are counted from the day of arrival: a programme has no dates, so that it holds for other dates too where
//! the source knows no opening days.
//!
//! Three programmes are made (thrifty, balanced, generous), so that the budget agent has a choice. In each, every day
//! gets one good sight first and is then filled with what lies near it; the order within a day is the one with the
//! least walking and waiting that finds all doors open. All days are full ones: by which ways one comes and goes is
//! chosen later, and [`fitted`] then takes out of the first and the last day what no time is left for.

mod clock;
mod day_order;
mod day_window;
mod filling;
mod fitted;
mod free_time;
mod item;
mod level;
mod meal_choice;
mod offer;
mod rain_plan;

use serde::{Deserialize, Serialize};

use crate::finding::Findings;
use crate::refusal::Refusal;
use crate::source::Source;
use crate::trip::{Assignment, PlaceId, Trip};

pub(crate) use fitted::{FittedDay, Fitting};
pub use item::{Item, ItemKind};
pub use level::Level;
pub(crate) use meal_choice::serves;
pub use offer::{Offer, OfferQuestion, ThemeOffer, offer};

/// Programmes for the days at a stop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActivityFinding {
    /// The city's id in the source.
    pub place: PlaceId,
    /// One for each level, thrifty first.
    pub programmes: Vec<Programme>,
    /// Things that the travellers should know, as sentences.
    pub notes: Vec<String>,
}

/// What to do and where to eat, for every day at a stop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Programme {
    /// How freely it spends.
    pub level: Level,
    /// From the day of arrival to the day of departure, both included.
    pub days: Vec<ProgrammeDay>,
    /// 0 to 100; more is better.
    pub quality: i32,
}

/// One day at a stop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProgrammeDay {
    /// Which day at the stop, 0 being the day of arrival.
    pub day: u32,
    /// In the order of time, without overlaps.
    pub items: Vec<Item>,
    /// An indoor sight of the same city to fall back on, named nowhere else.
    pub rain_plan: Option<String>,
}

/// Makes the programmes for the stop of the assignment.
///
/// # Errors
/// When the assignment names no stop, or what the stop offers is not among the findings.
pub fn activity(
    source: &dyn Source,
    assignment: &Assignment,
    findings: &Findings,
) -> Result<ActivityFinding, Refusal> {
    let (_, stop) = Refusal::stop_of(assignment)?;
    let known = findings.locations.get(&stop.place);
    // A result about another city is found when everything is put together, and who brought it is told.
    let known = known.or_else(|| findings.locations.values().next());
    let location = match known {
        Some(location) => location.clone(),
        None if assignment.narrowed => {
            let task = format!("the location task on {}", stop.city);
            return Err(Refusal::MissingInput(task));
        }
        // The ranking can be made again: it is pure.
        None => crate::location::location(source, assignment)?,
    };
    let weather = findings
        .weather
        .as_ref()
        .and_then(|w| w.stops.iter().find(|at| at.place == stop.place));
    let windows = day_window::of_stop(assignment.trip.pace, stop, day_window::ALL_DAY);
    let stage = filling::Stage {
        source,
        trip: &assignment.trip,
        place: &stop.place,
        sights: &location.sights,
        windows: &windows,
        weather,
    };
    let programmes: Vec<Programme> = Level::ALL
        .iter()
        .map(|level| stage.programme(*level))
        .collect();
    Ok(ActivityFinding {
        place: stop.place.clone(),
        notes: notes(&assignment.trip, &stop.city, &programmes),
        programmes,
    })
}

fn notes(trip: &Trip, city: &str, programmes: &[Programme]) -> Vec<String> {
    let mut notes = Vec::new();
    let days = programmes
        .iter()
        .find(|p| p.level == Level::Balanced)
        .map_or(&[][..], |p| p.days.as_slice());
    let sightless = |day: &&ProgrammeDay| {
        !day.items
            .iter()
            .any(|item| matches!(item.kind, ItemKind::Sight { .. }))
    };
    let long = |day: &&ProgrammeDay| day.items.len() > 2;
    let open_days = days.iter().filter(sightless).filter(long).count();
    if open_days > 0 {
        notes.push(format!(
            "The data has fewer sights in {city} than the days could hold: {open_days} without any."
        ));
    }
    notes.extend(meal_choice::notes(trip, city, programmes));
    notes
}

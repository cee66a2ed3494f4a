//! The activity agent: programmes for the days at a stop. It needs to know where one sleeps, when one comes and goes,
//! and what the sky usually does; what is missing of these is assumed and said.
//!
//! Three programmes are made (thrifty, balanced, generous), so that the budget agent has a choice. In each, every day
//! gets one good sight first and is then filled with what lies near it; the order within a day is the one with the
//! least walking and waiting that finds all doors open.

mod clock;
mod day_order;
mod day_window;
mod filling;
mod item;
mod level;
mod meal_choice;
mod rain_plan;

use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Findings};
use crate::refusal::Refusal;
use crate::source::Source;
use crate::trip::{Assignment, Part};

pub use item::{Item, ItemKind};
pub use level::Level;

/// Programmes for the days at a stop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActivityFinding {
    /// Index in the trip's stops.
    pub stop: usize,
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
    /// The day.
    pub date: jiff::civil::Date,
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
    let (index, stop) = Refusal::stop_of(assignment)?;
    let location = match findings.locations.get(&index) {
        Some(location) => location.clone(),
        // The ranking can be made again: it is pure.
        None => crate::location::location(source, assignment)?,
    };
    let windows = if findings.transports.is_empty() {
        // The ways can be looked up again, as the ranking can.
        day_window::of_stop(&assignment.trip, index, &ways(source, assignment)?)
    } else {
        day_window::of_stop(&assignment.trip, index, findings)
    };
    let weather = findings
        .weather
        .as_ref()
        .and_then(|w| w.stops.iter().find(|at| at.stop == index));
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
        stop: index,
        notes: notes(&stop.city, &stage, &programmes),
        programmes,
    })
}

/// The findings of a transport task on the whole trip.
fn ways(source: &dyn Source, assignment: &Assignment) -> Result<Findings, Refusal> {
    let whole = Assignment {
        trip: assignment.trip.clone(),
        part: Part::Trip,
    };
    let mut findings = Findings::default();
    let transport = crate::transport::transport(source, &whole, &findings)?;
    findings.add(Finding::Transport(transport));
    Ok(findings)
}

fn notes(city: &str, stage: &filling::Stage<'_>, programmes: &[Programme]) -> Vec<String> {
    let mut notes = Vec::new();
    let free = |item: &&Item| matches!(item.kind, ItemKind::Free { .. });
    let days = programmes
        .iter()
        .find(|p| p.level == Level::Balanced)
        .map_or(&[][..], |p| p.days.as_slice());
    let open_days = days
        .iter()
        .filter(|day| day.items.iter().any(|item| free(&item)))
        .count();
    if open_days > 0 {
        notes.push(format!("The data has fewer sights in {city} than the days could hold: {open_days} of them have time left open."));
    }
    notes.extend(meal_choice::notes(stage.trip, city, programmes));
    notes
}

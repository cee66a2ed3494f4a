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
mod offer;
mod rain_plan;

use serde::{Deserialize, Serialize};

use crate::finding::{Finding, Findings};
use crate::refusal::Refusal;
use crate::source::Source;
use crate::trip::{Assignment, LegEnd, Part, Trip};

pub use item::{Item, ItemKind};
pub use level::Level;
pub use offer::{Offer, OfferQuestion, ThemeOffer, offer};

/// Programmes for the days at a stop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActivityFinding {
    /// Index in the trip's stops.
    pub stop: usize,
    /// One for each level, thrifty first; then the same for slow ways, if they differ.
    pub programmes: Vec<Programme>,
    /// Things that the travellers should know, as sentences.
    pub notes: Vec<String>,
}

/// What to do and where to eat, for every day at a stop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Programme {
    /// How freely it spends.
    pub level: Level,
    /// Whether it leaves time for slow ways; without such ways on offer there are no programmes for them.
    pub for_slow_ways: bool,
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
    let looked_up;
    let known = if knows_ways(&assignment.trip, index, findings) {
        findings
    } else {
        // The ways can be looked up again, as the ranking can.
        looked_up = ways(source, assignment)?;
        &looked_up
    };
    let weather = findings
        .weather
        .as_ref()
        .and_then(|w| w.stops.iter().find(|at| at.stop == index));
    let windows = |slow| day_window::of_stop(&assignment.trip, index, known, slow);
    let (quick, slow) = (windows(false), windows(true));
    let stage = |windows| filling::Stage {
        source,
        trip: &assignment.trip,
        place: &stop.place,
        sights: &location.sights,
        windows,
        weather,
    };
    let made = |windows, for_slow_ways| {
        Level::ALL
            .iter()
            .map(move |level| stage(windows).programme(*level, for_slow_ways))
    };
    let mut programmes: Vec<Programme> = made(&quick, false).collect();
    if slow != quick {
        programmes.extend(made(&slow, true));
    }
    Ok(ActivityFinding {
        stop: index,
        notes: notes(&assignment.trip, &stop.city, &programmes),
        programmes,
    })
}

/// Whether the ways to and from a stop are among the findings.
fn knows_ways(trip: &Trip, stop: usize, findings: &Findings) -> bool {
    let legs = trip.legs().into_iter().filter(|leg| {
        let touches =
            |end: &LegEnd| matches!(end, LegEnd::Stop(at) if Some(at) == trip.stops.get(stop));
        touches(&leg.from) || touches(&leg.to)
    });
    let options = findings
        .transports
        .iter()
        .flat_map(|transport| &transport.legs);
    let found: Vec<usize> = options.map(|options| options.leg).collect();
    legs.into_iter().all(|leg| found.contains(&leg.index))
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

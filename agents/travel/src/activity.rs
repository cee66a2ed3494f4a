//! The activity agent: programmes for the days at a stop. It needs to know what the stop offers, when one comes and goes,
//! and what the sky usually does. Days are counted from the day of arrival: a programme has no dates, so that it holds
//! for other dates too where the source knows no opening days.
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
use crate::transport::StayTimes;
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
    let (index, stop) = Refusal::stop_of(assignment)?;
    let location = match findings.locations.get(&index) {
        Some(location) => location.clone(),
        None if assignment.narrowed => return Err(missing("location", &stop.city)),
        // The ranking can be made again: it is pure.
        None => crate::location::location(source, assignment)?,
    };
    let times = stay_times(source, assignment, index, findings)?;
    let weather = findings
        .weather
        .as_ref()
        .and_then(|w| w.stops.iter().find(|at| at.stop == index));
    let windows = |times| day_window::of_stop(assignment.trip.pace, stop, times);
    let (quick, slow) = (windows(times.quick), windows(times.slow));
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

/// When one comes and goes: from the ground transport of the stop, or by the ways to and from it.
fn stay_times(
    source: &dyn Source,
    assignment: &Assignment,
    stop: usize,
    findings: &Findings,
) -> Result<StayTimes, Refusal> {
    let mut stays = findings.transports.iter().flat_map(|found| &found.stays);
    if let Some(known) = stays.find(|times| times.stop == stop) {
        return Ok(*known);
    }
    let trip = &assignment.trip;
    if assignment.narrowed {
        let city = trip.stops.get(stop).map_or("", |stop| &stop.city);
        return Err(missing("ground transport", city));
    }
    if knows_ways(trip, stop, findings) {
        return Ok(StayTimes::of(trip, stop, findings));
    }
    // The ways can be looked up again, as the ranking can.
    Ok(StayTimes::of(trip, stop, &ways(source, assignment)?))
}

fn missing(task: &str, city: &str) -> Refusal {
    Refusal::MissingInput(format!("the {task} task on {city}"))
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
    let whole = Assignment::whole(assignment.trip.clone(), Part::Trip);
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

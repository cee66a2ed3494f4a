//! Whether a trip can be had: the specialists' own work, done here before the plan is made.

use crate::accommodation::accommodation;
use crate::activity::activity;
use crate::budget::{Pick, budget};
use crate::finding::{Finding, Findings};
use crate::location::location;
use crate::refusal::Refusal;
use crate::source::Source;
use crate::transport::transport;
use crate::trip::{Assignment, Cents, Part, TransportMode, Trip};

/// What a trip came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Trial {
    /// What it costs at the least, or as well as the budget allows.
    pub(crate) total: Cents,
    /// Whether it costs more than it may.
    pub(crate) too_dear: bool,
    /// Whether it breaks a wish other than the budget.
    pub(crate) breaks: bool,
}

impl Trial {
    /// Whether the trip is as it was asked for.
    pub(crate) fn holds(self) -> bool {
        !self.too_dear && !self.breaks
    }
}

/// Tries a trip; none when nothing is known of one of its places.
pub(crate) fn trial(source: &dyn Source, trip: &Trip) -> Option<Trial> {
    let mut trip = trip.clone();
    trip.alternatives.clear();
    tried(source, &trip).ok()
}

fn tried(source: &dyn Source, trip: &Trip) -> Result<Trial, Refusal> {
    let task = |part| Assignment::whole(trip.clone(), part);
    let whole = task(Part::Trip);
    let mut findings = Findings::default();
    let found = transport(source, &whole, &findings)?;
    findings.add(Finding::Transport(found));
    for index in 0..trip.stops.len() {
        let task = task(Part::Stop { index });
        findings.add(Finding::Location(location(source, &task)?));
        let beds = accommodation(source, &task, &findings)?;
        findings.add(Finding::Accommodation(beds));
        findings.add(Finding::Activity(activity(source, &task, &findings)?));
    }
    let bill = budget(source, &whole, &findings)?;
    let ways = findings.chosen_legs(trip, &bill.choices);
    let no_way = ways.len() < trip.legs().len();
    let ruled_out = ways.iter().any(|(_, option)| !option.breaks.is_empty());
    let any = |modes: &[TransportMode]| {
        let mut ways = ways.iter();
        ways.any(|(_, option)| modes.contains(&option.journey.mode))
    };
    let mixed = any(&[TransportMode::SelfDriving])
        && any(&[TransportMode::Flight, TransportMode::Taxi])
        && !source.rules().mixes_driving;
    let beds = trip.stops.iter().enumerate().all(|(index, stop)| {
        let option = Pick::option_of(&bill.choices.lodgings, index);
        let beds = findings.accommodations.get(&stop.place);
        let bed = option.zip(beds).and_then(|(at, beds)| beds.options.get(at));
        stop.nights == 0 || bed.is_some_and(|bed| bed.breaks.is_empty())
    });
    Ok(Trial {
        total: bill.total_cents,
        too_dear: bill.excess_cents.is_some(),
        breaks: no_way || ruled_out || mixed || !beds || !bill.kitchens_missing.is_empty(),
    })
}

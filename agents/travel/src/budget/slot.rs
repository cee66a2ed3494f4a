use super::cost_line::CostLine;
use super::pricing::Till;
use crate::trip::{Cents, TransportMode};

/// What a choice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A leg of the trip.
    Leg(usize),
    /// The bed at a stop.
    Lodging(usize),
    /// The programme at a stop.
    Programme(usize),
}

impl Subject {
    pub(super) fn index(self) -> usize {
        match self {
            Self::Leg(index) | Self::Lodging(index) | Self::Programme(index) => index,
        }
    }
}

/// A choice to make.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) subject: Subject,
    /// At least one.
    pub(super) candidates: Vec<Candidate>,
}

/// One alternative.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) lines: Vec<CostLine>,
    /// Sum of the lines.
    pub(super) cost: Cents,
    /// Weighted by how long one lives with it; more is better.
    pub(super) quality: i64,
    pub(super) mode: Option<TransportMode>,
    /// A slow way, or a programme that leaves time for one.
    pub(super) slow: bool,
}

impl Candidate {
    fn new(lines: Vec<CostLine>, quality: i32, weight: u32) -> Self {
        Self {
            cost: lines.iter().map(|line| line.total_cents).sum(),
            quality: i64::from(quality) * i64::from(weight),
            mode: None,
            slow: false,
            lines,
        }
    }
}

/// Every choice of the trip that has alternatives at all. What has none is a gap that its specialist has named.
pub(super) fn of(till: &Till<'_>) -> Vec<Slot> {
    let mut slots = Vec::new();
    for leg in till
        .findings
        .transports
        .iter()
        .flat_map(|transport| &transport.legs)
    {
        let options = leg.options.iter();
        let candidates = options.map(|o| Candidate {
            mode: Some(o.journey.mode),
            slow: o.slow,
            ..Candidate::new(till.way(leg, o), o.quality, 1)
        });
        push(&mut slots, Subject::Leg(leg.leg), candidates.collect());
    }
    for (index, stop) in till.trip.stops.iter().enumerate() {
        if let Some(beds) = till.findings.accommodations.get(&index) {
            let options = beds.options.iter();
            let candidates =
                options.map(|o| Candidate::new(till.bed(stop, o), o.quality, stop.nights.max(1)));
            push(&mut slots, Subject::Lodging(index), candidates.collect());
        }
        if let Some(activity) = till.findings.activities.get(&index) {
            let options = activity.programmes.iter();
            let candidates = options.map(|p| Candidate {
                slow: p.for_slow_ways,
                ..Candidate::new(till.programme(stop, p), p.quality, stop.nights + 1)
            });
            push(&mut slots, Subject::Programme(index), candidates.collect());
        }
    }
    slots
}

fn push(slots: &mut Vec<Slot>, subject: Subject, candidates: Vec<Candidate>) {
    if !candidates.is_empty() {
        slots.push(Slot {
            subject,
            candidates,
        });
    }
}

/// The chosen alternatives.
pub(super) fn picked<'s>(
    slots: &'s [Slot],
    picks: &'s [usize],
) -> impl Iterator<Item = &'s Candidate> {
    slots
        .iter()
        .zip(picks)
        .filter_map(|(slot, pick)| slot.candidates.get(*pick))
}

//! The search for the best combination of ways, beds and programmes.
//!
//! It goes along the trip. What has been chosen up to a stop matters to the rest only through the way by which one
//! comes, since that says what is left of the first day; so of all partial combinations that end with the same way only
//! those are kept that no other beats in cost, quality and kitchens ([`Frontier`]). With all of them kept it is exact.

use std::collections::BTreeMap;

use super::frontier::{Frontier, State};
use super::pricing::Till;
use super::stays::Stays;
use super::subject::Subject;
use crate::finding::{way_on, way_there};
use crate::transport::{LegOptions, TransportOption};
use crate::trip::{Cents, TransportMode};

/// What the search came to.
#[derive(Debug, Clone, Default)]
pub(super) struct Found {
    /// What each pick of a state is about.
    pub(super) subjects: Vec<Subject>,
    /// The combinations that no other beats, cheapest first.
    pub(super) states: Vec<State>,
    /// Whether it had to mix modes that the source's rules keep apart.
    pub(super) mixes: bool,
}

/// Which modes may be used.
type Side = fn(TransportMode) -> bool;

/// A way as the search sees it.
struct Way<'a> {
    option: &'a TransportOption,
    state: State,
}

/// Every combination that is worth choosing. Where a source does not let one's own car be mixed with flights and
/// taxis, each side is searched on its own.
pub(super) fn search(till: &Till<'_>, mixes_driving: bool) -> Found {
    let any: Side = |_| true;
    let without_car: Side = |mode| mode != TransportMode::SelfDriving;
    let by_car: Side = |mode| !matches!(mode, TransportMode::Flight | TransportMode::Taxi);
    let sides: &[Side] = if mixes_driving {
        &[any]
    } else {
        &[without_car, by_car]
    };
    let mut stays = Stays::of(till);
    let found: Vec<Found> = sides
        .iter()
        .filter_map(|side| along(till, *side, &mut stays))
        .collect();
    if let Some(first) = found.first() {
        let states = found.iter().flat_map(|found| found.states.clone());
        return Found {
            subjects: first.subjects.clone(),
            states: Frontier::among(states.collect()).states,
            mixes: false,
        };
    }
    Found {
        mixes: !mixes_driving,
        ..along(till, any, &mut stays).unwrap_or_default()
    }
}

/// One side of the search; none when a leg has no way that is allowed.
fn along(till: &Till<'_>, side: Side, stays: &mut Stays<'_>) -> Option<Found> {
    let trip = till.trip;
    let legs = trip.legs();
    let mut ways: Vec<Vec<Way<'_>>> = Vec::new();
    for leg in &legs {
        let found = till.findings.leg(leg).filter(|it| !it.options.is_empty());
        let ways_of = found.map_or_else(Vec::new, |options| ways_of(till, options, side));
        if ways_of.is_empty() && found.is_some() {
            return None;
        }
        ways.push(ways_of);
    }
    let none: &[Way<'_>] = &[];
    let of = |index: Option<usize>| {
        index
            .and_then(|at| ways.get(at))
            .map_or(none, Vec::as_slice)
    };
    let mut subjects = Vec::new();
    let mut reached: BTreeMap<usize, Frontier> = BTreeMap::new();
    reached.insert(0, Frontier::of(State::NONE));
    if trip.origin.is_some() && !of(Some(0)).is_empty() {
        subjects.push(Subject::Leg(0));
        let each = of(Some(0)).iter().enumerate();
        reached = each
            .map(|(at, way)| (at, Frontier::of(way.state.clone())))
            .collect();
    }
    for stop in 0..trip.stops.len() {
        let on = way_on(trip, stop);
        let (there, onward) = (of(way_there(trip, stop)), of(Some(on)));
        subjects.extend(stays.subjects(stop));
        if !onward.is_empty() {
            subjects.push(Subject::Leg(on));
        }
        let mut next = BTreeMap::new();
        for at in 0..onward.len().max(1) {
            let way = onward.get(at);
            let here: Vec<(&Frontier, Frontier)> = reached
                .iter()
                .map(|(from, frontier)| {
                    let there = there.get(*from).map(|way| way.option);
                    (
                        frontier,
                        stays.between(stop, there, way.map(|way| way.option)),
                    )
                })
                .collect();
            let pairs: Vec<(&Frontier, &Frontier)> = here.iter().map(|(a, b)| (*a, b)).collect();
            let mut frontier = Frontier::joined(&pairs);
            if let Some(way) = way {
                frontier = Frontier::joined(&[(&frontier, &Frontier::of(way.state.clone()))]);
            }
            next.insert(at, frontier);
        }
        reached = next;
    }
    let states = reached.into_values().flat_map(|frontier| frontier.states);
    Some(Found {
        subjects,
        states: states.collect(),
        mixes: false,
    })
}

fn ways_of<'f>(till: &Till<'_>, options: &'f LegOptions, side: Side) -> Vec<Way<'f>> {
    let allowed = options.options.iter().enumerate();
    let allowed = allowed.filter(|(_, option)| side(option.journey.mode));
    allowed
        .map(|(at, option)| Way {
            option,
            state: State {
                cost: till
                    .way(options, option)
                    .iter()
                    .map(|l| l.total_cents)
                    .sum(),
                quality: i64::from(option.quality),
                kitchens: 0,
                picks: vec![u16::try_from(at).unwrap_or(u16::MAX)],
            },
        })
        .collect()
}

impl Found {
    /// The best combination within a limit; where none is, the cheapest. One with all kitchens that can be had goes
    /// before any without.
    pub(super) fn best_within(&self, limit: Option<Cents>) -> Option<&State> {
        let within = |state: &State| limit.is_none_or(|limit| state.cost <= limit);
        self.states.iter().min_by_key(|state| {
            let kitchens = std::cmp::Reverse(state.kitchens.count_ones());
            let rank = if within(state) {
                (false, -state.quality, state.cost.0)
            } else {
                (true, state.cost.0, -state.quality)
            };
            (kitchens, rank, &state.picks)
        })
    }

    /// The cheapest of all.
    pub(super) fn cheapest(&self) -> Option<&State> {
        self.states.iter().min_by_key(|s| (s.cost, &s.picks))
    }

    /// The cheapest combination that is better than this one.
    pub(super) fn next_better(&self, than: &State) -> Option<&State> {
        let better = self.states.iter().filter(|state| {
            let kitchens = state.kitchens & than.kitchens == than.kitchens;
            state.quality > than.quality && kitchens && state.cost > than.cost
        });
        better.min_by_key(|state| (state.cost, -state.quality, &state.picks))
    }
}

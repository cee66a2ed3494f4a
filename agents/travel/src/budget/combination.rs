use super::frontier::Frontier;
use super::slot::{Candidate, Slot, Subject};
use crate::trip::{Cents, TransportMode};

/// What was chosen.
#[derive(Debug, Clone, Default)]
pub(super) struct Combination {
    /// For each slot the index of the candidate.
    pub(super) picks: Vec<usize>,
    /// What the cheapest combination costs.
    pub(super) cheapest_cents: Cents,
    /// Whether it had to mix modes that the source's rules keep apart.
    pub(super) mixes: bool,
}

/// One side of the search: which modes may be used, and whether slow ways may.
#[derive(Clone, Copy)]
struct Side {
    allowed: fn(Option<TransportMode>) -> bool,
    slow: bool,
}

impl Side {
    /// Slow ways go with the programmes that leave time for them.
    fn admits(&self, slot: &Slot, candidate: &Candidate) -> bool {
        let leaves_time = slot.candidates.iter().any(|other| other.slow);
        let pace = match slot.subject {
            Subject::Programme(_) if self.slow && leaves_time => candidate.slow,
            _ => self.slow || !candidate.slow,
        };
        pace && (self.allowed)(candidate.mode)
    }
}

/// The best combination within the limit, or else the cheapest. Where a source does not let one's own car be mixed
/// with flights and taxis, each side is searched on its own and the better one taken; so it is with slow ways.
pub(super) fn best(slots: &[Slot], limit: Option<Cents>, mixes_driving: bool) -> Combination {
    let any = |_: Option<TransportMode>| true;
    let without_car = |mode| mode != Some(TransportMode::SelfDriving);
    let by_car = |mode| !matches!(mode, Some(TransportMode::Flight | TransportMode::Taxi));
    let modes: &[fn(Option<TransportMode>) -> bool] = if mixes_driving {
        &[any]
    } else {
        &[without_car, by_car]
    };
    let sides = modes.iter().flat_map(|allowed| {
        [false, true].map(|slow| Side {
            allowed: *allowed,
            slow,
        })
    });
    let frontiers: Vec<Frontier> = sides.filter_map(|side| frontier(slots, side)).collect();
    if frontiers.is_empty() {
        let any = frontier(
            slots,
            Side {
                allowed: any,
                slow: true,
            },
        );
        return any
            .map(|any| pick(&[any], limit, !mixes_driving))
            .unwrap_or_default();
    }
    pick(&frontiers, limit, false)
}

fn pick(frontiers: &[Frontier], limit: Option<Cents>, mixes: bool) -> Combination {
    let best = frontiers
        .iter()
        .filter_map(|frontier| frontier.best_within(limit));
    let within = |cost: Cents| limit.is_none_or(|limit| cost <= limit);
    let chosen = best.min_by_key(|state| {
        let rank = if within(state.cost) {
            (0, -state.quality)
        } else {
            (1, state.cost.0)
        };
        (rank, state.cost)
    });
    let cheapest = frontiers
        .iter()
        .filter_map(Frontier::cheapest)
        .map(|state| state.cost)
        .min();
    Combination {
        picks: chosen.map(|state| state.picks.clone()).unwrap_or_default(),
        cheapest_cents: cheapest.unwrap_or_default(),
        mixes,
    }
}

/// None when a slot has nothing that is allowed.
fn frontier(slots: &[Slot], side: Side) -> Option<Frontier> {
    let mut frontier = Frontier::start();
    for slot in slots {
        let alternatives: Vec<(usize, Cents, i64)> = slot
            .candidates
            .iter()
            .enumerate()
            .filter(|(_, candidate)| side.admits(slot, candidate))
            .map(|(index, candidate)| (index, candidate.cost, candidate.quality))
            .collect();
        if alternatives.is_empty() {
            return None;
        }
        frontier = frontier.joined(&alternatives);
    }
    Some(frontier)
}

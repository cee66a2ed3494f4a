use crate::trip::Cents;

/// Partial combinations that are kept at once. Qualities are small whole numbers, so that real trips stay far below
/// (a few hundred); beyond it the search is thinned and no longer exact.
const STATES_MAX: usize = 4_096;

/// A partial combination.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) cost: Cents,
    pub(super) quality: i64,
    pub(super) picks: Vec<usize>,
}

/// A state that may be joined: its picks are copied only once it is known to stay.
#[derive(Clone, Copy)]
struct Join<'a> {
    cost: Cents,
    quality: i64,
    before: &'a State,
    pick: usize,
}

impl Join<'_> {
    /// Cheapest first, then the best, then by the picks.
    fn order(&self) -> (Cents, i64, &[usize], usize) {
        (self.cost, -self.quality, &self.before.picks, self.pick)
    }

    fn state(self) -> State {
        let mut picks = self.before.picks.clone();
        picks.push(self.pick);
        State {
            cost: self.cost,
            quality: self.quality,
            picks,
        }
    }
}

/// The partial combinations that no other beats in both cost and quality, cheapest first.
#[derive(Debug, Clone)]
pub(super) struct Frontier {
    states: Vec<State>,
}

impl Frontier {
    pub(super) fn start() -> Self {
        Self {
            states: vec![State {
                cost: Cents::ZERO,
                quality: 0,
                picks: Vec::new(),
            }],
        }
    }

    /// Joins every state with every alternative `(index, cost, quality)`.
    pub(super) fn joined(&self, alternatives: &[(usize, Cents, i64)]) -> Self {
        let mut joins: Vec<Join<'_>> = Vec::with_capacity(self.states.len() * alternatives.len());
        for before in &self.states {
            joins.extend(alternatives.iter().map(|(pick, cost, quality)| Join {
                cost: before.cost + *cost,
                quality: before.quality + quality,
                before,
                pick: *pick,
            }));
        }
        joins.sort_by(|a, b| a.order().cmp(&b.order()));
        let mut best = i64::MIN;
        joins.retain(|join| {
            let better = join.quality > best;
            best = best.max(join.quality);
            better
        });
        Self {
            states: thinned(joins).into_iter().map(Join::state).collect(),
        }
    }

    /// The cheapest of all.
    pub(super) fn cheapest(&self) -> Option<&State> {
        self.states.first()
    }

    /// The best within a limit; the cheapest of all when nothing is.
    pub(super) fn best_within(&self, limit: Option<Cents>) -> Option<&State> {
        let within = |state: &&State| limit.is_none_or(|limit| state.cost <= limit);
        self.states
            .iter()
            .rev()
            .find(within)
            .or_else(|| self.cheapest())
    }
}

/// Every n-th state, and always the cheapest.
fn thinned<T>(states: Vec<T>) -> Vec<T> {
    if states.len() <= STATES_MAX {
        return states;
    }
    let step = states.len().div_ceil(STATES_MAX);
    states.into_iter().step_by(step).collect()
}

#[cfg(test)]
mod tests {
    use super::Frontier;
    use crate::trip::Cents;

    #[test]
    fn the_best_within_a_limit_is_what_trying_everything_finds() {
        let slots: Vec<Vec<(usize, Cents, i64)>> = (0..6_i64)
            .map(|slot| {
                (0..4_i64)
                    .map(|o| {
                        (
                            o as usize,
                            Cents(100 + o * (37 + slot * 11)),
                            o * (5 + slot % 3),
                        )
                    })
                    .collect()
            })
            .collect();
        let frontier = slots
            .iter()
            .fold(Frontier::start(), |frontier, slot| frontier.joined(slot));
        for limit in (600..2_000).step_by(50) {
            let best = everything(&slots)
                .into_iter()
                .filter(|(cost, _)| *cost <= limit)
                .map(|(_, q)| q)
                .max();
            let found = frontier
                .best_within(Some(Cents(limit)))
                .filter(|state| state.cost.0 <= limit);
            assert_eq!(found.map(|state| state.quality), best, "limit {limit}");
        }
    }

    fn everything(slots: &[Vec<(usize, Cents, i64)>]) -> Vec<(i64, i64)> {
        slots.iter().fold(vec![(0, 0)], |all, slot| {
            all.iter()
                .flat_map(|(cost, q)| slot.iter().map(move |o| (cost + o.1.0, q + o.2)))
                .collect()
        })
    }
}

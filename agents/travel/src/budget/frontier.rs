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
        let mut states: Vec<State> = Vec::with_capacity(self.states.len() * alternatives.len());
        for state in &self.states {
            for (pick, cost, quality) in alternatives {
                let mut picks = state.picks.clone();
                picks.push(*pick);
                states.push(State {
                    cost: state.cost + *cost,
                    quality: state.quality + quality,
                    picks,
                });
            }
        }
        states.sort_by(|a, b| (a.cost, -a.quality, &a.picks).cmp(&(b.cost, -b.quality, &b.picks)));
        let mut best = i64::MIN;
        states.retain(|state| {
            let better = state.quality > best;
            best = best.max(state.quality);
            better
        });
        Self {
            states: thinned(states),
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
fn thinned(states: Vec<State>) -> Vec<State> {
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

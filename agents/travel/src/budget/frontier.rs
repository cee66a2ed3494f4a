use crate::trip::Cents;

/// Partial combinations that are kept at once. Qualities are small whole numbers, so that real trips stay below; beyond
/// it the search is thinned and no longer exact.
const STATES_MAX: usize = 1_024;

/// A partial combination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    pub(super) cost: Cents,
    pub(super) quality: i64,
    /// Which of the kitchens asked for it has, as bits.
    pub(super) kitchens: u32,
    /// The alternatives chosen so far, in the order of the search.
    pub(super) picks: Vec<u16>,
}

impl State {
    pub(super) const NONE: Self = Self {
        cost: Cents::ZERO,
        quality: 0,
        kitchens: 0,
        picks: Vec::new(),
    };
}

/// A state that may be joined with another: picks are copied only once it is known to stay.
#[derive(Clone, Copy)]
struct Join<'a> {
    cost: Cents,
    quality: i64,
    kitchens: u32,
    parts: (&'a State, &'a State),
}

impl<'a> Join<'a> {
    fn picks(&self) -> impl Iterator<Item = &'a u16> {
        self.parts.0.picks.iter().chain(&self.parts.1.picks)
    }
}

/// The partial combinations that no other beats in cost, quality and kitchens, cheapest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Frontier {
    pub(super) states: Vec<State>,
}

impl Frontier {
    pub(super) fn of(state: State) -> Self {
        Self {
            states: vec![state],
        }
    }

    /// What is left of these states.
    pub(super) fn among(states: Vec<State>) -> Self {
        let none = Frontier::of(State::NONE);
        let ones = Frontier { states };
        Frontier::joined(&[(&none, &ones)])
    }

    /// Every state of the first of each pair with every state of the second.
    pub(super) fn joined(pairs: &[(&Frontier, &Frontier)]) -> Self {
        let count = pairs.iter().map(|(a, b)| a.states.len() * b.states.len());
        let mut joins: Vec<Join<'_>> = Vec::with_capacity(count.sum());
        for (first, second) in pairs {
            for before in &first.states {
                joins.extend(second.states.iter().map(|after| Join {
                    cost: before.cost + after.cost,
                    quality: before.quality + after.quality,
                    kitchens: before.kitchens | after.kitchens,
                    parts: (before, after),
                }));
            }
        }
        // Cheapest first, then the best, then by the picks.
        joins.sort_by(|a, b| {
            let key = |join: &Join<'_>| (join.cost, -join.quality, !join.kitchens);
            key(a).cmp(&key(b)).then_with(|| a.picks().cmp(b.picks()))
        });
        let mut best: Vec<(u32, i64)> = Vec::new();
        joins.retain(|join| {
            let beaten = best.iter().any(|(kitchens, quality)| {
                *quality >= join.quality && kitchens & join.kitchens == join.kitchens
            });
            if !beaten {
                best.retain(|(kitchens, quality)| {
                    *quality > join.quality || kitchens & join.kitchens != *kitchens
                });
                best.push((join.kitchens, join.quality));
            }
            !beaten
        });
        let whole = |join: Join<'_>| State {
            cost: join.cost,
            quality: join.quality,
            kitchens: join.kitchens,
            picks: [join.parts.0.picks.as_slice(), &join.parts.1.picks].concat(),
        };
        Self {
            states: thinned(joins).into_iter().map(whole).collect(),
        }
    }
}

/// Every n-th state, and always the cheapest and the dearest.
fn thinned<T>(states: Vec<T>) -> Vec<T> {
    if states.len() <= STATES_MAX {
        return states;
    }
    let step = states.len().div_ceil(STATES_MAX);
    let last = states.len() - 1;
    let kept = states.into_iter().enumerate();
    kept.filter(|(at, _)| at % step == 0 || *at == last)
        .map(|(_, state)| state)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Frontier, State};
    use crate::trip::Cents;

    fn slots() -> Vec<Vec<State>> {
        (0..6_i64)
            .map(|slot| {
                (0..4_i64)
                    .map(|o| State {
                        cost: Cents(100 + o * (37 + slot * 11)),
                        quality: o * (5 + slot % 3),
                        kitchens: if (o + slot) % 3 == 0 {
                            1 << (slot % 2)
                        } else {
                            0
                        },
                        picks: vec![o as u16],
                    })
                    .collect()
            })
            .collect()
    }

    #[test]
    fn the_best_within_a_limit_is_what_trying_everything_finds() {
        let none = Frontier::of(State::NONE);
        let found = slots().into_iter().fold(none, |frontier, slot| {
            Frontier::joined(&[(&frontier, &Frontier { states: slot })])
        });
        let all = slots().iter().fold(vec![State::NONE], |all, slot| {
            let join = |a: &State, b: &State| State {
                cost: a.cost + b.cost,
                quality: a.quality + b.quality,
                kitchens: a.kitchens | b.kitchens,
                picks: Vec::new(),
            };
            all.iter()
                .flat_map(|a| slot.iter().map(move |b| join(a, b)))
                .collect()
        });
        for limit in (600..2_000).step_by(50) {
            for kitchens in 0..4 {
                let best = |states: &[State]| {
                    let fits = |s: &&State| s.cost.0 <= limit && s.kitchens & kitchens == kitchens;
                    states.iter().filter(fits).map(|s| s.quality).max()
                };
                assert_eq!(best(&found.states), best(&all), "limit {limit}");
            }
        }
    }
}

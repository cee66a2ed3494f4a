//! Which measures to take: those that reach the cut at the least cost, or come nearest to it.
//!
//! A depth-first search with bounds over take-or-leave of each measure. For the lists that utilities have it is exact; it
//! stops at a bound, and then says that better may exist. What is saved acts on what is still asked for, so savings of
//! several measures multiply: 10 % and 20 % save 28 %. What is brought from elsewhere adds up.

use crate::measure::Measure;

/// Most decisions that are tried: under a second on a slow machine.
const TRIES_MAX: usize = 2_000_000;
/// Reaches that are as good as equal.
const TOLERANCE: f64 = 1e-9;

/// What a choice has to reach, and within which bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aim {
    /// The cut of what is drawn from the reservoir, as a fraction of demand.
    pub cut: f64,
    /// What may be spent until the horizon, in US dollars.
    pub budget_usd: Option<f64>,
    /// Demand, in megalitres a day.
    pub demand_ml: f64,
    /// Days to the horizon.
    pub horizon_days: i64,
    /// Measures that work later than this are left out, in days.
    pub delay_days_max: i64,
    /// The level, of six; measures for deeper ones are left out.
    pub level: usize,
}

/// What was chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Places in the list, in its order.
    pub taken: Vec<usize>,
    /// The cut that they reach together, as a fraction of demand.
    pub reach: f64,
    /// What they cost until the horizon, in US dollars.
    pub cost_usd: f64,
    /// Whether no better choice exists; otherwise the search stopped at its bound.
    pub proven: bool,
}

/// What one measure costs until the horizon when it works after its delay, in US dollars.
#[must_use]
pub fn cost_usd(measure: &Measure, demand_ml: f64, horizon_days: i64) -> f64 {
    let days = (horizon_days - measure.delay_days).max(0) as f64;
    let share = (measure.saves_percent + measure.adds_percent) / 100.0;
    measure.fixed_usd + measure.usd_per_ml * share * demand_ml * days
}

/// The cut that measures reach together, as a fraction of demand.
pub fn reach<'a>(measures: impl IntoIterator<Item = &'a Measure>) -> f64 {
    let (mut left, mut added) = (1.0, 0.0);
    for measure in measures {
        left *= 1.0 - measure.saves_percent / 100.0;
        added += measure.adds_percent / 100.0;
    }
    1.0 - left + added
}

/// Chooses among measures; `usable` says which may be taken at all.
#[must_use]
pub fn choose(measures: &[Measure], aim: &Aim, usable: impl Fn(&Measure) -> bool) -> Choice {
    let mut search = Search::new(measures, aim, usable);
    search.descend(0, State::default());
    let mut taken: Vec<usize> = search.best.taken.clone();
    taken.sort_unstable();
    let chosen = taken.iter().map(|place| &measures[*place]);
    Choice {
        reach: reach(chosen),
        cost_usd: taken
            .iter()
            .map(|place| cost_usd(&measures[*place], aim.demand_ml, aim.horizon_days))
            .sum(),
        taken,
        proven: search.tries < TRIES_MAX,
    }
}

struct Search<'a> {
    measures: &'a [Measure],
    aim: &'a Aim,
    /// Places of what may be taken, requirements first, then what is cheap for what it reaches.
    order: Vec<usize>,
    costs: Vec<f64>,
    /// From each place in the order on: what is left of demand, and what is added, were all of it taken.
    rest: Vec<(f64, f64)>,
    best: Best,
    tries: usize,
}

#[derive(Clone, Default)]
struct State {
    taken: Vec<usize>,
    /// One less the part of demand that is left.
    saved: f64,
    added: f64,
    cost: f64,
}

struct Best {
    taken: Vec<usize>,
    shortfall: f64,
    cost: f64,
}

impl<'a> Search<'a> {
    fn new(measures: &'a [Measure], aim: &'a Aim, usable: impl Fn(&Measure) -> bool) -> Self {
        let costs: Vec<f64> = measures
            .iter()
            .map(|measure| cost_usd(measure, aim.demand_ml, aim.horizon_days))
            .collect();
        let fits = |place: &usize| {
            let measure = &measures[*place];
            measure.level_min <= aim.level
                && measure.delay_days <= aim.delay_days_max
                && usable(measure)
        };
        let usable: Vec<usize> = (0..measures.len()).filter(fits).collect();
        let order = order(measures, &costs, usable);
        let rest = rest(measures, &order);
        Self {
            measures,
            aim,
            order,
            costs,
            rest,
            best: Best {
                taken: Vec::new(),
                shortfall: aim.cut.max(0.0),
                cost: 0.0,
            },
            tries: 0,
        }
    }

    fn descend(&mut self, depth: usize, state: State) {
        self.tries += 1;
        if self.tries >= TRIES_MAX {
            return;
        }
        let shortfall = (self.aim.cut - state.saved - state.added).max(0.0);
        let better = shortfall < self.best.shortfall - TOLERANCE
            || (shortfall < self.best.shortfall + TOLERANCE && state.cost < self.best.cost - 0.005);
        if better {
            self.best = Best {
                taken: state.taken.clone(),
                shortfall,
                cost: state.cost,
            };
        }
        let Some(place) = self.order.get(depth).copied() else {
            return;
        };
        let (left, added) = self.rest[depth];
        let reach_max = 1.0 - (1.0 - state.saved) * left + state.added + added;
        let least = (self.aim.cut - reach_max).max(0.0);
        let hopeless = least > self.best.shortfall + TOLERANCE
            || (least > self.best.shortfall - TOLERANCE && state.cost >= self.best.cost);
        // With nothing short, whatever is added only costs more.
        if hopeless || shortfall <= TOLERANCE {
            return;
        }
        if self.may_take(place, &state) {
            let measure = &self.measures[place];
            let mut with = state.clone();
            with.taken.push(place);
            with.saved = 1.0 - (1.0 - state.saved) * (1.0 - measure.saves_percent / 100.0);
            with.added += measure.adds_percent / 100.0;
            with.cost += self.costs[place];
            self.descend(depth + 1, with);
        }
        self.descend(depth + 1, state);
    }

    fn may_take(&self, place: usize, state: &State) -> bool {
        let measure = &self.measures[place];
        let taken = |id: &String| {
            state
                .taken
                .iter()
                .any(|other| self.measures[*other].id == *id)
        };
        let same_group =
            |other: &usize| measure.group.is_some() && self.measures[*other].group == measure.group;
        measure.requires.iter().all(taken)
            && !state.taken.iter().any(same_group)
            && self
                .aim
                .budget_usd
                .is_none_or(|budget| state.cost + self.costs[place] <= budget)
    }
}

/// Requirements before what requires them; among the ready ones the cheapest for its effect first.
fn order(measures: &[Measure], costs: &[f64], mut left: Vec<usize>) -> Vec<usize> {
    let effect = |place: usize| {
        let share = measures[place].saves_percent + measures[place].adds_percent;
        if share > 0.0 {
            costs[place] / share
        } else {
            0.0
        }
    };
    let mut order: Vec<usize> = Vec::new();
    loop {
        let ready = |place: &&usize| {
            let known = |id: &String| order.iter().any(|done| measures[*done].id == *id);
            measures[**place].requires.iter().all(known)
        };
        let next = left
            .iter()
            .filter(ready)
            .min_by(|one, two| effect(**one).total_cmp(&effect(**two)).then(one.cmp(two)));
        let Some(next) = next.copied() else {
            return order;
        };
        left.retain(|place| *place != next);
        order.push(next);
    }
}

/// What taking everything from a place on would do; of each group the best counts alone.
fn rest(measures: &[Measure], order: &[usize]) -> Vec<(f64, f64)> {
    let from = |start: usize| {
        let (mut left, mut added) = (1.0, 0.0);
        let mut groups: Vec<(&str, f64)> = Vec::new();
        for place in &order[start..] {
            let measure = &measures[*place];
            added += measure.adds_percent / 100.0;
            let saves = measure.saves_percent / 100.0;
            match &measure.group {
                None => left *= 1.0 - saves,
                Some(name) => match groups.iter_mut().find(|(known, _)| known == name) {
                    Some((_, best)) => *best = best.max(saves),
                    None => groups.push((name, saves)),
                },
            }
        }
        let grouped: f64 = groups.iter().map(|(_, saves)| 1.0 - saves).product();
        (left * grouped, added)
    };
    (0..order.len()).map(from).collect()
}

#[cfg(test)]
mod tests;

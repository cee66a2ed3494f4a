//! What may come: the water balance over years drawn from the past.
//!
//! Each trace begins with a past year whose season before resembled the one before now, from the same day of the
//! calendar on, so that it keeps the order of wet and dry days as it was. Within a year's horizon each such year is
//! taken once; beyond it further years are drawn at random from all, by a seed that is given.

use jiff::civil::Date;

use crate::balance::{Day, Reservoir};
use crate::draw::Draw;
use crate::history::{History, Known, YEAR_DAYS};
use crate::season::{Profile, later};

/// Traces where years are drawn: a probability is then right to a few percentage points.
const TRACES_DRAWN: usize = 200;
/// Fewest past years from which probabilities are told: with fewer, one year more or less would be most of it.
pub const YEARS_MIN: usize = 10;
/// Longest horizon, in days: three years. Beyond it the start does not matter any more.
pub const HORIZON_DAYS_MAX: i64 = 3 * YEAR_DAYS;

/// One way in which things may go.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// The year that its first days are from.
    pub year: i16,
    /// What comes and what is asked for, day by day from the day after the forecast's.
    pub days: Vec<Day>,
}

/// The traces of one forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The day whose end it starts from.
    pub today: Date,
    /// Each as likely as every other.
    pub traces: Vec<Trace>,
    /// Past years that were known.
    pub years_known: usize,
}

/// What a forecast is made for.
#[derive(Debug, Clone, Copy)]
pub struct Ahead<'a> {
    /// The day whose end it starts from.
    pub today: Date,
    /// How far it goes, in days, at most [`HORIZON_DAYS_MAX`].
    pub horizon_days: i64,
    /// What is drawn from the reservoir each day, in megalitres.
    pub demand_ml: &'a Profile,
    /// Makes the same draws again.
    pub seed: u64,
}

impl Forecast {
    /// Draws from past years; `None` where fewer than [`YEARS_MIN`] are known.
    #[must_use]
    pub fn resample(history: &History, known: Known, ahead: Ahead<'_>) -> Option<Self> {
        let horizon = ahead.horizon_days.clamp(1, HORIZON_DAYS_MAX);
        let starts = history.starts(ahead.today, horizon, known);
        if starts.len() < YEARS_MIN {
            return None;
        }
        let pool = history.like_now(ahead.today, &starts);
        let mut draw = Draw::new(ahead.seed);
        let count = if horizon <= YEAR_DAYS {
            pool.len()
        } else {
            TRACES_DRAWN.max(pool.len())
        };
        let trace = |index: usize| {
            let first = pool[index % pool.len()];
            let mut inflow = history.stretch(later(first, 1), horizon.min(YEAR_DAYS))?;
            while (inflow.len() as i64) < horizon {
                let left = horizon - inflow.len() as i64;
                let next = starts[draw.place(starts.len())];
                inflow.extend(history.stretch(later(next, 1), left.min(YEAR_DAYS))?);
            }
            Some(Trace {
                year: first.year(),
                days: days(ahead.today, &inflow, ahead.demand_ml),
            })
        };
        Some(Self {
            today: ahead.today,
            traces: (0..count).filter_map(trace).collect(),
            years_known: starts.len(),
        })
    }

    /// One trace of an even net inflow: what is left without past years.
    #[must_use]
    pub fn even(net_inflow_ml: f64, ahead: Ahead<'_>) -> Self {
        let horizon = ahead.horizon_days.clamp(1, HORIZON_DAYS_MAX) as usize;
        let inflow = vec![net_inflow_ml; horizon];
        Self {
            today: ahead.today,
            traces: vec![Trace {
                year: ahead.today.year(),
                days: days(ahead.today, &inflow, ahead.demand_ml),
            }],
            years_known: 0,
        }
    }

    /// Whether probabilities can be told from it.
    #[must_use]
    pub fn tells_chances(&self) -> bool {
        self.years_known >= YEARS_MIN
    }

    /// The even cut that each trace requires to keep the reserve, smallest first.
    #[must_use]
    pub fn required_cuts(&self, reservoir: &Reservoir, storage_ml: f64) -> Vec<f64> {
        let mut cuts: Vec<f64> = self
            .traces
            .iter()
            .map(|trace| reservoir.required_cut(storage_ml, &trace.days))
            .collect();
        cuts.sort_by(f64::total_cmp);
        cuts
    }

    /// Storage at the end of each day of each trace, in megalitres, with demand cut by a fraction.
    #[must_use]
    pub fn paths(&self, reservoir: &Reservoir, storage_ml: f64, cut: f64) -> Vec<Vec<f64>> {
        let path = |trace: &Trace| {
            let mut storage = storage_ml;
            let days = trace.days.iter().map(|day| {
                let day = Day {
                    demand_ml: day.demand_ml * (1.0 - cut),
                    ..*day
                };
                storage = reservoir.day(storage, day).storage_ml;
                storage
            });
            days.collect()
        };
        self.traces.iter().map(path).collect()
    }
}

fn days(today: Date, inflow: &[f64], demand: &Profile) -> Vec<Day> {
    let mut day = today;
    inflow
        .iter()
        .map(|net_inflow_ml| {
            day = later(day, 1);
            Day {
                net_inflow_ml: *net_inflow_ml,
                demand_ml: demand.on(day),
            }
        })
        .collect()
}

/// The value below which a part of sorted values lies (the next one of them), 0 where there are none.
#[must_use]
pub fn quantile(sorted: &[f64], part: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let place = (part.clamp(0.0, 1.0) * last as f64).round() as usize;
    sorted[place]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::civil::date;

    use super::*;

    /// Thirty years, of which every third is dry from its January on.
    fn history() -> History {
        let mut by_day = BTreeMap::new();
        let mut day = date(1970, 1, 1);
        while day < date(2000, 1, 1) {
            let dry = day.year() % 3 == 0;
            by_day.insert(day, if dry { 2.0 } else { 12.0 });
            day = later(day, 1);
        }
        History::new(&by_day).unwrap()
    }

    fn forecast(today: Date, horizon_days: i64, seed: u64) -> Forecast {
        let demand = Profile::constant(8.0);
        let ahead = Ahead {
            today,
            horizon_days,
            demand_ml: &demand,
            seed,
        };
        Forecast::resample(&history(), Known::Past, ahead).unwrap()
    }

    #[test]
    fn the_same_seed_draws_the_same_years_and_another_one_others() {
        let today = date(1999, 6, 1);
        assert_eq!(forecast(today, 800, 7), forecast(today, 800, 7));
        assert_ne!(forecast(today, 800, 7), forecast(today, 800, 8));
    }

    #[test]
    fn nothing_that_comes_after_the_day_of_the_forecast_is_used() {
        let made = forecast(date(1990, 6, 1), 365, 1);
        assert!(made.traces.iter().all(|trace| trace.year < 1990));
        assert_eq!(made.years_known, 20);
    }

    #[test]
    fn a_dry_season_is_answered_by_dry_ones() {
        // 1998 was dry (1998 = 3 × 666): by June, the years most like it are dry, too.
        let made = forecast(date(1998, 6, 1), 200, 1);
        let dry = made
            .traces
            .iter()
            .filter(|trace| trace.year % 3 == 0)
            .count();
        assert!(
            dry * 100 / made.traces.len() >= 45,
            "{dry} of {}",
            made.traces.len()
        );
    }

    #[test]
    fn too_few_years_tell_nothing() {
        let demand = Profile::constant(8.0);
        let ahead = Ahead {
            today: date(1976, 1, 1),
            horizon_days: 365,
            demand_ml: &demand,
            seed: 0,
        };
        assert_eq!(Forecast::resample(&history(), Known::Past, ahead), None);
        assert!(!Forecast::even(1.0, ahead).tells_chances());
    }

    #[test]
    fn quantiles_are_values_that_were_there() {
        let sorted = [0.0, 0.1, 0.2, 0.3, 0.4];
        assert_eq!(quantile(&sorted, 0.5), 0.2);
        assert_eq!(quantile(&sorted, 1.0), 0.4);
        assert_eq!(quantile(&[], 0.5), 0.0);
    }
}

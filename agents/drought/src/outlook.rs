//! A forecast in a form that is small enough to travel with a plan.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::balance::{Day, Reservoir};
use crate::forecast::{Forecast, quantile};
use crate::season::later;

/// Steps of an outlook: weeks of a year.
const STEPS: usize = 52;
/// Most traces that travel: percentiles of more look the same in a plot.
const TRACES_MAX: usize = 64;

/// Net inflow of each trace and demand, added up over steps of some days, in megalitres.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outlook {
    /// The day that it starts from.
    pub today: Date,
    /// Days of a step.
    pub step_days: i64,
    /// What is drawn in each step.
    pub draw_ml: Vec<f64>,
    /// What comes in each step, by trace.
    pub traces_ml: Vec<Vec<f64>>,
    /// Whether the traces are past years, so that percentiles mean something.
    pub resampled: bool,
}

/// Storage after one step over all traces, in megalitres.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// The day.
    pub date: Date,
    /// One trace in ten lies below.
    pub low_ml: f64,
    /// Half of them do.
    pub median_ml: f64,
    /// Nine in ten do.
    pub high_ml: f64,
}

impl Outlook {
    /// Of a forecast.
    #[must_use]
    pub fn of(forecast: &Forecast) -> Self {
        let days = forecast.traces.first().map_or(0, |trace| trace.days.len());
        let step = days.div_ceil(STEPS).max(1);
        let sums = |days: &[Day], value: fn(&Day) -> f64| -> Vec<f64> {
            let each = days
                .chunks(step)
                .map(|chunk| chunk.iter().map(value).sum::<f64>());
            each.map(|sum| (sum * 10.0).round() / 10.0).collect()
        };
        let every = forecast.traces.len().div_ceil(TRACES_MAX).max(1);
        let traces = forecast.traces.iter().step_by(every);
        Self {
            today: forecast.today,
            step_days: step as i64,
            draw_ml: forecast
                .traces
                .first()
                .map_or(Vec::new(), |trace| sums(&trace.days, |day| day.demand_ml)),
            traces_ml: traces
                .map(|trace| sums(&trace.days, |day| day.net_inflow_ml))
                .collect(),
            resampled: forecast.tells_chances(),
        }
    }

    /// Storage after each step, with what is drawn cut by a fraction that may change with the day from now.
    #[must_use]
    pub fn bands(
        &self,
        reservoir: &Reservoir,
        storage_ml: f64,
        cut: impl Fn(i64) -> f64,
    ) -> Vec<Band> {
        let mut storage = vec![storage_ml; self.traces_ml.len()];
        let mut bands = Vec::new();
        for (step, draw) in self.draw_ml.iter().enumerate() {
            let day = step as i64 * self.step_days;
            for (trace, storage) in storage.iter_mut().enumerate() {
                let day = Day {
                    net_inflow_ml: self.traces_ml[trace].get(step).copied().unwrap_or(0.0),
                    demand_ml: draw * (1.0 - cut(day)).max(0.0),
                };
                *storage = reservoir.day(*storage, day).storage_ml;
            }
            let mut sorted = storage.clone();
            sorted.sort_by(f64::total_cmp);
            bands.push(Band {
                date: later(self.today, day + self.step_days),
                low_ml: quantile(&sorted, 0.1),
                median_ml: quantile(&sorted, 0.5),
                high_ml: quantile(&sorted, 0.9),
            });
        }
        bands
    }

    /// The part of the traces that fall below the reserve, with what is drawn cut; `None` where they are no
    /// past years.
    #[must_use]
    pub fn chance_below_reserve(
        &self,
        reservoir: &Reservoir,
        storage_ml: f64,
        cut: impl Fn(i64) -> f64,
    ) -> Option<f64> {
        let above = self.part_above_reserve(reservoir, storage_ml, cut);
        self.resampled.then_some(1.0 - above)
    }

    /// The part of the traces that stay at or above the reserve, with what is drawn cut.
    #[must_use]
    pub fn part_above_reserve(
        &self,
        reservoir: &Reservoir,
        storage_ml: f64,
        cut: impl Fn(i64) -> f64,
    ) -> f64 {
        let stays = |trace: &&Vec<f64>| {
            let mut storage = storage_ml;
            let mut steps = trace.iter().zip(&self.draw_ml).enumerate();
            steps.all(|(step, (net_inflow_ml, draw))| {
                let day = Day {
                    net_inflow_ml: *net_inflow_ml,
                    demand_ml: draw * (1.0 - cut(step as i64 * self.step_days)).max(0.0),
                };
                storage = reservoir.day(storage, day).storage_ml;
                storage >= reservoir.reserve_ml
            })
        };
        let above = self.traces_ml.iter().filter(stays).count();
        above as f64 / self.traces_ml.len().max(1) as f64
    }
}

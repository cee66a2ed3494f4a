//! The rules that are compared.

use muster_scaling::{Bounds, Forecast, HighWater, Observation, Parameters, Reactive};

/// Decides, once an interval, how many instances there should be.
pub(crate) trait Rule {
    /// Instances that are wanted, with those that start.
    fn wanted(&mut self, seen: &Observation, bounds: &Bounds) -> u32;
}

/// The plain rule. With a window it takes nothing back for so long, as the forecast does: what a
/// forecast is worth is the difference to that.
pub(crate) struct Plain {
    reactive: Reactive,
    high_water: HighWater,
}

impl Plain {
    /// The rule at a threshold.
    pub(crate) fn new(scale_threshold: f64, window_seconds: f64) -> Self {
        Self {
            reactive: Reactive { scale_threshold },
            high_water: HighWater::new(window_seconds),
        }
    }
}

impl Rule for Plain {
    fn wanted(&mut self, seen: &Observation, bounds: &Bounds) -> u32 {
        let wanted = self.reactive.wanted(seen.queued, seen.busy, bounds);
        let held = self.high_water.add(f64::from(wanted), seen.elapsed_seconds);
        held as u32
    }
}

/// The forecast.
pub(crate) struct Forecasting {
    forecast: Forecast,
    scale_threshold: f64,
}

impl Forecasting {
    /// A forecast that knows nothing yet.
    pub(crate) fn new(parameters: Parameters, scale_threshold: f64) -> Self {
        Self {
            forecast: Forecast::new(parameters),
            scale_threshold,
        }
    }
}

impl Rule for Forecasting {
    fn wanted(&mut self, seen: &Observation, bounds: &Bounds) -> u32 {
        let demand = self.forecast.observe(seen, self.scale_threshold);
        bounds.instances(demand.slots)
    }
}

/// Always the same number: what somebody who knew the whole load could set by hand.
pub(crate) struct Fixed(pub(crate) u32);

impl Rule for Fixed {
    fn wanted(&mut self, _: &Observation, _: &Bounds) -> u32 {
        self.0
    }
}

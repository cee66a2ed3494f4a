//! Which numbers a forecast gets: a small grid, looked at on first halves only.

use muster_scaling::Parameters;

use crate::{
    rule::{Forecasting, Plain, Rule},
    simulation::{HALF_US, Half, replay},
    trace::Request,
};

/// The threshold of both rules: the default of the settings.
pub(crate) const SCALE_THRESHOLD: f64 = 0.8;
const PEAK_QUANTILES: [f64; 5] = [0.9, 0.95, 0.97, 0.98, 0.99];
const HALF_LIVES_SECONDS: [f64; 4] = [150.0, 300.0, 600.0, 1_200.0];
const QUEUE_CLEAR_SECONDS: [f64; 3] = [5.0, 10.0, 30.0];
const SCALE_IN_WINDOWS_SECONDS: [f64; 3] = [30.0, 60.0, 120.0];

/// Every combination; what the grid does not vary is as it is by default.
pub(crate) fn candidates() -> Vec<Parameters> {
    let mut all = Vec::new();
    for peak_quantile in PEAK_QUANTILES {
        for history_half_life_seconds in HALF_LIVES_SECONDS {
            for queue_clear_seconds in QUEUE_CLEAR_SECONDS {
                for scale_in_window_seconds in SCALE_IN_WINDOWS_SECONDS {
                    all.push(Parameters {
                        peak_quantile,
                        history_half_life_seconds,
                        queue_clear_seconds,
                        scale_in_window_seconds,
                        ..Parameters::default()
                    });
                }
            }
        }
    }
    all
}

/// The one set for all loads: the smallest sum of misses, each in relation to those of the plain
/// rule, of those that need no more instance-hours than it on any load. Only first halves are played,
/// cut off where they end. None where no candidate is that sparing.
pub(crate) fn winner(loads: &[Vec<Request>]) -> Option<Parameters> {
    let plain: Vec<Half> = loads
        .iter()
        .map(|load| first_half(load, &mut Plain::new(SCALE_THRESHOLD, 0.0)))
        .collect();
    let mut best: Option<(f64, Parameters)> = None;
    for parameters in candidates() {
        let mut misses = 0.0;
        let mut is_sparing = true;
        for (load, plain) in loads.iter().zip(&plain) {
            let half = first_half(load, &mut Forecasting::new(parameters, SCALE_THRESHOLD));
            is_sparing &= half.instance_us <= plain.instance_us;
            misses += half.misses as f64 / plain.misses.max(1) as f64;
        }
        if is_sparing && best.is_none_or(|(fewest, _)| misses < fewest) {
            best = Some((misses, parameters));
        }
    }
    best.map(|(_, parameters)| parameters)
}

fn first_half(load: &[Request], rule: &mut dyn Rule) -> Half {
    let until = load.partition_point(|request| request.at_us < HALF_US);
    replay(&load[..until], rule)[0]
}

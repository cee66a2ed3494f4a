//! What a pool will need.

use crate::{
    Demand, HighWater, Observation, Parameters, load_history::LoadHistory,
    offered_load::OfferedLoad, service_time::ServiceTime, trend::Trend,
};

/// Longest time that one observation may stand for: what was not looked at for minutes has not been
/// as it is now all the time.
const ELAPSED_SECONDS_MAX: f64 = 60.0;
/// Shortest: an observation right after another says nothing about a rate.
const ELAPSED_SECONDS_MIN: f64 = 0.001;

/// The work of one pool as one owner sees it, and what that will need.
///
/// It asks for the larger of two: enough slots that the mean load, where its trend leads until an
/// instance ordered now is ready, keeps them below the threshold while what waits is worked off; and
/// as many as the load has needed for nearly all of the recent past, because bursts that come and go
/// within the time that an instance takes to start can only be met by instances that are there.
/// A few kilobytes, whatever the load.
#[derive(Debug)]
pub struct Forecast {
    parameters: Parameters,
    service_time: ServiceTime,
    load: OfferedLoad,
    trend: Trend,
    history: LoadHistory,
    high_water: HighWater,
}

impl Forecast {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(parameters: Parameters) -> Self {
        Self {
            parameters,
            service_time: ServiceTime::default(),
            load: OfferedLoad::default(),
            trend: Trend::default(),
            history: LoadHistory::default(),
            high_water: HighWater::new(parameters.scale_in_window_seconds),
        }
    }

    /// Takes what was seen, and says what is needed. `scale_threshold` is the load of the slots
    /// above which more are wanted, above 0 to 1.
    pub fn observe(&mut self, seen: &Observation, scale_threshold: f64) -> Demand {
        let elapsed = seen.elapsed_seconds;
        let elapsed = elapsed.clamp(ELAPSED_SECONDS_MIN, ELAPSED_SECONDS_MAX);
        let kept = 0.5_f64.powf(elapsed / self.parameters.history_half_life_seconds);
        self.service_time
            .add(seen.ended, seen.service_seconds, kept);
        let service_seconds = self.service_time.mean_seconds();
        let present = (seen.queued + seen.busy) as f64;
        let mean = match service_seconds {
            Some(seconds) => {
                self.load.add(seen.arrived, seconds, elapsed);
                seen.arrived as f64 * seconds / elapsed
            }
            None => {
                self.load.set(present);
                present
            }
        };
        self.trend.add(mean, elapsed, &self.parameters);
        self.history.add(self.load.slots(), elapsed, kept);
        self.demand(seen, service_seconds, elapsed, scale_threshold)
    }

    fn demand(
        &mut self,
        seen: &Observation,
        service_seconds: Option<f64>,
        elapsed: f64,
        scale_threshold: f64,
    ) -> Demand {
        let parameters = &self.parameters;
        let expected = self.trend.after(parameters.startup_seconds);
        let mean_slots = expected / scale_threshold.clamp(0.01, 1.0);
        let peak_slots = self.history.quantile(parameters.peak_quantile);
        // Before a service time is known, what waits is part of the load.
        let queue_slots = service_seconds.map_or(0.0, |seconds| {
            // A slot works off at least one task at a time, however short the tasks.
            let each = (seconds / parameters.queue_clear_seconds).min(1.0);
            seen.queued as f64 * each
        });
        let needed = (mean_slots + queue_slots).max(peak_slots);
        Demand {
            slots: self.high_water.add(needed, elapsed),
            mean_slots,
            peak_slots,
            queue_slots,
        }
    }
}

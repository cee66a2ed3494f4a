//! The numbers of a forecast.

/// How a forecast weighs what it has seen. The defaults are one set for every load: the winner of
/// the grid in `examples/replay`, chosen on the first half hours of two real loads together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameters {
    /// Share of the time for which the peaks of the load have to find a slot, 0 to 1. The vertical
    /// pod autoscaler of Kubernetes takes 0.9 of the processor time; here what does not fit waits
    /// as long as it works, so that the grid goes higher.
    pub peak_quantile: f64,
    /// Seconds after which what was seen counts half, above 0. Kubernetes takes a day, for loads
    /// that repeat daily and instances that are resized by a restart; here they are cheap.
    pub history_half_life_seconds: f64,
    /// Time constant of the mean load, in seconds, above 0: the stable window of the autoscaler of
    /// Knative, 60 s.
    pub level_seconds: f64,
    /// Time constant of the mean load's trend (Holt's linear method), in seconds, above 0. Twice
    /// the one of the level: a trend is a difference, and noisier.
    pub trend_seconds: f64,
    /// Seconds in which what waits should be worked off, above 0.
    pub queue_clear_seconds: f64,
    /// Seconds for which a demand stands before less is asked for, 0 to 3,600: the stabilisation
    /// window of the horizontal pod autoscaler of Kubernetes, which takes 300 s without a forecast.
    pub scale_in_window_seconds: f64,
    /// Seconds from the order of an instance until it works: how far ahead the trend is followed.
    /// 30 s is what a container takes that has to be placed and has to load its data.
    pub startup_seconds: f64,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            peak_quantile: 0.98,
            history_half_life_seconds: 150.0,
            level_seconds: 60.0,
            trend_seconds: 120.0,
            queue_clear_seconds: 5.0,
            scale_in_window_seconds: 120.0,
            startup_seconds: 30.0,
        }
    }
}

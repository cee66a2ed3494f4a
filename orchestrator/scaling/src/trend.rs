//! Holt's linear method: the level of a value, and where it goes.

use crate::Parameters;

#[derive(Debug, Default)]
pub(crate) struct Trend {
    level: f64,
    per_second: f64,
    age_seconds: f64,
}

impl Trend {
    /// The value was this, on average over `elapsed_seconds`.
    pub(crate) fn add(&mut self, value: f64, elapsed_seconds: f64, parameters: &Parameters) {
        let weight = |constant: f64| 1.0 - (-elapsed_seconds / constant).exp();
        self.age_seconds += elapsed_seconds;
        // While little is known, the plain average of it.
        let of_level = weight(parameters.level_seconds).max(elapsed_seconds / self.age_seconds);
        let expected = self.level + self.per_second * elapsed_seconds;
        let level = (expected + of_level * (value - expected)).max(0.0);
        let slope = (level - self.level) / elapsed_seconds;
        if self.age_seconds > elapsed_seconds {
            let of_trend = weight(parameters.trend_seconds);
            self.per_second += of_trend * (slope - self.per_second);
        }
        self.level = level;
    }

    /// The value after so many seconds, 0 or more.
    pub(crate) fn after(&self, seconds: f64) -> f64 {
        (self.level + self.per_second * seconds).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_value_stays_and_a_ramp_goes_on() {
        let parameters = Parameters::default();
        let (mut steady, mut ramp) = (Trend::default(), Trend::default());
        for second in 0..1_800 {
            steady.add(7.0, 1.0, &parameters);
            ramp.add(f64::from(second) / 10.0, 1.0, &parameters);
        }
        assert!((steady.after(30.0) - 7.0).abs() < 1e-6);
        let expected = (1_800.0 + 30.0) / 10.0;
        let found = ramp.after(30.0);
        assert!((found - expected).abs() < 1.0, "{found}, not {expected}");
    }
}

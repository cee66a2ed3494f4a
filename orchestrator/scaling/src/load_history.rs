//! How high the load has been, and for how much of the time.

/// Loads up to this have a bin for each slot.
const EXACT_MAX: f64 = 64.0;
/// Above it a bin is this much wider than the one before: the loads in one are the same within 5 %,
/// as in the histograms of the vertical pod autoscaler of Kubernetes.
const BIN_GROWTH: f64 = 1.05;
/// The last bin then begins above 700,000 slots: more than 10,000 instances have.
const BINS: usize = 256;

/// A histogram of loads by time, of which what is old counts less.
#[derive(Debug)]
pub(crate) struct LoadHistory {
    seconds: Box<[f64; BINS]>,
}

impl Default for LoadHistory {
    fn default() -> Self {
        Self {
            seconds: Box::new([0.0; BINS]),
        }
    }
}

impl LoadHistory {
    /// The load was this for so many seconds; `kept` is the share of what was before that still
    /// counts.
    pub(crate) fn add(&mut self, slots: f64, elapsed_seconds: f64, kept: f64) {
        self.seconds.iter_mut().for_each(|seconds| *seconds *= kept);
        if let Some(seconds) = self.seconds.get_mut(bin_of(slots)) {
            *seconds += elapsed_seconds;
        }
    }

    /// Slots that were enough for this share of the time.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let wanted = self.seconds.iter().sum::<f64>() * share;
        let mut below = 0.0;
        for (bin, seconds) in self.seconds.iter().enumerate() {
            below += seconds;
            if *seconds > 0.0 && below >= wanted {
                return upper_edge(bin);
            }
        }
        0.0
    }
}

fn bin_of(slots: f64) -> usize {
    let bin = if slots <= EXACT_MAX {
        slots.ceil()
    } else {
        EXACT_MAX + (slots / EXACT_MAX).log(BIN_GROWTH).ceil()
    };
    // Below zero and not a number become the first.
    (bin as usize).min(BINS - 1)
}

fn upper_edge(bin: usize) -> f64 {
    let bin = bin as f64;
    if bin <= EXACT_MAX {
        bin
    } else {
        EXACT_MAX * BIN_GROWTH.powf(bin - EXACT_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantile_covers_that_share_of_the_time() {
        let mut history = LoadHistory::default();
        for second in 0..100 {
            let slots = if second % 10 == 0 { 20.0 } else { 2.5 };
            history.add(slots, 1.0, 1.0);
        }
        assert_eq!(history.quantile(0.89), 3.0);
        assert_eq!(history.quantile(0.95), 20.0);
    }

    #[test]
    fn what_is_old_is_forgotten() {
        let mut history = LoadHistory::default();
        let kept = 0.5_f64.powf(1.0 / 60.0);
        (0..60).for_each(|_| history.add(50.0, 1.0, kept));
        (0..600).for_each(|_| history.add(1.0, 1.0, kept));
        assert_eq!(history.quantile(0.98), 1.0);
    }

    #[test]
    fn an_edge_is_never_below_the_load_and_within_five_percent_above_it() {
        for slots in [1.0, 63.2, 64.0, 64.1, 100.0, 5_000.0, 700_000.0] {
            let edge = upper_edge(bin_of(slots));
            assert!(edge >= slots * (1.0 - 1e-9), "{edge} for {slots}");
            let exact = slots <= EXACT_MAX;
            let most = if exact { slots.ceil() } else { slots * 1.0501 };
            assert!(edge <= most, "{edge} for {slots}");
        }
        assert_eq!(bin_of(f64::INFINITY), BINS - 1);
        assert_eq!(bin_of(f64::NAN), 0);
    }
}

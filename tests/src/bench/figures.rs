//! What was measured in one round of a case, and the median over rounds.

use std::{collections::BTreeMap, time::Duration};

use serde::Serialize;

use super::{foreign_client::ForeignFigures, load::Measured};

/// Figures of one case. Those that a foreign client does not tell are missing.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(super) struct Figures {
    /// Runs a second.
    pub(super) runs_per_s: Option<f64>,
    /// The median time of a run at the client, in milliseconds.
    pub(super) p50_ms: Option<f64>,
    /// The time that one run in a hundred exceeds, in milliseconds.
    pub(super) p99_ms: Option<f64>,
    /// Memory of each process at the end, in MiB.
    pub(super) rss_mib: BTreeMap<String, f64>,
    /// Processor time of each process for one run, in milliseconds.
    pub(super) cpu_ms_per_run: BTreeMap<String, f64>,
    /// Events that one append to the log stored; missing for the baseline.
    pub(super) events_per_record: Option<f64>,
    /// KiB of log that one run took; missing for the baseline.
    pub(super) log_kib_per_run: Option<f64>,
    /// How long after the last answer all rows were in SQL, in seconds; missing for the baseline.
    pub(super) rows_s: Option<f64>,
    /// Bodies that one run kept apart from the log; missing for the baseline.
    pub(super) blobs_per_run: Option<f64>,
}

impl Figures {
    /// Rate and times as our own clients saw them.
    #[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
    pub(super) fn of(measured: &Measured) -> Self {
        let runs = measured.runs.len() as f64;
        Self {
            runs_per_s: Some(runs / measured.elapsed.as_secs_f64()),
            p50_ms: percentile_ms(&measured.latencies, 50),
            p99_ms: percentile_ms(&measured.latencies, 99),
            ..Self::default()
        }
    }

    /// Rate and times as a foreign client tells them; without its rate, that of the log counts.
    #[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
    pub(super) fn told(told: ForeignFigures, runs_in_log: u64, elapsed: Duration) -> Self {
        let counted = runs_in_log as f64 / elapsed.as_secs_f64();
        Self {
            runs_per_s: told.runs_per_s.or(Some(counted)),
            p50_ms: told.p50_ms,
            p99_ms: told.p99_ms,
            ..Self::default()
        }
    }

    /// The median of each figure by itself.
    pub(super) fn median(rounds: &[Self]) -> Self {
        let one = |get: fn(&Self) -> Option<f64>| median(rounds.iter().filter_map(get).collect());
        let each = |get: fn(&Self) -> &BTreeMap<String, f64>| {
            let names = rounds.first().map(get).into_iter().flat_map(BTreeMap::keys);
            let of = |name: &String| median(rounds.iter().map(|round| get(round)[name]).collect());
            names
                .filter_map(|name| Some((name.clone(), of(name)?)))
                .collect()
        };
        Self {
            runs_per_s: one(|figures| figures.runs_per_s),
            p50_ms: one(|figures| figures.p50_ms),
            p99_ms: one(|figures| figures.p99_ms),
            rss_mib: each(|figures| &figures.rss_mib),
            cpu_ms_per_run: each(|figures| &figures.cpu_ms_per_run),
            events_per_record: one(|figures| figures.events_per_record),
            log_kib_per_run: one(|figures| figures.log_kib_per_run),
            rows_s: one(|figures| figures.rows_s),
            blobs_per_run: one(|figures| figures.blobs_per_run),
        }
    }
}

/// The nearest rank: the smallest time that so many percent of all do not exceed.
fn percentile_ms(sorted: &[Duration], percent: usize) -> Option<f64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    Some(sorted.get(rank - 1)?.as_secs_f64() * 1000.0)
}

/// The middle one, to a thousandth; of an even number, the mean of the two in the middle.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let (upper, lower) = (values.len() / 2, values.len().checked_sub(1)? / 2);
    let middle = (values[lower] + values[upper]) / 2.0;
    Some((middle * 1000.0).round() / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let times: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(percentile_ms(&times, 50), Some(100.0));
        assert_eq!(percentile_ms(&times, 99), Some(198.0));
        assert_eq!(percentile_ms(&times[..1], 99), Some(1.0));
        assert_eq!(percentile_ms(&[], 50), None);
    }

    #[test]
    fn a_round_that_was_disturbed_does_not_move_the_median() {
        let round = |rate, rss| Figures {
            runs_per_s: Some(rate),
            rss_mib: BTreeMap::from([("client".to_owned(), rss)]),
            ..Figures::default()
        };
        let rounds = [round(2000.0, 10.0), round(3.0, 500.0), round(2100.0, 12.0)];
        let figures = Figures::median(&rounds);
        assert_eq!(figures.runs_per_s, Some(2000.0));
        assert_eq!(figures.rss_mib["client"], 12.0);
        assert_eq!(figures.p50_ms, None);
        assert_eq!(Figures::median(&rounds[..2]).runs_per_s, Some(1001.5));
    }
}

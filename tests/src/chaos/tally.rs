//! What happened in one row, and whether that is good enough.

use std::time::Duration;

use super::{log_check::Verdict, row::Row};

/// Counted while faults are done.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Faults that were seen to have happened.
    pub(super) injected: u64,
    /// How long each was felt.
    pub(super) recoveries: Vec<Duration>,
    /// Runs that were acknowledged.
    pub(super) acknowledged: u64,
    /// When the fault began, where what came before is compared with what came after.
    pub(super) parted_at_ms: Option<i64>,
    /// Whatever should not have been, in words.
    pub(super) wrong: Vec<String>,
    /// What is worth knowing besides.
    pub(super) notes: Vec<String>,
}

/// One line of the table.
#[derive(Debug, Clone)]
pub struct RowReport {
    /// The row's name.
    pub name: &'static str,
    /// Faults that were seen to have happened.
    pub injected: u64,
    /// Owners that followed another one.
    pub takeovers: u64,
    /// Runs that were acknowledged.
    pub acknowledged: u64,
    /// Those of them that are gone or never ended.
    pub lost: u64,
    /// Ends, results and runs beyond the one that there should be.
    pub doubled: u64,
    /// The 99th percentile of how long a fault was felt, in seconds.
    pub p99_s: Option<f64>,
    /// What it may be, in seconds.
    pub aim_s: Option<f64>,
    /// Whatever should not have been, in words; the row is passed where there is nothing.
    pub wrong: Vec<String>,
    /// What is worth knowing besides.
    pub notes: Vec<String>,
}

impl Tally {
    /// Closes the row's account.
    pub(super) fn close(mut self, row: &Row, times: u64, verdict: &Verdict) -> RowReport {
        let p99_s = percentile(&mut self.recoveries, 99).map(|long| long.as_secs_f64());
        let mut wrong = self.wrong;
        wrong.extend(verdict.wrong.iter().cloned());
        if self.injected < times {
            let injected = self.injected;
            wrong.push(format!(
                "the fault happened {injected} times, and not {times}"
            ));
        }
        if row.takeovers && verdict.takeovers < self.injected {
            let takeovers = verdict.takeovers;
            wrong.push(format!("only {takeovers} takeovers"));
        }
        if verdict.lost + verdict.doubled > 0 && wrong.is_empty() {
            wrong.push("something was lost or doubled".to_owned());
        }
        match (p99_s, row.aim_s) {
            (Some(p99_s), Some(aim_s)) if p99_s > aim_s => {
                wrong.push(format!(
                    "recovery took {p99_s:.2} s, and {aim_s} s is the aim"
                ));
            }
            (None, Some(_)) => wrong.push("no recovery was measured".to_owned()),
            _ => {}
        }
        if let Some(p50) = percentile(&mut self.recoveries, 50) {
            let p50_s = p50.as_secs_f64();
            self.notes.push(format!("median recovery {p50_s:.2} s"));
        }
        if verdict.attempts_lost > 0 {
            let lost = verdict.attempts_lost;
            self.notes
                .push(format!("{lost} attempts vanished with their agents"));
        }
        RowReport {
            name: row.name,
            injected: self.injected,
            takeovers: verdict.takeovers,
            acknowledged: self.acknowledged,
            lost: verdict.lost,
            doubled: verdict.doubled,
            p99_s,
            aim_s: row.aim_s,
            wrong,
            notes: self.notes,
        }
    }
}

impl RowReport {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.wrong.is_empty()
    }
}

/// The smallest value that so many in a hundred do not exceed; none of nothing.
fn percentile(values: &mut [Duration], percent: usize) -> Option<Duration> {
    values.sort_unstable();
    let place = (values.len() * percent).div_ceil(100);
    values.get(place.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(all: &[u64]) -> Vec<Duration> {
        all.iter().map(|one| Duration::from_secs(*one)).collect()
    }

    #[test]
    fn a_percentile_is_one_of_the_values() {
        assert_eq!(percentile(&mut [], 99), None);
        assert_eq!(
            percentile(&mut seconds(&[3, 1, 2]), 50),
            Some(Duration::from_secs(2))
        );
        assert_eq!(
            percentile(&mut seconds(&[3, 1, 2]), 99),
            Some(Duration::from_secs(3))
        );
        let many: Vec<u64> = (1..=200).collect();
        assert_eq!(
            percentile(&mut seconds(&many), 99),
            Some(Duration::from_secs(198))
        );
    }

    #[test]
    fn a_row_fails_on_a_miss_and_on_a_fault_that_did_not_happen() {
        let row = Row::named("orchestrator-killed").unwrap();
        let verdict = Verdict {
            takeovers: 2,
            ..Verdict::default()
        };
        let tally = |recoveries: &[u64], injected| Tally {
            injected,
            recoveries: seconds(recoveries),
            ..Tally::default()
        };
        assert!(tally(&[1, 2], 2).close(row, 2, &verdict).passed());
        assert!(!tally(&[1, 2], 1).close(row, 2, &verdict).passed());
        assert!(!tally(&[1, 9], 2).close(row, 2, &verdict).passed());
        assert!(!tally(&[], 2).close(row, 2, &verdict).passed());
        assert!(!tally(&[1, 2, 2], 3).close(row, 3, &verdict).passed());
        let lost = Verdict { lost: 1, ..verdict };
        assert!(!tally(&[1, 2], 2).close(row, 2, &lost).passed());
    }
}

//! What was kept, in figures.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::change::Change;
use crate::rerun::Run;

/// Kept shares by change, and by change and number of cities.
#[derive(Default)]
pub(crate) struct Shares {
    rows: BTreeMap<(&'static str, usize), Vec<Share>>,
    unplanned: BTreeMap<&'static str, usize>,
    /// Kept and all tasks by change and agent type.
    kinds: BTreeMap<(&'static str, String), (usize, usize, Duration)>,
}

/// What one changed request kept, 0 to 1.
#[derive(Clone, Copy)]
struct Share {
    tasks: f64,
    time: f64,
    /// By time with planning and integration, which always run again.
    time_of_all: f64,
}

/// Stands for trips of any number of cities.
const ANY: usize = 0;

impl Shares {
    pub(crate) fn add(&mut self, change: &Change, before: &Run, after: &Run) {
        let kept = || after.tasks.iter().filter(|done| done.kept);
        let time: Duration = kept().map(|done| done.took).sum();
        let all: Duration = before.tasks.iter().map(|done| done.took).sum();
        let share = Share {
            tasks: kept().count() as f64 / after.tasks.len() as f64,
            time: time.as_secs_f64() / all.as_secs_f64(),
            time_of_all: time.as_secs_f64() / (all + before.around).as_secs_f64(),
        };
        for cities in [ANY, after.trip.stops.len()] {
            let row = self.rows.entry((change.name, cities)).or_default();
            row.push(share);
        }
        for done in &after.tasks {
            let kind = (change.name, done.agent_type.clone());
            let (kept, all, took) = self.kinds.entry(kind).or_default();
            *kept += usize::from(done.kept);
            *all += 1;
            *took += done.took;
        }
    }

    /// A change that cannot be planned; nothing is compared then.
    pub(crate) fn unplanned(&mut self, change: &Change) {
        *self.unplanned.entry(change.name).or_default() += 1;
    }

    /// The share of the tasks that a change keeps on average; 0 for one that was never made.
    pub(crate) fn mean_of_tasks(&self, name: &'static str) -> f64 {
        let shares = self.rows.get(&(name, ANY)).map_or(&[][..], Vec::as_slice);
        let sum: f64 = shares.iter().map(|share| share.tasks).sum();
        sum / shares.len().max(1) as f64
    }

    pub(crate) fn print(&self) {
        println!(
            "kept (mean / median / least)  runs  of the tasks        of their time       with planning and integration"
        );
        for ((name, cities), shares) in &self.rows {
            let of = match *cities {
                ANY => "any".to_owned(),
                cities => cities.to_string(),
            };
            let row = [
                figures(shares, |share| share.tasks),
                figures(shares, |share| share.time),
                figures(shares, |share| share.time_of_all),
            ];
            println!(
                "{name:<14} {of:>3} cities  {:>6}  {}",
                shares.len(),
                row.join("  ")
            );
        }
        for (name, count) in &self.unplanned {
            println!("{name}: {count} changed requests cannot be planned");
        }
        for ((name, kind), (kept, all, took)) in &self.kinds {
            let ms = took.as_secs_f64() * 1e3 / (*all as f64);
            println!("{name:<14} {kind:<14} {kept:>4} of {all:>4} kept, {ms:.2} ms each");
        }
    }
}

fn figures(shares: &[Share], of: fn(&Share) -> f64) -> String {
    let mut values: Vec<f64> = shares.iter().map(of).map(|share| share * 100.0).collect();
    values.sort_by(f64::total_cmp);
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let median = values.get(values.len() / 2).copied().unwrap_or_default();
    let least = values.first().copied().unwrap_or_default();
    format!("{mean:>4.0} / {median:>3.0} / {least:>3.0} %")
}

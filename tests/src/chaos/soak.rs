//! Hours of load with faults all the while: nothing is lost, and no process grows.

use std::{
    collections::BTreeMap,
    io,
    time::{Duration, Instant},
};

use super::{
    arena::Arena,
    memory::Memory,
    row::{Fault, Row, usual},
    rows::mixed,
    say,
    scene::Scene,
    settings::ChaosSettings,
    table,
    tally::Tally,
};

/// A process that was just started grows for a while: what is younger is not looked at.
const AGE_MIN: Duration = Duration::from_secs(60);
/// Without so many readings, and such a difference in age between them, a slope says nothing.
const READINGS_MIN: usize = 20;
const AGES_MIN: Duration = Duration::from_secs(600);
/// What a process may grow by, in MiB for each hour of its life. Finished runs are remembered, up
/// to a bound that is not reached within hours: at twenty runs a second that is some 15 MiB.
const GROWTH_MIB_PER_H_MAX: f64 = 40.0;

/// The soak as a row.
const SOAK: Row = usual(
    "soak",
    "orchestrators, agents and brokers are killed and stopped while the load goes on",
    Fault::Mixed,
);

/// How old a process was, and what it had in memory.
type Reading = (Duration, f64);

/// The memory of each process over its life.
#[derive(Debug, Default)]
struct Readings {
    /// When a process of a name was first seen, with its id.
    seen: BTreeMap<String, (u32, Instant)>,
    by_name: BTreeMap<String, Vec<Reading>>,
}

/// Soaks for so many hours. Returns whether all was well.
///
/// # Errors
/// When it cannot even begin.
pub async fn soak(settings: &ChaosSettings) -> anyhow::Result<bool> {
    say(&format!("SEED={} HOURS={}", settings.seed, settings.hours));
    let mut scene = Scene::start(&settings.setting(), SOAK.arena).await?;
    let mut tally = Tally::default();
    let mut readings = Readings::default();
    let end = Instant::now() + Duration::from_secs_f64(settings.hours * 3600.0);
    let look = |scene: &mut Scene| readings.read(&mut scene.arena);
    if let Err(error) = mixed::until(&mut scene, &mut tally, end, look).await {
        tally.wrong.push(format!("{error:#}"));
    }
    readings.judge(&mut tally);
    let ended = scene.finish(&mut tally).await?;
    let verdict = ended.check.judge(&ended.acknowledged);
    let report = tally.close(&SOAK, 1, &verdict);
    table::print_head(&mut io::stdout())?;
    table::print_row(&mut io::stdout(), &report)?;
    Ok(report.passed())
}

impl Readings {
    fn read(&mut self, arena: &mut Arena) -> anyhow::Result<()> {
        let processes = arena.processes();
        let memory = Memory::of(&processes)?;
        for (name, pid) in processes {
            let seen = self
                .seen
                .entry(name.clone())
                .or_insert((pid, Instant::now()));
            if seen.0 != pid {
                *seen = (pid, Instant::now());
            }
            let age = seen.1.elapsed();
            if let Some(mib) = memory.by_process().get(&name)
                && age >= AGE_MIN
            {
                self.by_name.entry(name).or_default().push((age, *mib));
            }
        }
        Ok(())
    }

    fn judge(&self, tally: &mut Tally) {
        for (name, readings) in &self.by_name {
            let last = readings.last().map_or(0.0, |(_, mib)| *mib);
            let Some(slope) = slope_mib_per_h(readings) else {
                tally.notes.push(format!(
                    "{name}: {last:.0} MiB, too few readings for a slope"
                ));
                continue;
            };
            tally
                .notes
                .push(format!("{name}: {last:.0} MiB, {slope:+.1} MiB an hour"));
            if slope > GROWTH_MIB_PER_H_MAX {
                tally
                    .wrong
                    .push(format!("{name} grows by {slope:.1} MiB an hour"));
            }
        }
    }
}

/// Memory over age by least squares; none where that would say nothing.
fn slope_mib_per_h(readings: &[Reading]) -> Option<f64> {
    let ages = readings.iter().map(|(age, _)| *age);
    let spread = ages.clone().max()?.saturating_sub(ages.min()?);
    if readings.len() < READINGS_MIN || spread < AGES_MIN {
        return None;
    }
    let hours = |age: &Duration| age.as_secs_f64() / 3600.0;
    #[allow(clippy::cast_precision_loss, reason = "some thousands")]
    let count = readings.len() as f64;
    let mean_h = readings.iter().map(|(age, _)| hours(age)).sum::<f64>() / count;
    let mean_mib = readings.iter().map(|(_, mib)| mib).sum::<f64>() / count;
    let (mut shared, mut square) = (0.0, 0.0);
    for (age, mib) in readings {
        let off = hours(age) - mean_h;
        shared += off * (mib - mean_mib);
        square += off * off;
    }
    Some(shared / square)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slope_is_that_of_the_line_through_the_readings() {
        let minute = |number: u32| Duration::from_secs(60) * number;
        let rising: Vec<Reading> = (0..40)
            .map(|number| (minute(number), 50.0 + f64::from(number)))
            .collect();
        assert!((slope_mib_per_h(&rising).unwrap() - 60.0).abs() < 1e-6);
        let flat: Vec<Reading> = (0..40).map(|number| (minute(number), 50.0)).collect();
        assert!(slope_mib_per_h(&flat).unwrap().abs() < 1e-6);
        assert_eq!(slope_mib_per_h(&rising[..10]), None);
    }
}

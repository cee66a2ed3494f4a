//! What the environment says about the faults.

use std::{env, path::PathBuf};

use anyhow::{Context, bail};

use super::{
    row::{ROWS, Row},
    scene::Setting,
};

/// Submissions a second: half of what two cores can take with three brokers that sync each record.
const RATE_PER_S: f64 = 20.0;

/// Hours of a soak.
const HOURS: f64 = 2.0;

/// Which faults, how often, and by which seed.
#[derive(Debug, Clone)]
pub struct ChaosSettings {
    /// `SEED`: decides whom faults hit and when; random where missing.
    pub seed: u64,
    /// `FULL=1`: as often as the table of aims says.
    pub full: bool,
    /// `ROW`: one row alone.
    pub row: Option<String>,
    /// `TIMES`: so often instead.
    pub times: Option<u64>,
    /// `RATE`: submissions a second.
    pub rate_per_s: f64,
    /// `HOURS`: how long a soak lasts.
    pub hours: f64,
    /// `CHAOS_FOLDER`: where the brokers' stores are.
    pub folder: PathBuf,
}

impl ChaosSettings {
    /// Reads them from the environment of this process.
    ///
    /// # Errors
    /// When a variable says nothing sensible; the message names it.
    pub fn from_environment() -> anyhow::Result<Self> {
        Self::read(|name| env::var(name).ok().filter(|value| !value.is_empty()))
    }

    /// Reads them from wherever `get` finds a variable.
    ///
    /// # Errors
    /// As [`ChaosSettings::from_environment`].
    pub fn read(get: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let number = |name: &str| {
            let text = get(name);
            let number = text.map(|text| text.parse::<u64>());
            number
                .transpose()
                .with_context(|| format!("{name} is no whole number"))
        };
        let row = get("ROW");
        if let Some(name) = &row
            && Row::named(name).is_none()
        {
            let names: Vec<&str> = ROWS.iter().map(|row| row.name).collect();
            bail!(
                "ROW: there is no row {name:?}; there are {}",
                names.join(", ")
            );
        }
        let rate = get("RATE").map(|text| text.parse::<f64>());
        let rate_per_s = rate
            .transpose()
            .context("RATE is no number")?
            .unwrap_or(RATE_PER_S);
        if !(0.1..=10_000.0).contains(&rate_per_s) {
            bail!("RATE: 0.1 to 10000 submissions a second are allowed");
        }
        let hours = get("HOURS").map(|text| text.parse::<f64>());
        let hours = hours
            .transpose()
            .context("HOURS is no number")?
            .unwrap_or(HOURS);
        if !(0.01..=100.0).contains(&hours) {
            bail!("HOURS: 0.01 to 100 are allowed");
        }
        Ok(Self {
            hours,
            seed: number("SEED")?.unwrap_or_else(|| fastrand::u64(..1_000_000)),
            full: number("FULL")? == Some(1),
            row,
            times: number("TIMES")?,
            rate_per_s,
            folder: get("CHAOS_FOLDER").map_or_else(folder_default, |folder| Ok(folder.into()))?,
        })
    }

    /// What is the same for all rows.
    pub(super) fn setting(&self) -> Setting {
        Setting {
            folder: self.folder.clone(),
            rate_per_s: self.rate_per_s,
            seed: self.seed,
        }
    }

    /// The rows that are done.
    pub(super) fn rows(&self) -> impl Iterator<Item = &'static Row> {
        let wanted = |row: &&Row| self.row.as_deref().is_none_or(|name| name == row.name);
        ROWS.iter().filter(wanted)
    }

    /// How often a row's fault is done.
    pub(super) fn times_of(&self, row: &Row) -> u64 {
        let (short, full) = row.times;
        self.times.unwrap_or(if self.full { full } else { short })
    }
}

/// Beside the programs, on the project's own disk: in a folder in memory a sync costs nothing.
fn folder_default() -> anyhow::Result<PathBuf> {
    let this = env::current_exe()?;
    let target = this.ancestors().find(|folder| folder.ends_with("target"));
    Ok(target
        .context("this program is not in target/")?
        .join("chaos"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> anyhow::Result<ChaosSettings> {
        ChaosSettings::read(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn all_rows_are_done_unless_one_is_named() {
        let all = read(&[("CHAOS_FOLDER", "x")]).unwrap();
        assert_eq!(all.rows().count(), ROWS.len());
        let one = read(&[("CHAOS_FOLDER", "x"), ("ROW", ROWS[0].name), ("FULL", "1")]).unwrap();
        assert_eq!(one.rows().count(), 1);
        assert_eq!(one.times_of(&ROWS[0]), ROWS[0].times.1);
    }

    #[test]
    fn what_makes_no_sense_is_refused_by_name() {
        for (name, value) in [
            ("ROW", "none"),
            ("SEED", "x"),
            ("RATE", "0"),
            ("HOURS", "x"),
            ("TIMES", "-1"),
        ] {
            let error = read(&[("CHAOS_FOLDER", "x"), (name, value)]).unwrap_err();
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}

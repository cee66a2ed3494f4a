//! What the environment says about the benchmark.

use std::{env, path::PathBuf, str::FromStr, time::Duration};

use anyhow::{Context, bail};

use super::{Case, Entry, Length, Sync};

/// Rounds whose median is reported.
const ROUNDS_DEFAULT: usize = 3;
/// Rounds beyond this tell nothing new.
const ROUNDS_MAX: usize = 99;
/// Seconds that one case is measured in one round.
const SECONDS_DEFAULT: f64 = 8.0;
/// The log keeps every run of a case: an hour of them would fill its ten GiB.
const SECONDS_MAX: f64 = 3600.0;
/// Runs at a time; what an orchestrator takes at once over NATS.
const CONCURRENCY_MAX: usize = 4096;

/// What is measured, how often, and where the figures go.
#[derive(Debug, Clone)]
pub struct BenchSettings {
    /// `BENCH_ROUNDS`: each case is measured so often.
    pub rounds: usize,
    /// `BENCH_SECONDS` or `BENCH_RUNS`: so long.
    pub length: Length,
    /// `BENCH_SYNC`, `BENCH_ENTRY` and `BENCH_CONCURRENCY`: lists, separated by commas.
    pub cases: Vec<Case>,
    /// `CLIENT`: the shell command of a foreign client that submits the runs.
    pub client: Option<String>,
    /// `BENCH_FOLDER`: where the figures are written and the broker's stores are.
    pub folder: PathBuf,
}

impl BenchSettings {
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
    /// As [`BenchSettings::from_environment`].
    pub fn read(get: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let client = get("CLIENT");
        // A foreign client has nothing to say about plain NATS code.
        let entries_default = if client.is_some() {
            "nats,http"
        } else {
            "nats,http,baseline"
        };
        let syncs = list::<Sync>(&get, "BENCH_SYNC", "default,always")?;
        let entries = list::<Entry>(&get, "BENCH_ENTRY", entries_default)?;
        let concurrencies = list::<usize>(&get, "BENCH_CONCURRENCY", "1,64")?;
        if concurrencies
            .iter()
            .any(|concurrency| !(1..=CONCURRENCY_MAX).contains(concurrency))
        {
            bail!("BENCH_CONCURRENCY: 1 to {CONCURRENCY_MAX} are allowed");
        }
        let rounds = number(&get, "BENCH_ROUNDS")?.unwrap_or(ROUNDS_DEFAULT);
        if !(1..=ROUNDS_MAX).contains(&rounds) {
            bail!("BENCH_ROUNDS: 1 to {ROUNDS_MAX} are allowed");
        }
        Ok(Self {
            rounds,
            length: length(&get)?,
            cases: cases(&syncs, &entries, &concurrencies),
            client,
            folder: get("BENCH_FOLDER").map_or_else(folder_default, |folder| Ok(folder.into()))?,
        })
    }
}

fn length(get: &impl Fn(&str) -> Option<String>) -> anyhow::Result<Length> {
    if let Some(runs) = number::<u64>(get, "BENCH_RUNS")? {
        if runs == 0 {
            bail!("BENCH_RUNS: at least 1 is needed");
        }
        return Ok(Length::Runs(runs));
    }
    let seconds = number(get, "BENCH_SECONDS")?.unwrap_or(SECONDS_DEFAULT);
    if !(seconds > 0.0 && seconds <= SECONDS_MAX) {
        bail!("BENCH_SECONDS: more than 0 and at most {SECONDS_MAX} are allowed");
    }
    Ok(Length::Time(Duration::from_secs_f64(seconds)))
}

fn cases(syncs: &[Sync], entries: &[Entry], concurrencies: &[usize]) -> Vec<Case> {
    let mut cases = Vec::new();
    for &sync in syncs {
        for &entry in entries {
            cases.extend(concurrencies.iter().map(|&concurrency| Case {
                sync,
                entry,
                concurrency,
            }));
        }
    }
    cases
}

fn number<T: FromStr>(
    get: &impl Fn(&str) -> Option<String>,
    name: &str,
) -> anyhow::Result<Option<T>> {
    let Some(text) = get(name) else {
        return Ok(None);
    };
    let Ok(number) = text.trim().parse() else {
        bail!("{name}: {text:?} is no such number");
    };
    Ok(Some(number))
}

fn list<T: FromStr>(
    get: &impl Fn(&str) -> Option<String>,
    name: &str,
    otherwise: &str,
) -> anyhow::Result<Vec<T>>
where
    T::Err: std::fmt::Display,
{
    let text = get(name).unwrap_or_else(|| otherwise.to_owned());
    text.split(',')
        .map(|word| {
            word.trim()
                .parse()
                .map_err(|error| anyhow::anyhow!("{name}: {error}"))
        })
        .collect()
}

/// `target/bench`, beside the folder of the programs: on the project's own disk, because in memory
/// a sync would cost nothing.
fn folder_default() -> anyhow::Result<PathBuf> {
    let this = env::current_exe()?;
    let target = this.parent().and_then(|programs| programs.parent());
    Ok(target.context("no target folder")?.join("bench"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> anyhow::Result<BenchSettings> {
        BenchSettings::read(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn without_variables_every_case_is_measured() {
        let settings = read(&[]).unwrap();
        assert_eq!(settings.cases.len(), 12);
        assert_eq!(settings.rounds, 3);
        assert_eq!(settings.length, Length::Time(Duration::from_secs(8)));
        assert!(settings.folder.ends_with("bench"));
    }

    #[test]
    fn a_foreign_client_leaves_the_baseline_out() {
        let settings = read(&[("CLIENT", "python client.py")]).unwrap();
        assert_eq!(settings.cases.len(), 8);
    }

    #[test]
    fn cases_can_be_chosen_and_runs_be_counted_instead_of_seconds() {
        let settings = read(&[
            ("BENCH_SYNC", "always"),
            ("BENCH_ENTRY", "http"),
            ("BENCH_CONCURRENCY", "8, 16"),
            ("BENCH_RUNS", "20"),
        ]);
        let settings = settings.unwrap();
        let case = |concurrency| Case {
            sync: Sync::Always,
            entry: Entry::Http,
            concurrency,
        };
        assert_eq!(settings.cases, [case(8), case(16)]);
        assert_eq!(settings.length, Length::Runs(20));
        assert_eq!(settings.length.warm_up(), Length::Runs(5));
    }

    #[test]
    fn nonsense_is_refused_by_the_name_of_the_variable() {
        for (name, value) in [
            ("BENCH_ROUNDS", "0"),
            ("BENCH_ROUNDS", "many"),
            ("BENCH_SECONDS", "-1"),
            ("BENCH_SECONDS", "NaN"),
            ("BENCH_RUNS", "0"),
            ("BENCH_SYNC", "sometimes"),
            ("BENCH_ENTRY", "nats,fax"),
            ("BENCH_CONCURRENCY", "1,"),
            ("BENCH_CONCURRENCY", "0"),
        ] {
            let error = read(&[(name, value)]).unwrap_err().to_string();
            assert!(error.starts_with(name), "{name}={value}: {error}");
        }
    }
}

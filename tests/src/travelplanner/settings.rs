use std::path::PathBuf;

use anyhow::{Context, ensure};

/// Queries at a time: as many as the two cores that the figures are meant for.
const CONCURRENCY_DEFAULT: usize = 2;
/// More wait for each other only.
const CONCURRENCY_MAX: usize = 256;

/// What the command is told.
#[derive(Debug, Clone)]
pub struct TravelPlannerSettings {
    /// `DATA`: the folder with the benchmark's data.
    pub data: PathBuf,
    /// `QUERIES`: a file with a query a line.
    pub queries: PathBuf,
    /// `OUT`: where the plans are written.
    pub out: PathBuf,
    /// `LABELS`: a file with what queries ask for, by their numbers, for those that do not say it themselves.
    pub labels: Option<PathBuf>,
    /// `CONCURRENCY`: queries at a time.
    pub concurrency: usize,
}

impl TravelPlannerSettings {
    /// Reads them from wherever `get` finds a variable.
    ///
    /// # Errors
    /// When one is missing or says nothing sensible; the message names it.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let path = |name: &str| {
            let value = get(name).filter(|value| !value.is_empty());
            let path = value.map(PathBuf::from);
            path.with_context(|| {
                format!("{name} is missing: make travelplanner DATA=folder QUERIES=file OUT=file")
            })
        };
        let concurrency = match get("CONCURRENCY").filter(|value| !value.is_empty()) {
            Some(text) => text.parse().unwrap_or(0),
            None => CONCURRENCY_DEFAULT,
        };
        ensure!(
            (1..=CONCURRENCY_MAX).contains(&concurrency),
            "CONCURRENCY is a number from 1 to {CONCURRENCY_MAX}"
        );
        let data = path("DATA")?;
        ensure!(data.is_dir(), "DATA: there is no folder {}", data.display());
        Ok(Self {
            data: data.canonicalize()?,
            queries: path("QUERIES")?,
            out: path("OUT")?,
            labels: get("LABELS")
                .filter(|value| !value.is_empty())
                .map(PathBuf::from),
            concurrency,
        })
    }
}

//! Storage curves by day of the year.

use crate::frame::{Frame, Triggered};
use crate::season::Profile;
use crate::series::SeriesError;

use jiff::civil::Date;

/// Curves by name, each in percent of capacity.
#[derive(Debug, Clone, PartialEq)]
pub struct Curves(Vec<(String, Profile)>);

impl Curves {
    /// Reads curves from a comma separated text with one row a curve: its name, then 366 values beginning with
    /// 1 January, as fractions of capacity. Rows that are not named are left out.
    ///
    /// # Errors
    /// [`SeriesError`] naming a curve that is not there or has another length.
    pub fn read(file: &str, text: &str, names: &[&str]) -> Result<Self, SeriesError> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let bad = |row: usize, reason: String| SeriesError::BadRow {
            file: file.to_owned(),
            row,
            reason,
        };
        let mut curves = Vec::new();
        let mut known = Vec::new();
        for (index, row) in reader.records().enumerate() {
            let row = row.map_err(|error| bad(index, error.to_string()))?;
            let name = row.get(0).unwrap_or_default().trim().to_owned();
            if names.contains(&name.as_str()) {
                let values: Result<Vec<f64>, _> = row
                    .iter()
                    .skip(1)
                    .map(|cell| cell.trim().parse::<f64>())
                    .collect();
                let values = values.map_err(|error| bad(index, error.to_string()))?;
                let percent: Vec<f64> = values.iter().map(|value| value * 100.0).collect();
                let profile = Profile::of_calendar(&percent);
                let profile = profile
                    .ok_or_else(|| bad(index, format!("{name} has {} days", values.len())))?;
                curves.push((name.clone(), profile));
            }
            known.push(name);
        }
        match names
            .iter()
            .find(|name| !curves.iter().any(|(known, _)| known == *name))
        {
            Some(name) => Err(SeriesError::NoColumn {
                file: file.to_owned(),
                column: (*name).to_owned(),
                known: known.join(", "),
            }),
            None => Ok(Self(curves)),
        }
    }

    /// A curve on a day, in percent of capacity; 0, below which nothing lies, where there is none.
    #[must_use]
    pub fn on(&self, name: &str, day: Date) -> f64 {
        let curve = self.0.iter().find(|(known, _)| known == name);
        curve.map_or(0.0, |(_, profile)| profile.on(day))
    }

    /// Which levels storage, in percent of capacity, starts and holds on a day.
    #[must_use]
    pub fn triggered(&self, frame: &Frame, day: Date, storage_percent: f64) -> Triggered {
        frame
            .triggered(|level| storage_percent - self.on(level.curve.as_deref().unwrap_or(""), day))
    }
}

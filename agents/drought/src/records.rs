//! The series of a request, read from the agents' folder or from the request itself.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::curves::Curves;
use crate::frame::Frame;
use crate::history::History;
use crate::reading::{Key, Reading, RequestError, SeriesRequest};
use crate::season::{CALENDAR_DAYS, Profile, calendar_day};
use crate::series::Series;
use crate::unit::{Dimension, unit};

/// Largest file, in bytes: a century of days with a dozen columns.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Series by key, in base units.
#[derive(Debug, Clone, Default)]
pub(crate) struct Records {
    pub(crate) storage: BTreeMap<Date, f64>,
    /// Inflow less evaporation, where there is a series of inflow.
    pub(crate) net_inflow: Option<History>,
    pub(crate) demand: Option<Profile>,
    pub(crate) curves: Option<Curves>,
    /// What was read, and from where.
    pub(crate) sources: Vec<String>,
    /// What is odd about it.
    pub(crate) notes: Vec<String>,
}

/// Where series may be.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shelf {
    pub(crate) folder: Option<PathBuf>,
}

impl Shelf {
    /// Reads what a request names.
    pub(crate) fn records(
        &self,
        reading: &Reading,
        frame: Option<&Frame>,
    ) -> Result<Records, RequestError> {
        let mut records = Records::default();
        let mut inflow = BTreeMap::new();
        let mut evaporation = BTreeMap::new();
        for (key, request) in &reading.series {
            match key {
                Key::Storage => records.storage = self.by_day(*key, request, &mut records.notes)?,
                Key::Inflow => inflow = self.by_day(*key, request, &mut records.notes)?,
                Key::Evaporation => evaporation = self.by_day(*key, request, &mut records.notes)?,
                Key::Demand => records.demand = Some(self.profile(request, &mut records.notes)?),
                other => {
                    let reason =
                        "a series is taken for storage, inflow, evaporation and demand".to_owned();
                    return Err(malformed(other.name(), reason));
                }
            }
            records.sources.push(source(*key, request));
        }
        let net = inflow.iter().map(|(day, value)| {
            let lost = evaporation.get(day).copied().unwrap_or(0.0);
            (*day, value - lost)
        });
        records.net_inflow = History::new(&net.collect());
        if let Some(request) = &reading.curves {
            let frame = frame.ok_or_else(|| {
                malformed(
                    "curves".to_owned(),
                    "name the frame of levels that they belong to, such as \"frame\": \"ffmp\""
                        .to_owned(),
                )
            })?;
            let names: Vec<&str> = frame
                .levels
                .iter()
                .filter_map(|level| level.curve.as_deref())
                .collect();
            let (file, text) = self.text("curves", request)?;
            let curves = Curves::read(&file, &text, &names);
            records.curves =
                Some(curves.map_err(|error| malformed("curves".to_owned(), error.to_string()))?);
            records
                .sources
                .push(format!("curves by day of the year: {file}"));
        }
        Ok(records)
    }

    fn by_day(
        &self,
        key: Key,
        request: &SeriesRequest,
        notes: &mut Vec<String>,
    ) -> Result<BTreeMap<Date, f64>, RequestError> {
        let name = key.name();
        let column = request.column.as_ref();
        let column = column
            .ok_or_else(|| malformed(name.clone(), "name the column of the series".to_owned()))?;
        let wanted = if key == Key::Storage {
            Dimension::Volume
        } else {
            Dimension::Flow
        };
        let factor = factor(&name, request, wanted)?;
        let (file, text) = self.text(&name, request)?;
        let series = Series::read(&file, &text, column, factor);
        let series = series.map_err(|error| malformed(name.clone(), error.to_string()))?;
        if series.repeated_days() > 0 {
            notes.push(format!(
                "{file} has {} days twice; the later row was taken for {name}.",
                series.repeated_days()
            ));
        }
        Ok(series.by_day())
    }

    /// A demand for each day of the year: as it is written, or the mean of a series by day of the year.
    fn profile(
        &self,
        request: &SeriesRequest,
        notes: &mut Vec<String>,
    ) -> Result<Profile, RequestError> {
        if request.column.is_some() {
            let by_day = self.by_day(Key::Demand, request, notes)?;
            return Ok(mean_year(&by_day));
        }
        let name = Key::Demand.name();
        let factor = factor(&name, request, Dimension::Flow)?;
        let (file, text) = self.text(&name, request)?;
        let values: Result<Vec<f64>, _> = text.split_whitespace().map(str::parse::<f64>).collect();
        let values = values.map_err(|error| malformed(name.clone(), format!("{file}: {error}")))?;
        let values: Vec<f64> = values.iter().map(|value| value * factor).collect();
        Profile::of_year_from(request.first_month.unwrap_or(1), &values).ok_or_else(|| {
            malformed(
                name,
                format!("{file} has {} values; a year has 365 or 366", values.len()),
            )
        })
    }

    fn text<'a>(
        &self,
        key: &str,
        request: &'a SeriesRequest,
    ) -> Result<(String, Cow<'a, str>), RequestError> {
        if let Some(text) = &request.csv {
            return Ok(("the request".to_owned(), Cow::Borrowed(text)));
        }
        let name = request.file.clone().unwrap_or_default();
        let refuse = |reason: String| malformed(key.to_owned(), reason);
        let plain = Path::new(&name)
            .file_name()
            .is_some_and(|file| file == name.as_str());
        if !plain {
            return Err(refuse(format!(
                "{name:?} is no file name; folders are not taken"
            )));
        }
        let folder = self.folder.as_ref().ok_or_else(|| {
            refuse("the agents have no folder of series; start them with --drought-data FOLDER, or send the text as \"csv\"".to_owned())
        })?;
        let path = folder.join(&name);
        let bytes = std::fs::metadata(&path).map_or(0, |data| data.len());
        if bytes > FILE_BYTES_MAX {
            return Err(refuse(format!(
                "{name} is larger than {FILE_BYTES_MAX} bytes"
            )));
        }
        let text = std::fs::read_to_string(&path);
        let text =
            text.map_err(|error| refuse(format!("{name} in the agents' folder: {error}")))?;
        Ok((name, Cow::Owned(text)))
    }
}

fn factor(key: &str, request: &SeriesRequest, wanted: Dimension) -> Result<f64, RequestError> {
    let name = request.unit.as_deref().unwrap_or_default();
    let example = match wanted {
        Dimension::Flow => "taf/day, mgd or cfs",
        Dimension::Volume | Dimension::Share => "taf, million gallons or ML",
    };
    let known = unit(name).filter(|(dimension, ..)| *dimension == wanted);
    let (_, factor, _) = known.ok_or_else(|| {
        malformed(
            key.to_owned(),
            format!("unit: {name:?} does not fit; say one like {example}"),
        )
    })?;
    let times = request.times.unwrap_or(1.0);
    if !(times.is_finite() && times >= 0.0) {
        return Err(malformed(
            key.to_owned(),
            "times: has to be zero or more".to_owned(),
        ));
    }
    Ok(factor * times)
}

fn source(key: Key, request: &SeriesRequest) -> String {
    let place = request.file.as_deref().unwrap_or("in the request");
    let column = request
        .column
        .as_ref()
        .map(|column| format!(", column {column}"));
    let times = request.times.map(|times| format!(", times {times}"));
    format!(
        "{}: {place}{}{}",
        key.name(),
        column.unwrap_or_default(),
        times.unwrap_or_default()
    )
}

fn malformed(key: String, reason: String) -> RequestError {
    RequestError::Malformed { key, reason }
}

/// The mean of each day of the calendar; days without a value get the mean of all.
fn mean_year(by_day: &BTreeMap<Date, f64>) -> Profile {
    let mut sums = vec![(0.0, 0_u32); CALENDAR_DAYS];
    for (day, value) in by_day {
        let (sum, count) = &mut sums[calendar_day(*day)];
        *sum += value;
        *count += 1;
    }
    let all = by_day.values().sum::<f64>() / by_day.len().max(1) as f64;
    let means: Vec<f64> = sums
        .iter()
        .map(|(sum, count)| {
            if *count > 0 {
                sum / f64::from(*count)
            } else {
                all
            }
        })
        .collect();
    Profile::of_calendar(&means).unwrap_or_else(|| Profile::constant(all))
}

//! Daily values as a file has them.

use std::collections::BTreeMap;

use jiff::civil::Date;

/// Most rows that are read: 300 years of days. More is a wrong file.
const ROWS_MAX: usize = 110_000;

/// Why a series cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SeriesError {
    /// A column that the file has not.
    #[error("{file} has no column {column:?}; it has {known}")]
    NoColumn {
        /// The file.
        file: String,
        /// The column asked for.
        column: String,
        /// The columns that it has.
        known: String,
    },
    /// A row that cannot be read.
    #[error("{file}, row {row}: {reason}")]
    BadRow {
        /// The file.
        file: String,
        /// Counted from 1, without the header.
        row: usize,
        /// What is wrong.
        reason: String,
    },
    /// Nothing in it.
    #[error("{0} has no values")]
    Empty(String),
}

/// Values with their days, in the file's order. A day may be there twice, and a value may be missing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Series {
    rows: Vec<(Date, Option<f64>)>,
}

impl Series {
    /// From rows.
    #[must_use]
    pub fn new(rows: Vec<(Date, Option<f64>)>) -> Self {
        Self { rows }
    }

    /// Reads a column of a comma separated text whose first column is the day (`2001-12-31` or `12/31/2001`).
    /// Empty cells are missing values; each value is multiplied by `factor`.
    ///
    /// # Errors
    /// [`SeriesError`] naming the file, and the column or row.
    pub fn read(file: &str, text: &str, column: &str, factor: f64) -> Result<Self, SeriesError> {
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(text.as_bytes());
        let bad = |row: usize, reason: String| SeriesError::BadRow {
            file: file.to_owned(),
            row,
            reason,
        };
        let headers = reader
            .headers()
            .map_err(|error| bad(0, error.to_string()))?
            .clone();
        let wanted = column.trim();
        let place = headers
            .iter()
            .position(|name| name.trim().eq_ignore_ascii_case(wanted));
        let place = place.ok_or_else(|| SeriesError::NoColumn {
            file: file.to_owned(),
            column: column.to_owned(),
            known: headers.iter().skip(1).collect::<Vec<_>>().join(", "),
        })?;
        let mut rows = Vec::new();
        for (index, row) in reader.records().enumerate() {
            let number = index + 1;
            if number > ROWS_MAX {
                return Err(bad(number, format!("more than {ROWS_MAX} rows")));
            }
            let row = row.map_err(|error| bad(number, error.to_string()))?;
            let day = row.get(0).unwrap_or_default();
            let day = read_day(day).ok_or_else(|| bad(number, format!("{day:?} is no day")))?;
            let cell = row.get(place).unwrap_or_default().trim();
            let value = match cell {
                "" | "NaN" | "nan" | "NA" => None,
                text => {
                    let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
                    Some(
                        value.ok_or_else(|| bad(number, format!("{text:?} is no number")))?
                            * factor,
                    )
                }
            };
            rows.push((day, value));
        }
        if rows.iter().all(|(_, value)| value.is_none()) {
            return Err(SeriesError::Empty(format!("{file}, column {column}")));
        }
        Ok(Self { rows })
    }

    /// The rows that have a value, in the file's order.
    pub fn known(&self) -> impl Iterator<Item = (Date, f64)> + '_ {
        self.rows
            .iter()
            .filter_map(|(day, value)| Some((*day, (*value)?)))
    }

    /// One value for each day: the last one where a day is there twice.
    #[must_use]
    pub fn by_day(&self) -> BTreeMap<Date, f64> {
        self.known().collect()
    }

    /// The days that are there more than once.
    #[must_use]
    pub fn repeated_days(&self) -> usize {
        let days: std::collections::BTreeSet<Date> =
            self.rows.iter().map(|(day, _)| *day).collect();
        self.rows.len() - days.len()
    }
}

/// A day as files write it.
fn read_day(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(day) = text.get(..10).unwrap_or(text).parse::<Date>() {
        return Some(day);
    }
    let mut parts = text.split('/');
    let month: i8 = parts.next()?.parse().ok()?;
    let day: i8 = parts.next()?.parse().ok()?;
    let year: i16 = parts.next()?.get(..4)?.parse().ok()?;
    Date::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TEXT: &str = "\u{feff},storage,flow\n12/1/1999,10,\n12/2/1999,11,2.5\n12/2/1999,12,3\n";

    #[test]
    fn days_of_both_ways_and_missing_cells_are_read() {
        let series = Series::read("a.csv", TEXT, "Flow", 2.0).unwrap();
        let known: Vec<_> = series.known().collect();
        assert_eq!(known, [(date(1999, 12, 2), 5.0), (date(1999, 12, 2), 6.0)]);
        assert_eq!(series.repeated_days(), 1);
        assert_eq!(read_day("1904-10-01T00:00:00"), Some(date(1904, 10, 1)));
    }

    #[test]
    fn what_is_wrong_is_named_with_file_and_row() {
        let missing = Series::read("a.csv", TEXT, "depth", 1.0)
            .unwrap_err()
            .to_string();
        assert_eq!(
            missing,
            "a.csv has no column \"depth\"; it has storage, flow"
        );
        let bad = Series::read("a.csv", "day,x\n2001-01-01,one\n", "x", 1.0).unwrap_err();
        assert_eq!(bad.to_string(), "a.csv, row 1: \"one\" is no number");
        let bad = Series::read("a.csv", "day,x\nsoon,1\n", "x", 1.0).unwrap_err();
        assert_eq!(bad.to_string(), "a.csv, row 1: \"soon\" is no day");
    }
}

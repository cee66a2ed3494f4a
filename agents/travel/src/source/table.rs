//! Reading delimited text into rows, with the file and row named in every complaint.

use serde::de::DeserializeOwned;

use super::SourceError;

/// Rows of one file. The largest known file has 18,000; ten times that is a wrong file.
const ROWS_MAX: usize = 200_000;

/// Every row of a comma separated text with a header line, columns found by name.
pub(super) fn rows<T: DeserializeOwned>(file: &str, text: &str) -> Result<Vec<T>, SourceError> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::Headers)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for (index, row) in reader.deserialize().enumerate() {
        if index == ROWS_MAX {
            return Err(bad_row(
                file,
                index + 1,
                format!("more than {ROWS_MAX} rows"),
            ));
        }
        rows.push(row.map_err(|error| bad_row(file, index + 1, error.to_string()))?);
    }
    Ok(rows)
}

/// A complaint about one row, counted from 1.
pub(super) fn bad_row(file: &str, row: usize, reason: String) -> SourceError {
    SourceError::BadRow {
        file: file.to_owned(),
        row,
        reason,
    }
}

/// The parts of a cell that holds a list, without the empty ones.
pub(super) fn listed(cell: &str, separator: char) -> Vec<String> {
    cell.split(separator)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

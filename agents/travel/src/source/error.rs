use std::path::PathBuf;

/// Why a source cannot be opened. The operator can mend all of these; a retry cannot.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// A file is absent or unreadable.
    #[error("cannot read {path}: {reason}; give the folder that holds the data files")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// A row does not have the shape that the file should have.
    #[error("{file}, row {row}: {reason}; correct that row")]
    BadRow {
        /// The file.
        file: String,
        /// Counted from 1, without the header line.
        row: usize,
        /// What is wrong with it.
        reason: String,
    },
}

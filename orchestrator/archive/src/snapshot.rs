//! A snapshot that has been read.

use serde_json::Value;

use crate::PartName;

/// A snapshot, all of whose bytes are as they were written.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// The sequence of the last record that went into the state.
    pub sequence: u64,
    /// The note that was written with it.
    pub meta: Value,
    /// The parts' names: the next snapshot may name those again that have not changed.
    pub part_names: Vec<PartName>,
    /// The parts' bytes, in the order in which they were named.
    pub parts: Vec<Vec<u8>>,
}

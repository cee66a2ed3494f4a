//! What an agent finds out about an attempt of which nobody knows the outcome.

use crate::Output;

/// Whether a task was done.
#[derive(Debug)]
pub enum LookUp {
    /// It was: this is its result.
    Done(Output),
    /// It surely was not, and will not be by what is under way: it may be done now.
    NotDone,
    /// Nobody can tell: a person is asked.
    Unknown,
}

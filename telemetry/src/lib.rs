//! What processes say about themselves: so far, logs.

mod logs;

pub use logs::{FILTER_VARIABLE, LogError, LogFormat, init};

//! What processes say about themselves: logs, and metrics for whoever collects them.

mod logs;
mod metrics;

pub use logs::{FILTER_VARIABLE, LogError, LogFormat, init};
pub use metrics::{ENDPOINT_VARIABLES, Metrics, MetricsError};

//! Where log lines go, and which.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::{EnvFilter, util::SubscriberInitExt};

/// The variable that says which lines are written, such as `debug` or `info,muster_agent=trace`.
pub const FILTER_VARIABLE: &str = "MUSTER_LOG";
/// What is written where the variable is not set: our own news, and only the worries of libraries,
/// some of which repeat what we log ourselves.
const FILTER_DEFAULT: &str = "warn,muster=info,agent=info,orchestrator=info";

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// For people on a terminal, JSON lines otherwise.
    #[default]
    Auto,
    /// For people.
    Human,
    /// One JSON object a line.
    Json,
}

/// Why nothing is logged.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The filter is none.
    #[error(
        "{FILTER_VARIABLE}={filter:?} is no log filter ({reason}): use one such as debug or info,muster_agent=trace"
    )]
    BadFilter {
        /// What was given.
        filter: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Logs were set up before.
    #[error("logs are set up twice in one process")]
    Twice,
}

/// Starts logging to standard error: standard output belongs to results.
///
/// # Errors
/// [`LogError`].
pub fn init(format: LogFormat) -> Result<(), LogError> {
    let filter = std::env::var(FILTER_VARIABLE).unwrap_or_else(|_| FILTER_DEFAULT.to_owned());
    let parsed = EnvFilter::try_new(&filter).map_err(|error| LogError::BadFilter {
        filter,
        reason: error.to_string(),
    })?;
    let is_terminal = stderr().is_terminal();
    let lines = tracing_subscriber::fmt()
        .with_env_filter(parsed)
        .with_writer(stderr)
        .with_ansi(is_terminal);
    let is_human = match format {
        LogFormat::Auto => is_terminal,
        LogFormat::Human => true,
        LogFormat::Json => false,
    };
    let started = if is_human {
        lines.finish().try_init()
    } else {
        lines.json().flatten_event(true).finish().try_init()
    };
    started.map_err(|_| LogError::Twice)
}

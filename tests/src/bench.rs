//! The canonical benchmark: planning, eight parallel echoes of one KB each, integration, and the
//! answer at the client, through the programs as they are shipped.
//!
//! [`BenchSettings`] says what is measured. For each [`Case`] and round a `Stack` of processes is
//! started, a `Load` of clients drives it, `Usage` reads what the processes took, and a `LogAudit`
//! reads the log through. The medians of the rounds are printed and written down. Beside it stands
//! the `baseline`: the same work in plain NATS code, to say what the machine at hand can do.

mod answer;
mod api_connection;
mod audited_run;
mod baseline;
mod benchmark;
mod case;
mod figures;
mod foreign_client;
mod history;
mod http_connection;
mod length;
mod load;
mod log_audit;
mod report;
mod rows;
mod settings;
mod stack;
mod submission;
mod table;
mod usage;
mod worker;

use std::path::Path;

/// Holds the log of a system that did nothing but runs of the workflow `echo` with eight values:
/// what was trimmed from the archive under `archives`, the rest from the broker. Every run in
/// `acknowledged` is in it, and every run in it was accepted once, has one end, one result of each
/// task, and answers what it was asked. Returns how many there are.
///
/// # Errors
/// With the violations, in words, or when the log cannot be read.
pub async fn audit_echo_log(
    broker: &str,
    archives: &Path,
    acknowledged: &[String],
) -> anyhow::Result<usize> {
    let audit = log_audit::LogAudit::read(broker, archives).await?;
    let acknowledged = acknowledged.iter().map(String::as_str);
    let summary = audit.judge(acknowledged)?;
    Ok(usize::try_from(summary.runs)?)
}

pub use baseline::{BaselineRole, serve_baseline};
pub use benchmark::run;
pub use case::{Case, Entry, Sync};
pub use history::{History, measure_history};
pub use length::Length;
pub use settings::BenchSettings;
pub(crate) use usage::rss_mib;

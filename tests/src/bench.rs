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

pub use baseline::{BaselineRole, serve_baseline};
pub use benchmark::run;
pub use case::{Case, Entry, Sync};
pub use length::Length;
pub use settings::BenchSettings;

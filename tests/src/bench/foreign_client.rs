//! A client in any language, in place of ours.

use std::{os::unix::process::CommandExt as _, process::Command};

use anyhow::{Context, bail};
use serde::Deserialize;

use super::{Case, Length, api_connection::Addresses};
use crate::Program;

/// What the client may say of itself, as JSON in the last line that it prints.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
pub(super) struct ForeignFigures {
    /// Runs that it submitted and saw through.
    pub(super) runs: Option<u64>,
    /// Those a second.
    pub(super) runs_per_s: Option<f64>,
    /// The median time of one, in milliseconds.
    pub(super) p50_ms: Option<f64>,
    /// The time that one in a hundred exceeds, in milliseconds.
    pub(super) p99_ms: Option<f64>,
}

/// A client that is running; ends, with all that it started, when this is dropped.
pub(super) struct ForeignClient {
    program: Program,
}

impl ForeignClient {
    /// Starts a shell command with what it needs to know in its environment.
    ///
    /// # Errors
    /// When there is no shell.
    pub(super) fn start(
        command: &str,
        case: Case,
        length: Length,
        addresses: &Addresses,
        folder: &std::path::Path,
    ) -> anyhow::Result<Self> {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", command])
            .process_group(0)
            .env("BENCH_ENTRY", case.entry.as_str())
            .env("BENCH_CONCURRENCY", case.concurrency.to_string())
            .env_remove("BENCH_SECONDS")
            .env_remove("BENCH_RUNS");
        match length {
            Length::Time(time) => shell.env("BENCH_SECONDS", time.as_secs_f64().to_string()),
            Length::Runs(runs) => shell.env("BENCH_RUNS", runs.to_string()),
        };
        let given = [
            ("MUSTER_NATS_URL", addresses.broker.clone()),
            ("MUSTER_URL", format!("http://{}", addresses.api)),
        ];
        let program = Program::start_with("client", folder, shell, &given)?;
        Ok(Self { program })
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When it fails, with what it said.
    pub(super) async fn ended(&mut self) -> anyhow::Result<ForeignFigures> {
        let status = self.program.wait().await?;
        let said = self.program.log();
        if !status.success() {
            bail!("CLIENT ended with {status}; it said:\n{said}");
        }
        figures(&said).context("CLIENT: its last line is JSON, but not figures")
    }
}

/// A last line that is no JSON is no figures, which is allowed.
fn figures(said: &str) -> anyhow::Result<ForeignFigures> {
    match said.trim_end().lines().last() {
        Some(line) if line.starts_with('{') => Ok(serde_json::from_str(line)?),
        Some(_) | None => Ok(ForeignFigures::default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_in_the_last_line_and_may_be_missing() {
        let read = figures("hello\n{\"runs\": 5, \"p50_ms\": 1.5}\n").unwrap();
        assert_eq!(
            (read.runs, read.p50_ms, read.p99_ms),
            (Some(5), Some(1.5), None)
        );
        assert_eq!(figures("done\n").unwrap().runs, None);
        assert_eq!(figures("").unwrap().runs, None);
        assert!(figures("{\"runs\": \"many\"}").is_err());
    }
}

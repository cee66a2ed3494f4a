//! Reading the log through, once the runs are over.

use std::{collections::HashMap, path::Path};

use anyhow::{Context, bail};
use muster_engine::{Event, Record};
use muster_proto::RunId;
use muster_transport::{Blobs, Options, connect};

use super::audited_run::AuditedRun;
use crate::log_reader::LogReader;

/// Violations that are told; the others are counted.
const TOLD_MAX: usize = 10;

/// Counts what the records of a log hold.
#[derive(Debug, Default)]
pub(super) struct LogAudit {
    runs: HashMap<RunId, AuditedRun>,
    records: u64,
    events: u64,
    bytes: u64,
}

/// A log without violations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LogSummary {
    /// Runs in it.
    pub(super) runs: u64,
    /// Events that one append stored, on average.
    pub(super) events_per_record: f64,
    /// KiB of log that one run took.
    pub(super) kib_per_run: f64,
    /// Bodies that one run kept apart from the log, each an append of its own.
    pub(super) blobs_per_run: f64,
}

impl LogAudit {
    /// Reads the log of shard 0 through: what was trimmed off the stream from the archive under
    /// `archives`, the rest from the stream, every record once and in order.
    ///
    /// # Errors
    /// When it cannot be read, or a record is missing.
    pub(super) async fn read(broker: &str, archives: &Path) -> anyhow::Result<Self> {
        let connection = connect(&Options::new(broker, "bench-audit")).await?;
        let mut reader = LogReader::open(&connection, archives, 0).await?;
        let mut audit = Self::default();
        reader
            .read_more(|_, bytes| {
                audit.take(&Record::from_bytes(bytes)?, bytes.len());
                Ok(())
            })
            .await?;
        audit.read_blobs(&Blobs::new(connection)).await?;
        Ok(audit)
    }

    /// Requests and answers that are not in the log itself.
    async fn read_blobs(&mut self, blobs: &Blobs) -> anyhow::Result<()> {
        for (run_id, run) in &mut self.runs {
            if let Some(blob) = run.request_blob().cloned() {
                let request = blobs.get(&blob).await;
                let request = request.with_context(|| format!("the request of run {run_id}"))?;
                run.take_request(request.as_str());
            }
            if let Some(blob) = run.answer_blob().cloned() {
                let answer = blobs.get(&blob).await;
                let answer = answer.with_context(|| format!("the answer of run {run_id}"))?;
                run.take_answer(answer.as_str());
            }
        }
        Ok(())
    }

    /// Counts one record.
    pub(super) fn take(&mut self, record: &Record, bytes: usize) {
        self.records += 1;
        self.bytes += bytes as u64;
        self.events += record.events.len() as u64;
        for event in &record.events {
            if let Some(run_id) = event.run_id() {
                self.run(run_id, event);
            }
        }
    }

    fn run(&mut self, run_id: &RunId, event: &Event) {
        if let Some(run) = self.runs.get_mut(run_id) {
            return run.count(event);
        }
        let mut run = AuditedRun::default();
        run.count(event);
        self.runs.insert(run_id.clone(), run);
    }

    /// Judges the log: every run that was submitted is in it, and each run in it was done once.
    ///
    /// # Errors
    /// With the violations, in words.
    pub(super) fn judge<'a>(
        &self,
        submitted: impl IntoIterator<Item = &'a str>,
    ) -> anyhow::Result<LogSummary> {
        let mut violations: Vec<String> = self
            .runs
            .iter()
            .filter_map(|(id, run)| Some(format!("run {id} {}", run.violation()?)))
            .collect();
        for id in submitted {
            let known = RunId::new(id).is_ok_and(|id| self.runs.contains_key(&id));
            if !known {
                violations.push(format!("run {id} was answered, and is not in the log"));
            }
        }
        if !violations.is_empty() {
            let told = violations.len().min(TOLD_MAX);
            bail!(
                "{} violations in the log, such as:\n  {}",
                violations.len(),
                violations[..told].join("\n  ")
            );
        }
        Ok(self.summary())
    }

    #[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
    fn summary(&self) -> LogSummary {
        let runs = self.runs.len();
        let blobs: u64 = self.runs.values().map(AuditedRun::blobs).sum();
        LogSummary {
            runs: runs as u64,
            events_per_record: self.events as f64 / self.records.max(1) as f64,
            kib_per_run: self.bytes as f64 / 1024.0 / runs.max(1) as f64,
            blobs_per_run: blobs as f64 / runs.max(1) as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use muster_engine::{RunAccepted, StoredSuccess};
    use muster_proto::{Body, CommandId, Fault, Json, Method, TaskId, Tenant, Timestamp, Tokens};

    use super::*;

    const VALUES: &str = r#"{"values": ["a", "b", "c", "d", "e", "f", "g", "h"]}"#;

    fn run_id() -> RunId {
        RunId::new("0-a").unwrap()
    }

    fn body(text: &str) -> Body {
        Body::Inline(Json::from_text(text.to_owned()).unwrap())
    }

    fn accepted() -> Event {
        Event::RunAccepted(Box::new(RunAccepted {
            run_id: run_id(),
            tenant: Tenant::new("default").unwrap(),
            command_id: CommandId::new("c").unwrap(),
            body_sha256: None,
            workflow_hash: None,
            title: String::new(),
            request: body(&format!(r#"{{"request":{VALUES}}}"#)),
            plan: Vec::new(),
            cost_limit_usd: None,
            waits: false,
            modifies: None,
            scenarios: Vec::new(),
            conversation: None,
            behind: None,
        }))
    }

    fn succeeded(task: &str, data: &str) -> Event {
        Event::TaskSucceeded {
            run_id: run_id(),
            task_id: TaskId::new(task).unwrap(),
            attempt: 1,
            success: Arc::new(StoredSuccess {
                data: body(data),
                method: Method::default(),
                sources: Vec::new(),
                assumptions: Vec::new(),
                confidence: None,
                tokens: Tokens::default(),
                cost_usd: 0.0,
                elapsed_ms: 0,
                plan: Vec::new(),
                exchanges: Vec::new(),
            }),
        }
    }

    fn completed() -> Event {
        Event::RunCompleted { run_id: run_id() }
    }

    /// A run as it should be.
    fn sound() -> Vec<Event> {
        let mut events = vec![accepted(), succeeded("planning", r#"{"count":8}"#)];
        events.extend((1..=8).map(|number| succeeded(&format!("echo-{number}"), "{}")));
        events.push(succeeded("integration", &VALUES.replace(", ", ",")));
        events.push(completed());
        events
    }

    fn judged(events: Vec<Event>) -> Result<LogSummary, String> {
        let mut audit = LogAudit::default();
        let record = Record {
            format: 1,
            epoch: 1,
            nonce: "n".to_owned(),
            at: Timestamp::from_ms(0),
            events,
        };
        audit.take(&record, 2048);
        audit.judge(["0-a"]).map_err(|error| error.to_string())
    }

    #[test]
    fn a_run_that_was_done_once_passes() {
        let summary = judged(sound()).unwrap();
        assert_eq!(summary.runs, 1);
        assert!((summary.events_per_record - 12.0).abs() < 1e-9);
        assert!((summary.kib_per_run - 2.0).abs() < 1e-9);
    }

    #[test]
    fn a_second_terminal_event_a_missing_result_and_a_repeated_one_are_violations() {
        let mut twice = sound();
        twice.push(completed());
        assert!(judged(twice).unwrap_err().contains("2 terminal events"));

        let mut missing = sound();
        missing.remove(4);
        assert!(judged(missing).unwrap_err().contains("of 9 tasks"));

        let mut repeated = sound();
        repeated.insert(5, succeeded("echo-1", "{}"));
        assert!(
            judged(repeated)
                .unwrap_err()
                .contains("1 that are superfluous")
        );

        let mut unfinished = sound();
        unfinished.pop();
        assert!(judged(unfinished).unwrap_err().contains("0 terminal"));
    }

    #[test]
    fn a_failure_and_other_values_than_asked_for_are_violations() {
        let mut failed = sound();
        failed.pop();
        failed.push(Event::RunFailed {
            run_id: run_id(),
            fault: Fault::fatal("no"),
        });
        assert!(judged(failed).unwrap_err().contains("failed"));

        let mut other = sound();
        other[10] = succeeded("integration", &VALUES.replace('h', "x"));
        assert!(judged(other).unwrap_err().contains("other values"));
    }

    #[test]
    fn a_run_that_is_not_in_the_log_is_a_violation() {
        let error = LogAudit::default().judge(["0-ghost"]).unwrap_err();
        assert!(error.to_string().contains("run 0-ghost"), "{error}");
    }
}

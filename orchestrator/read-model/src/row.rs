//! Rows.

/// A run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// Its id.
    pub run_id: String,
    /// Where it lives.
    pub shard: u32,
    /// Whose it is.
    pub tenant: String,
    /// Its workflow; none for a plan of its own.
    pub workflow: Option<String>,
    /// Its state, such as `working`.
    pub state: String,
    /// The beginning of the request.
    pub title: String,
    /// The request as JSON, where it is short.
    pub request: Option<String>,
    /// How long the request is, in bytes of JSON.
    pub request_bytes: u64,
    /// When it was taken, in milliseconds since 1970, UTC.
    pub accepted_at_ms: i64,
    /// When it ended.
    pub ended_at_ms: Option<i64>,
    /// How many events it has.
    pub events: u64,
    /// The records that hold them, as a JSON list.
    pub record_sequences: String,
    /// Open questions, as a JSON list.
    pub questions: String,
    /// Why it failed, as JSON.
    pub fault: Option<String>,
    /// How many tasks it has.
    pub tasks_known: u64,
    /// How many of them succeeded.
    pub tasks_succeeded: u64,
    /// Its tasks and what they brought, as a JSON list; empty while a long run is open.
    pub tasks: String,
    /// What it has cost so far, in millionths of a US dollar; attempts without a result included.
    pub cost_usd_micros: u64,
    /// Tokens that models read for it.
    pub input_tokens: u64,
    /// Tokens that models wrote for it.
    pub output_tokens: u64,
    /// The record that made this row what it is.
    pub sequence: u64,
}

/// A dead letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetterRow {
    /// Its id.
    pub id: String,
    /// The shard that it belongs to.
    pub shard: u32,
    /// Whose it is; none for messages that nobody could read.
    pub tenant: Option<String>,
    /// The run.
    pub run_id: Option<String>,
    /// The task.
    pub task_id: Option<String>,
    /// Its kind, such as `poison_task`.
    pub kind: String,
    /// What became of it: `open`, `resent` or `dropped`.
    pub state: String,
    /// Why it is one.
    pub reason: String,
    /// Since when, in milliseconds since 1970, UTC.
    pub at_ms: i64,
    /// All of it, as JSON.
    pub letter: String,
    /// The record that made this row what it is.
    pub sequence: u64,
}

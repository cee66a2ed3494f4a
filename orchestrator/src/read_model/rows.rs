//! What a run's row says.

use muster_engine::{DeadLetter, DeadLetterState, Run, RunTask, StoredSuccess, open_questions};
use muster_proto::{
    AgentId, AgentType, Body, Fault, Json, Method, Priority, TaskId, api::TaskState,
};
use muster_read_model::{DeadLetterRow, RunRow};
use serde::Serialize;

/// A character that PostgreSQL refuses in JSON.
const NUL: &str = "\\u0000";

/// Tasks of an open run that its row tells of: it is written again twice a second.
const OPEN_TASKS_MAX: usize = 500;

/// A task in the list of a row; the views take it apart.
#[derive(Serialize)]
struct TaskColumn<'a> {
    id: &'a TaskId,
    agent_type: &'a AgentType,
    #[serde(skip_serializing_if = "Option::is_none")]
    agent_id: Option<&'a AgentId>,
    state: TaskState,
    priority: Priority,
    depends_on: Vec<&'a TaskId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scenarios: Vec<&'a str>,
    attempts: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended_at_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<&'a Fault>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<ResultColumn<'a>>,
}

/// What a task brought.
#[derive(Serialize)]
struct ResultColumn<'a> {
    method: Method,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Json>,
    data_bytes: u64,
    sources: &'a [String],
    assumptions: &'a [String],
    confidence: Option<f64>,
    cost_usd: f64,
    input_tokens: u64,
    output_tokens: u64,
    elapsed_ms: u64,
}

/// A run's row. Bodies longer than `body_bytes_max` are left out, their length stays.
pub(super) fn run_row(shard: u32, run: &Run, body_bytes_max: usize) -> RunRow {
    let is_short = run.is_terminal() || run.tasks.len() <= OPEN_TASKS_MAX;
    let told = run.tasks.iter().filter(|_| is_short);
    let tasks: Vec<_> = told
        .map(|task| task_column(run, task, body_bytes_max))
        .collect();
    let questions = open_questions(run);
    let (request, request_bytes) = short(&run.request, body_bytes_max);
    RunRow {
        run_id: run.id.to_string(),
        shard,
        tenant: run.tenant.to_string(),
        workflow: run
            .workflow
            .as_ref()
            .map(|workflow| workflow.name.to_string()),
        state: word(&run.state),
        title: run.title.replace('\0', " "),
        request: request.map(|json| json.as_str().to_owned()),
        request_bytes,
        accepted_at_ms: run.accepted_at.as_ms(),
        ended_at_ms: run.ended_at.map(|at| at.as_ms()),
        events: run.events,
        record_sequences: text(&run.sequences),
        questions: text(&questions),
        fault: run.fault.as_ref().map(text),
        tasks: text(&tasks),
        tasks_known: run.tasks.len() as u64,
        tasks_succeeded: run.succeeded(),
        cost_usd_micros: micros(run.spent_usd),
        input_tokens: run.tokens.input,
        output_tokens: run.tokens.output,
        sequence: run.last_sequence(),
    }
}

/// Whole numbers add up to the same sum in any order.
fn micros(usd: f64) -> u64 {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, and far below the bound"
    )]
    let micros = (usd.max(0.0) * 1e6).round() as u64;
    micros
}

/// A dead letter's row.
pub(super) fn letter_row(shard: u32, letter: &DeadLetter) -> DeadLetterRow {
    let state = match letter.state {
        DeadLetterState::Open => "open",
        DeadLetterState::Resent { .. } => "resent",
        DeadLetterState::Dropped { .. } => "dropped",
    };
    DeadLetterRow {
        id: letter.id.clone(),
        shard,
        tenant: letter.tenant.as_ref().map(ToString::to_string),
        run_id: letter.run_id.as_ref().map(ToString::to_string),
        task_id: letter.task_id.as_ref().map(ToString::to_string),
        kind: word(&letter.kind),
        state: state.to_owned(),
        reason: letter.fault.message.replace('\0', " "),
        at_ms: letter.at.as_ms(),
        letter: text(letter),
        sequence: letter.sequence,
    }
}

fn task_column<'a>(run: &'a Run, task: &'a RunTask, body_bytes_max: usize) -> TaskColumn<'a> {
    let last = task.attempts.last();
    let by = task.brought_by().or(last);
    let depends_on = task.depends_on.iter();
    TaskColumn {
        id: &task.id,
        agent_type: &task.agent_type,
        agent_id: by.and_then(|attempt| attempt.agent_id.as_ref()),
        state: task.state,
        priority: task.priority,
        depends_on: depends_on
            .filter_map(|place| Some(&run.tasks.get(*place)?.id))
            .collect(),
        scenarios: task
            .scenarios
            .keys()
            .filter_map(|it| Some(run.scenarios.get(*it)?.name.as_str()))
            .collect(),
        attempts: task.attempts.len(),
        started_at_ms: task
            .attempts
            .first()
            .map(|attempt| attempt.started_at.as_ms()),
        ended_at_ms: last.and_then(|attempt| Some(attempt.ended_at?.as_ms())),
        fault: task.fault.as_ref(),
        result: task
            .success
            .as_ref()
            .map(|success| result_column(success, body_bytes_max)),
    }
}

fn result_column(success: &StoredSuccess, body_bytes_max: usize) -> ResultColumn<'_> {
    let (data, data_bytes) = short(&success.data, body_bytes_max);
    ResultColumn {
        method: success.method,
        data,
        data_bytes,
        sources: &success.sources,
        assumptions: &success.assumptions,
        confidence: success.confidence,
        cost_usd: success.cost_usd,
        input_tokens: success.tokens.input,
        output_tokens: success.tokens.output,
        elapsed_ms: success.elapsed_ms,
    }
}

/// A body where it is short, and its length.
fn short(body: &Body, bytes_max: usize) -> (Option<&Json>, u64) {
    match body {
        Body::Inline(json) => {
            let fits = json.len() <= bytes_max && !json.as_str().contains(NUL);
            (Some(json).filter(|_| fits), json.len() as u64)
        }
        Body::Blob(blob) => (None, blob.bytes),
    }
}

/// As JSON. Names and texts of ours cannot fail to be written.
fn text<T: Serialize + ?Sized>(value: &T) -> String {
    let text = serde_json::to_string(value).unwrap_or_default();
    if text.contains(NUL) {
        return text.replace(NUL, "\\ufffd");
    }
    text
}

/// The word that stands for a state or a kind.
fn word<T: Serialize>(value: &T) -> String {
    let text = text(value);
    text.trim_matches('"').to_owned()
}

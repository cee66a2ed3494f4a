//! The JSON Schemas of the contract, as they are published (`proto/schemas`).
//!
//! They refer to one another by file name, so any place that serves all of them under one folder
//! will do.

macro_rules! schemas {
    ($($file:literal),+ $(,)?) => {
        &[$(($file, include_str!(concat!("../schemas/", $file)))),+]
    };
}

/// File name and text of each schema (draft 2020-12), by name.
pub const ALL: &[(&str, &str)] = schemas![
    "agent_view.json",
    "answer.json",
    "answer_body.json",
    "answer_request.json",
    "ask.json",
    "breaker_request.json",
    "cancel_request.json",
    "conflict.json",
    "control.json",
    "costs.json",
    "costs_request.json",
    "dead_letter.json",
    "dead_letter_list.json",
    "dead_letter_request.json",
    "dead_letters_request.json",
    "envelope.json",
    "events_request.json",
    "exchange.json",
    "fault.json",
    "feedback_request.json",
    "heartbeat.json",
    "list_request.json",
    "modify_request.json",
    "pause_request.json",
    "plan.json",
    "plan_request.json",
    "pool_view.json",
    "problem.json",
    "progress.json",
    "question.json",
    "redirect_request.json",
    "result.json",
    "results.json",
    "run_event.json",
    "run_events.json",
    "run_explanation.json",
    "run_list.json",
    "run_request.json",
    "run_status.json",
    "share.json",
    "status_request.json",
    "stop_request.json",
    "stop_view.json",
    "task.json",
    "tasks.json",
    "values.json",
    "workflow_view.json",
];

/// The text of one schema.
#[must_use]
pub fn text(file: &str) -> Option<&'static str> {
    ALL.iter()
        .find(|(name, _)| *name == file)
        .map(|(_, text)| *text)
}

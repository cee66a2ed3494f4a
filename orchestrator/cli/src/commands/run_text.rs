//! A run in words: its answer, its question, its end.

use console::style;
use muster_proto::{
    Json, Timestamp,
    api::{OpenQuestion, RunState, RunStatus},
};

use super::scenarios_text;
use crate::{api::Client, markdown, output, printable};

/// Prints how a run ended: the answer on stdout, the circumstances on stderr.
pub(super) fn print_end(client: &Client, status: &RunStatus) -> anyhow::Result<()> {
    match status.state {
        RunState::Completed => {
            output::say("");
            if let Some(result) = &status.result {
                output::answer(&answer_of(status, result)?);
            }
            print_circumstances(status);
        }
        RunState::Failed => {
            let fault = status
                .fault
                .as_ref()
                .map_or("no reason is given", |fault| fault.message.as_str());
            output::error(&format!("the run failed: {fault}"));
            output::hint(&format!(
                "all that happened: {} show {} --events",
                client.command(),
                status.id
            ));
        }
        RunState::Cancelled => output::say("the run was cancelled"),
        state => output::say(&format!("the run is {}", state.as_str())),
    }
    Ok(())
}

/// What a reader of the answer should know, where the answer may not say it itself.
fn print_circumstances(status: &RunStatus) {
    if let Some(why) = &status.stale {
        let text = format!("as it was stored last, which may be out of date: {why}");
        output::hint(&printable::line(&text));
    }
    let says_it_itself = status
        .result
        .as_ref()
        .is_some_and(|result| markdown_of(result).is_some());
    if !says_it_itself {
        for assumption in &status.assumptions {
            output::hint(&printable::line(&format!("assumed: {assumption}")));
        }
        for gap in &status.gaps {
            output::hint(&printable::line(&format!(
                "missing: {} ({})",
                gap.task_id, gap.reason
            )));
        }
    }
    output::hint(&format!("\n{}", end_line(status)));
}

fn end_line(status: &RunStatus) -> String {
    let took = status.ended_at.map_or_else(String::new, |ended| {
        let ms = ended
            .as_ms()
            .saturating_sub(status.accepted_at.as_ms())
            .max(0);
        #[allow(clippy::cast_precision_loss, reason = "a duration for people")]
        let seconds = ms as f64 / 1000.0;
        format!(", {seconds:.1} s")
    });
    format!("run {} · {} tasks{took}", status.id, status.tasks.len())
}

/// The answer of a run, or those of its scenarios.
pub(super) fn answer_of(status: &RunStatus, result: &Json) -> anyhow::Result<String> {
    if status.scenarios.is_empty() {
        answer(result)
    } else {
        scenarios_text::text(result)
    }
}

/// The answer: its `markdown` where it has one, else the JSON.
pub(super) fn answer(result: &Json) -> anyhow::Result<String> {
    let Some(text) = markdown_of(result) else {
        let value: serde_json::Value = result.parse()?;
        return Ok(serde_json::to_string_pretty(&value)?);
    };
    let text = printable::block(&text);
    if output::is_read_by_a_person() {
        Ok(markdown::render(&text, output::width()))
    } else {
        Ok(text)
    }
}

fn markdown_of(result: &Json) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Answer {
        markdown: String,
    }
    result.parse::<Answer>().ok().map(|answer| answer.markdown)
}

/// A question with its options.
pub(super) fn question(question: &OpenQuestion) -> String {
    let mut text = style(printable::block(&question.text))
        .for_stderr()
        .bold()
        .to_string();
    if let Some(why) = &question.why {
        let why = style(printable::block(why)).for_stderr().dim();
        text = format!("{text}\n{why}");
    }
    for option in &question.options {
        let key = style(printable::line(&option.key))
            .for_stderr()
            .cyan()
            .bold();
        text = format!("{text}\n  {key}  {}", printable::line(&option.label));
    }
    if let Some(until) = question.expires_at {
        let until = style(printable::line(&until_when(until, question)))
            .for_stderr()
            .dim();
        text = format!("{text}\n{until}");
    }
    text
}

/// Until when a question is open, and what counts then.
fn until_when(until: Timestamp, question: &OpenQuestion) -> String {
    let minute = until.as_jiff().strftime("%Y-%m-%d %H:%M UTC");
    match &question.default {
        Some(key) => format!("Open until {minute}; then {key} counts."),
        None => format!("Open until {minute}; then {} fails.", question.task_id),
    }
}

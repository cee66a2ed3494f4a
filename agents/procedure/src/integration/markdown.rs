use std::fmt::Write as _;

use super::{Answer, grouped, said};
use crate::planning::Planned;

/// The plan as people read it.
pub(super) fn markdown(answer: &Answer, planned: &Planned) -> String {
    let mut text = format!("# {}\n\n**{}**\n", answer.title, answer.summary);
    let facts = planned
        .procedure
        .values
        .iter()
        .filter_map(|it| Some((it, said(planned, &it.id)?)));
    let facts: Vec<String> = facts
        .map(|(it, said)| format!("- {}: {said}", it.title))
        .collect();
    section(&mut text, "How it stands", &facts);
    timeline(&mut text, answer);
    let people = answer.responsibilities.iter();
    let people: Vec<String> = people
        .map(|it| format!("- {}: {} (actions: {})", it.department, it.lead, it.actions))
        .collect();
    section(&mut text, "Responsibilities", &people);
    let waits = answer.dependencies.iter();
    let waits: Vec<String> = waits
        .map(|it| {
            format!(
                "- {} ({}) waits for {} ({})",
                it.action, it.department, it.waits_for, it.on
            )
        })
        .collect();
    section(&mut text, "Dependencies between departments", &waits);
    let figures: Vec<String> = answer
        .metrics
        .iter()
        .map(|it| {
            let value = it
                .value
                .map(|value| format!(" {} {}", grouped(value), it.unit))
                .unwrap_or_default();
            let target = it
                .target
                .as_ref()
                .map(|target| format!(" (target: {target})"))
                .unwrap_or_default();
            format!("- {}:{value}{target}", it.title)
        })
        .collect();
    section(&mut text, "Metrics", &figures);
    let messages: Vec<String> = answer
        .messages
        .iter()
        .map(|it| {
            format!(
                "### {}\n\n**{}**\n\n{}\n",
                it.audience, it.headline, it.text
            )
        })
        .collect();
    section(&mut text, "Messages", &messages);
    let lines = |all: &[String]| all.iter().map(|it| format!("- {it}")).collect::<Vec<_>>();
    section(&mut text, "Gaps", &lines(&answer.gaps));
    section(
        &mut text,
        "How it was made",
        &lines(
            &[
                vec![answer.method.clone()],
                answer.assumptions.clone(),
                answer.sources.clone(),
            ]
            .concat(),
        ),
    );
    text
}

fn section(text: &mut String, title: &str, lines: &[String]) {
    if !lines.is_empty() {
        let _ = write!(text, "\n## {title}\n\n{}\n", lines.join("\n"));
    }
}

fn timeline(text: &mut String, answer: &Answer) {
    let rows: Vec<String> = answer
        .timeline
        .iter()
        .map(|it| {
            let due = it
                .due_hours
                .map_or_else(|| "–".to_owned(), |due| format!("{} h", grouped(due)));
            let late = if it.late_hours > 0.0 {
                format!(", {} h late", grouped(it.late_hours))
            } else {
                String::new()
            };
            let cell = |text: &str| text.replace('|', "\\|");
            format!(
                "| {}–{} h | {} | {} | {} | {due}{late} |",
                grouped(it.start_hours),
                grouped(it.end_hours),
                cell(&it.title),
                cell(&it.department),
                cell(&it.owner)
            )
        })
        .collect();
    if !rows.is_empty() {
        let head = "| When | What | Department | Who | By |\n|---|---|---|---|---|\n";
        let _ = write!(text, "\n## Timeline\n\n{head}{}\n", rows.join("\n"));
    }
}

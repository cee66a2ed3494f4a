//! The report to read.

use std::fmt::Write as _;

use super::answer::ReportAnswer;
use std::collections::BTreeSet;

use crate::check::Quote;
use crate::section::Statement;

/// A section: sentences that come from one document one after the other are a paragraph, with its citation at the end; what
/// does not end like a sentence was a point of a list, and is one again.
pub(super) fn section(name: &str, quotes: &[Quote]) -> String {
    let mut out = format!("## {name}\n");
    let alike = |one: &Quote, next: &Quote| {
        one.document == next.document && is_sentence(one) == is_sentence(next)
    };
    for run in quotes.chunk_by(alike) {
        let document = run.first().map_or(0, |quote| quote.document);
        let texts: Vec<&str> = run.iter().map(|quote| quote.text.as_str()).collect();
        out.push('\n');
        // Writing to a String cannot fail.
        if run.first().is_some_and(is_sentence) {
            let _ = writeln!(out, "{} [{document}]", texts.join(" "));
        } else {
            for text in texts {
                let _ = writeln!(out, "- {text} [{document}]");
            }
        }
    }
    out.trim_end().to_owned()
}

/// A section in a model's words: each sentence with the documents that it is made from.
pub(super) fn statements(name: &str, statements: &[Statement]) -> String {
    let told = statements.iter().map(|statement| {
        let documents: BTreeSet<usize> = statement.quotes.iter().map(|it| it.document).collect();
        let cited = documents.iter().map(|number| format!("[{number}]"));
        format!("{} {}", statement.text, cited.collect::<String>())
    });
    format!("## {name}\n\n{}", told.collect::<Vec<_>>().join(" "))
}

fn is_sentence(quote: &Quote) -> bool {
    let text = quote.text.trim_end_matches(['"', '\'', '”', '’', ')']);
    text.ends_with(['.', '!', '?', '…', '。'])
}

/// The report with what a reader has to know besides.
pub(super) fn whole(answer: &ReportAnswer) -> String {
    let mut out = format!("# {}\n\n{}\n", answer.topic, answer.final_report);
    if !answer.contradictions.is_empty() {
        out.push_str("\n---\n\n## Numbers that contradict each other\n\n");
    }
    for it in &answer.contradictions {
        let [one, other] = &it.figures;
        let _ = writeln!(
            out,
            "- {one} or {other}? \"{}\" [{}] but \"{}\" [{}]",
            it.one.text, it.one.document, it.other.text, it.other.document
        );
    }
    list(&mut out, "Missing", &answer.gaps);
    let sources = answer.sources.iter().enumerate();
    let sources: Vec<String> = sources
        .map(|(at, name)| format!("[{}] {name}", at + 1))
        .collect();
    list(&mut out, "Sources", &sources);
    list(
        &mut out,
        "How this was made",
        std::slice::from_ref(&answer.method),
    );
    out
}

fn list(out: &mut String, title: &str, points: &[String]) {
    if points.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n## {title}\n");
    for point in points {
        let _ = writeln!(out, "- {point}");
    }
}

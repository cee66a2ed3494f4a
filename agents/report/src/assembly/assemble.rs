use std::collections::{BTreeMap, BTreeSet};

use super::answer::{ReportAnswer, WrittenSection};
use super::markdown;
use crate::check::{Quote, contradictions};
use crate::section::SectionDraft;
use crate::source::Document;

/// What stands between sections.
const SEPARATOR: &str = "\n\n---\n\n";
/// How reports are made, for people.
const METHOD: &str = "Every sentence is quoted from a document, as it stands there; sections follow the documents' own headings \
                      and words. No model was used.";

/// A section of the plan with what its writer brought, or why nothing.
pub struct Planned {
    /// Its heading.
    pub name: String,
    /// What its writer brought.
    pub draft: Result<SectionDraft, String>,
}

/// Puts a report together. A sentence that does not stand in its document, or that another section has, is left out; a section
/// without sentences is; and `gaps` says all of it.
#[must_use]
pub fn assemble(
    topic: &str,
    documents: &[Document],
    planned: Vec<Planned>,
    mut gaps: Vec<String>,
) -> ReportAnswer {
    let mut told = BTreeSet::new();
    let mut sections = Vec::new();
    for Planned { name, draft } in planned {
        let quotes = match draft {
            Ok(draft) => checked(&name, documents, draft.quotes, &mut told, &mut gaps),
            Err(reason) => {
                gaps.push(format!("the section {name:?} is missing: {reason}"));
                continue;
            }
        };
        if quotes.is_empty() {
            gaps.push(format!(
                "the section {name:?} is missing: nothing that can be quoted is left of it"
            ));
            continue;
        }
        let text = markdown::section(&name, &quotes);
        sections.push(WrittenSection { name, text, quotes });
    }
    let texts: Vec<&str> = sections
        .iter()
        .map(|section| section.text.as_str())
        .collect();
    let mut answer = ReportAnswer {
        topic: topic.to_owned(),
        final_report: texts.join(SEPARATOR),
        contradictions: contradictions(documents),
        sources: documents
            .iter()
            .map(|document| document.name.clone())
            .collect(),
        sections,
        gaps,
        assumptions: Vec::new(),
        method: METHOD.to_owned(),
        markdown: String::new(),
    };
    answer.markdown = markdown::whole(&answer);
    answer
}

fn checked(
    name: &str,
    documents: &[Document],
    quotes: Vec<Quote>,
    told: &mut BTreeSet<String>,
    gaps: &mut Vec<String>,
) -> Vec<Quote> {
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    let mut kept = Vec::new();
    for quote in quotes {
        if !quote.stands_in(documents) {
            *refused
                .entry("do not stand in the document that they name")
                .or_insert(0) += 1;
        } else if told.insert(quote.text.clone()) {
            kept.push(quote);
        } else {
            *refused
                .entry("stand in another section already")
                .or_insert(0) += 1;
        }
    }
    for (why, count) in refused {
        gaps.push(format!(
            "{count} sentences of the section {name:?} were left out: they {why}"
        ));
    }
    kept
}

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{ReportAnswer, WrittenSection};
use super::markdown;
use crate::check::{Quote, contradictions};
use crate::section::{SectionDraft, Statement};
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

/// The same for the sections that no model wrote, beside one that a model did.
const METHOD_REST: &str = "The others are quoted from documents, sentence by sentence.";

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
    let mut by_model = 0;
    for Planned { name, draft } in planned {
        let quotes = match draft {
            Ok(draft) => {
                let about = format!("the section {name:?}");
                gaps.extend(draft.model_use.iter().flat_map(|it| it.notes(&about)));
                let statements = stated(&about, documents, draft.statements, &mut gaps);
                if !statements.is_empty() {
                    by_model += 1;
                    let text = markdown::statements(&name, &statements);
                    let quotes = statements.into_iter().flat_map(|it| it.quotes).collect();
                    sections.push(WrittenSection { name, text, quotes });
                    continue;
                }
                checked(&name, documents, draft.quotes, &mut told, &mut gaps)
            }
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
        method: match by_model {
            0 => METHOD.to_owned(),
            count => format!(
                "{count} of the sections are in a language model's words: each of its sentences names those of the documents that it is made from, and was checked to have their figures and their matter. {METHOD_REST}"
            ),
        },
        markdown: String::new(),
    };
    answer.markdown = markdown::whole(&answer);
    answer
}

/// The statements that stand: what they are made from is in the documents, and they say no more than that.
fn stated(
    about: &str,
    documents: &[Document],
    statements: Vec<Statement>,
    gaps: &mut Vec<String>,
) -> Vec<Statement> {
    let mut kept: Vec<Statement> = Vec::new();
    for statement in statements {
        let untrue = statement
            .quotes
            .iter()
            .any(|quote| !quote.stands_in(documents));
        let flaw = match untrue {
            true => Some("what it is made from does not stand in the documents".to_owned()),
            false => statement.flaw(),
        };
        match flaw {
            Some(flaw) => gaps.push(format!(
                "{about}: a sentence of the model was refused: {flaw}"
            )),
            None if kept.iter().any(|it| it.text == statement.text) => {}
            None => kept.push(statement),
        }
    }
    kept
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

//! The outline.

use std::collections::BTreeSet;

use muster_reading::sentences;
use serde::{Deserialize, Serialize};

use super::grouping::{Group, groups};
use super::outline_error::OutlineError;
use super::relevance::{Place, relevance, stems};
use super::topic::topic_terms;
use crate::source::Document;

/// More sections are no outline.
const SECTIONS_MAX: usize = 8;
/// Groups that say less of the topic, as a part of what the first says, are left out.
const RELEVANT_MIN: f64 = 0.15;
/// Fewer sentences are no section: they go with others that are left over.
const SENTENCES_MIN: usize = 2;
/// Sentences that a section is chosen from: some 20 KB, more than any section needs.
const SENTENCES_MAX: usize = 120;
/// Shorter ones are captions and crumbs.
const WORDS_MIN: usize = 4;
/// Longer ones are lists without full stops.
const CHARS_MAX: usize = 600;
/// Less letters and spaces than this part of it, and it is code or a formula.
const PROSE_SHARE: f64 = 0.8;
/// Where what is left over goes.
const REST: &str = "Further points";

/// A sentence with where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionSentence {
    /// The document's number, from 1.
    pub document: usize,
    /// The paragraph in it, from 0.
    pub block: usize,
    /// As it stands there.
    pub text: String,
}

/// A section that is to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedSection {
    /// Its heading.
    pub name: String,
    /// What it covers, and from which documents.
    pub description: String,
    /// What it is made from, in the documents' order.
    pub sentences: Vec<SectionSentence>,
}

/// The sections of a report, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// In the order of the report.
    pub sections: Vec<PlannedSection>,
    /// What the documents have besides, by heading.
    pub left_out: Vec<String>,
}

/// The sections that documents give for a topic.
///
/// # Errors
/// [`OutlineError`] when they say nothing of it.
pub fn outline(topic: &str, documents: &[Document]) -> Result<Outline, OutlineError> {
    let terms = topic_terms(topic);
    let mut taken = BTreeSet::new();
    let places = documents.iter().enumerate();
    let places: Vec<Place> = places
        .flat_map(|(at, document)| (0..document.blocks.len()).map(move |block| (at, block)))
        .collect();
    let groups = groups(documents, &places);
    let relevance = relevance(documents, &groups, &terms);
    let mut found: Vec<(f64, PlannedSection)> = Vec::new();
    let mut crumbs = Vec::new();
    let kept = groups.into_iter().zip(relevance);
    for (group, relevance) in kept.filter(|(_, relevance)| *relevance >= RELEVANT_MIN) {
        let sentences = told(documents, &group, &mut taken);
        if sentences.len() < SENTENCES_MIN {
            crumbs.extend(sentences);
            continue;
        }
        let weight = relevance * (1.0 + sentences.len() as f64).ln();
        found.push((weight, section(group.name, sentences, documents)));
    }
    if !crumbs.is_empty() {
        match found.iter_mut().find(|(_, it)| it.name == REST) {
            Some((_, rest)) => rest.sentences.extend(crumbs),
            None => found.push((0.0, section(REST.to_owned(), crumbs, documents))),
        }
    }
    if found.is_empty() {
        let empty = documents.iter().all(|document| document.blocks.is_empty()) || terms.is_empty();
        return Err(if empty {
            OutlineError::Empty
        } else {
            OutlineError::NothingAbout(topic.to_owned())
        });
    }
    Ok(chosen(found))
}

/// The weightiest sections, in the order in which they are read.
fn chosen(mut found: Vec<(f64, PlannedSection)>) -> Outline {
    found.sort_by(|left, right| right.0.total_cmp(&left.0));
    let rest = found.split_off(found.len().min(SECTIONS_MAX));
    let mut sections: Vec<PlannedSection> = found.into_iter().map(|(_, section)| section).collect();
    sections.sort_by_key(|section| {
        let first = section.sentences.first();
        (
            rank(&section.name),
            first.map_or((0, 0), |it| (it.document, it.block)),
        )
    });
    Outline {
        sections,
        left_out: rest.into_iter().map(|(_, section)| section.name).collect(),
    }
}

/// Introductions come first and conclusions last, whichever document they are from.
fn rank(name: &str) -> u8 {
    let name = name.to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| name.starts_with(word));
    if begins(&[
        "introduction",
        "overview",
        "summary",
        "background",
        "abstract",
    ]) {
        0
    } else if begins(&["conclusion", "outlook", "next steps"]) {
        2
    } else if name == REST.to_lowercase() {
        3
    } else {
        1
    }
}

/// The sentences of a group that no other group has taken.
fn told(
    documents: &[Document],
    group: &Group,
    taken: &mut BTreeSet<String>,
) -> Vec<SectionSentence> {
    let mut found = Vec::new();
    for (document, block) in &group.places {
        let text = documents
            .get(*document)
            .and_then(|it| it.blocks.get(*block));
        for sentence in text.map(|block| sentences(&block.text)).unwrap_or_default() {
            let words = sentence.split_whitespace().count();
            let is_whole = is_prose(sentence)
                && words >= WORDS_MIN
                && sentence.len() <= CHARS_MAX
                && !sentence.ends_with(':');
            if is_whole && found.len() < SENTENCES_MAX && taken.insert(stems(sentence).join(" ")) {
                found.push(SectionSentence {
                    document: document + 1,
                    block: *block,
                    text: sentence.to_owned(),
                });
            }
        }
    }
    found
}

/// Whether it is words, and not code, a formula or a row of figures.
fn is_prose(sentence: &str) -> bool {
    let all = sentence.chars().count();
    let words = sentence
        .chars()
        .filter(|c| c.is_alphabetic() || c.is_whitespace())
        .count();
    words as f64 >= all as f64 * PROSE_SHARE
}

fn section(
    name: String,
    sentences: Vec<SectionSentence>,
    documents: &[Document],
) -> PlannedSection {
    let numbers: BTreeSet<usize> = sentences.iter().map(|it| it.document).collect();
    let names = numbers
        .iter()
        .filter_map(|number| documents.get(number - 1));
    let names: Vec<&str> = names.map(|document| document.name.as_str()).collect();
    let description = format!(
        "{} sentences about {}, from {}",
        sentences.len(),
        name.to_lowercase(),
        names.join(", ")
    );
    PlannedSection {
        name,
        description,
        sentences,
    }
}

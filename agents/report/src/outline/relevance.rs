//! Which groups of paragraphs say something of a topic.

use muster_reading::{Field, Ranking, Term, Token, is_stop_word, tokens};

use super::grouping::Group;
use crate::source::Document;

/// Headings, text, and names of documents. Headings count more than the text: they say what it is about. A name says it of
/// all that stands in the document.
const FIELDS: [Field; 3] = [
    Field {
        weight: 2.0,
        dilution: 0.5,
    },
    Field {
        weight: 1.0,
        dilution: 0.5,
    },
    Field {
        weight: 0.5,
        dilution: 0.0,
    },
];

/// A paragraph by its document and its place there.
pub(super) type Place = (usize, usize);

/// How much each group says of a topic, 0 to 1; the same for all where the topic names nothing.
pub(super) fn relevance(documents: &[Document], groups: &[Group], terms: &[Term]) -> Vec<f64> {
    if terms.is_empty() {
        return vec![1.0; groups.len()];
    }
    let texts: Vec<Vec<Vec<String>>> = groups
        .iter()
        .map(|group| fields(documents, group))
        .collect();
    let ranking = Ranking::new(&FIELDS, &texts);
    let scores: Vec<f64> = (0..texts.len())
        .map(|at| ranking.score(at, terms))
        .collect();
    let highest = scores.iter().copied().fold(0.0, f64::max);
    let share = |score: f64| if highest > 0.0 { score / highest } else { 0.0 };
    scores.into_iter().map(share).collect()
}

fn fields(documents: &[Document], group: &Group) -> Vec<Vec<String>> {
    let (mut headings, mut text, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for (at, block) in &group.places {
        let Some(document) = documents.get(*at) else {
            continue;
        };
        if let Some(block) = document.blocks.get(*block) {
            headings.extend(block.headings.iter().map(String::as_str));
            text.extend(stems(&block.text));
        }
        names.push(document.name.replace(['_', '-', '/', '.'], " "));
    }
    headings.dedup();
    names.dedup();
    vec![stems(&headings.join(". ")), text, stems(&names.join(". "))]
}

/// The stems of a text that say what it is about.
pub(crate) fn stems(text: &str) -> Vec<String> {
    let content = tokens(text).into_iter().filter(Token::is_content);
    content
        .filter(|token| !is_stop_word(&token.text))
        .map(|token| token.stem)
        .collect()
}

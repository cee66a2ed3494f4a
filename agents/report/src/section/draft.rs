use std::collections::BTreeSet;

use muster_llm::ModelUse;
use muster_reading::{Token, is_stop_word, tokens};
use serde::{Deserialize, Serialize};

use super::choice;
use super::statement::Statement;
use crate::check::Quote;
use crate::outline::PlannedSection;

/// A section as its writer hands it in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SectionDraft {
    /// Its heading.
    pub name: String,
    /// Its sentences, in order.
    pub quotes: Vec<Quote>,
    /// The section in a model's words; empty where none wrote it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<Statement>,
    /// How a model was used, where one is set up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub model_use: Option<ModelUse>,
}

/// Writes a section from its sentences.
#[must_use]
pub fn write(topic: &str, section: &PlannedSection) -> SectionDraft {
    let words: Vec<BTreeSet<String>> = section.sentences.iter().map(|it| words(&it.text)).collect();
    let chosen = choice::chosen(topic, &section.name, &section.sentences, &words);
    let sentences = chosen
        .into_iter()
        .filter_map(|at| section.sentences.get(at));
    let quotes = sentences.map(|sentence| Quote {
        document: sentence.document,
        block: sentence.block,
        text: sentence.text.clone(),
    });
    SectionDraft {
        name: section.name.clone(),
        quotes: quotes.collect(),
        ..SectionDraft::default()
    }
}

fn words(text: &str) -> BTreeSet<String> {
    let content = tokens(text).into_iter().filter(Token::is_content);
    let said = content.filter(|token| !is_stop_word(&token.text));
    said.map(|token| token.stem).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::SectionSentence;

    fn draft(texts: &[&str]) -> Vec<String> {
        let sentence = |(at, text): (usize, &&str)| SectionSentence {
            document: 1,
            block: at,
            text: (*text).to_owned(),
        };
        let section = PlannedSection {
            name: "Storage".to_owned(),
            description: String::new(),
            sentences: texts.iter().enumerate().map(sentence).collect(),
        };
        let draft = write("reservoirs", &section);
        draft.quotes.into_iter().map(|quote| quote.text).collect()
    }

    #[test]
    fn what_was_said_is_not_said_again_in_other_words_of_the_same() {
        let told = draft(&[
            "Storage in the three reservoirs fell to 60 percent in autumn.",
            "In autumn storage in the three reservoirs fell to 60 percent.",
            "The city uses water from the river as well.",
        ]);
        assert_eq!(told.len(), 2);
    }

    #[test]
    fn sentences_stay_in_their_order_and_within_bounds() {
        let texts: Vec<String> = (0..40)
            .map(|at| format!("Reservoir number{at} holds quantity{at} of water{at}."))
            .collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let told = draft(&texts);
        assert!(!told.is_empty() && told.len() <= 7);
        let places: Vec<_> = told
            .iter()
            .map(|told| texts.iter().position(|text| text == told))
            .collect();
        assert!(places.is_sorted());
    }

    #[test]
    fn a_single_sentence_is_a_section_and_none_is_an_empty_one() {
        assert_eq!(draft(&["It is full of water now."]).len(), 1);
        assert!(draft(&[]).is_empty());
    }
}

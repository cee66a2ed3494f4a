//! A few words that belong together.

use muster_reading::{Token, tokens};

/// Words or numbers in a row; marks between them do not count.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Phrase {
    texts: Vec<String>,
    stems: Vec<String>,
}

impl Phrase {
    pub(crate) fn new(text: &str) -> Self {
        let content: Vec<Token> = tokens(text).into_iter().filter(Token::is_content).collect();
        Self {
            texts: content.iter().map(|token| token.text.clone()).collect(),
            stems: content.into_iter().map(|token| token.stem).collect(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.stems.len()
    }

    /// Its words as one term for the ranking.
    pub(crate) fn term(&self) -> String {
        self.stems.join(" ")
    }

    /// Whether it stands at this place, whatever the endings of its words.
    pub(crate) fn stands_at(&self, content: &[&Token], at: usize) -> bool {
        let window = content.get(at..at + self.len());
        !self.stems.is_empty()
            && window.is_some_and(|window| {
                let pairs = window.iter().zip(&self.stems);
                pairs.into_iter().all(|(token, stem)| token.stem == *stem)
            })
    }

    /// Whether it stands at this place as it is written, or in the plural.
    pub(crate) fn stands_literally_at(&self, content: &[&Token], at: usize) -> bool {
        let window = content.get(at..at + self.len());
        !self.texts.is_empty()
            && window.is_some_and(|window| {
                let mut pairs = window.iter().zip(&self.texts);
                pairs.all(|(token, text)| is_form_of(&token.text, text))
            })
    }
}

fn is_form_of(said: &str, word: &str) -> bool {
    said.strip_prefix(word)
        .is_some_and(|ending| matches!(ending, "" | "s" | "es" | "'s"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stands(phrase: &str, text: &str, literally: bool) -> bool {
        let all = tokens(text);
        let content: Vec<&Token> = all.iter().filter(|token| token.is_content()).collect();
        let phrase = Phrase::new(phrase);
        (0..content.len()).any(|at| {
            if literally {
                phrase.stands_literally_at(&content, at)
            } else {
                phrase.stands_at(&content, at)
            }
        })
    }

    #[test]
    fn endings_and_marks_do_not_matter_to_what_is_meant() {
        assert!(stands("quick drying", "it is Quick-dry", false));
        assert!(!stands("quick drying", "quick to dry", false));
    }

    #[test]
    fn a_kind_is_taken_in_the_plural_but_not_by_its_stem_alone() {
        assert!(stands("jacket", "two jackets", true));
        assert!(!stands("lights", "a light jacket", true));
    }
}

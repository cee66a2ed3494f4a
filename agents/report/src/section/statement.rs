use muster_llm::strangers;
use serde::{Deserialize, Serialize};

use crate::check::Quote;

/// Longest statement, in bytes: one long sentence.
const STATEMENT_BYTES_MAX: usize = 600;
/// Marks that would make something else of a text than a sentence.
const MARKS: [char; 7] = ['<', '[', ']', '`', '#', '|', '*'];

/// A sentence in a model's words, with the sentences of documents that it is made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// What it says.
    pub text: String,
    /// From what.
    pub quotes: Vec<Quote>,
}

impl Statement {
    /// Why it cannot stand in a report: it is no sentence, or says what its quotes do not.
    #[must_use]
    pub fn flaw(&self) -> Option<String> {
        let text = self.text.trim();
        if text.is_empty() || text.len() > STATEMENT_BYTES_MAX || text.contains('\n') {
            return Some("it is not one sentence".to_owned());
        }
        if text.contains(MARKS) {
            return Some("it holds marks that are no words".to_owned());
        }
        if self.quotes.is_empty() {
            return Some("it is made from no sentence".to_owned());
        }
        let facts: Vec<&str> = self
            .quotes
            .iter()
            .map(|quote| quote.text.as_str())
            .collect();
        strangers(text, &facts).into_iter().next()
    }
}

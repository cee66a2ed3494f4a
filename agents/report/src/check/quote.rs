use serde::{Deserialize, Serialize};

use crate::source::Document;

/// A sentence of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The document's number, from 1.
    pub document: usize,
    /// The paragraph in it, from 0.
    #[serde(default)]
    pub block: usize,
    /// The sentence, as it stands there.
    pub text: String,
}

impl Quote {
    /// Whether it stands in the document that it names.
    #[must_use]
    pub fn stands_in(&self, documents: &[Document]) -> bool {
        let document = self
            .document
            .checked_sub(1)
            .and_then(|at| documents.get(at));
        document.is_some_and(|document| document.says(&self.text))
    }
}

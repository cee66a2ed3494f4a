//! One section: the sentences that say most, as they stand in the documents, each with its document.

mod choice;
mod draft;

pub use draft::{SectionDraft, write};

//! One section: the sentences that say most, as they stand in the documents, each with its document.

mod choice;
mod draft;
mod model;
mod statement;

pub use draft::{SectionDraft, write};
pub use statement::Statement;

pub(crate) use model::{statements, writer};

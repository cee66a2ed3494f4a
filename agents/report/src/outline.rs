//! Which sections the documents give for a topic.
//!
//! Paragraphs that say something of the topic are gathered by the headings that they stand under; headings that say the same
//! are one section. Paragraphs without headings are gathered by the words that are common among them and rare elsewhere.
//! Every sentence goes to one section only, and what two documents say in the same words is taken once.

mod grouping;
mod outline_error;
mod relevance;
mod sections;
mod topic;

pub use outline_error::OutlineError;
pub use sections::{Outline, PlannedSection, SectionSentence, outline};

pub(crate) use topic::topic_terms;

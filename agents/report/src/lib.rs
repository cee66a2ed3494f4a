//! The agents of the report workflow: documents about a topic become a report whose every sentence can be looked up.
//!
//! Without a model nothing is written that does not stand in a document. `source` reads documents into headed paragraphs;
//! `outline` finds out at run time which sections they give for a topic; a `section` is made of the sentences that say most,
//! each by a task of its own; `check` holds every quotation against the documents again and finds numbers that contradict
//! each other; `assembly` puts the sections together in the plan's order.

mod agents;
mod assembly;
mod check;
mod outline;
mod section;
mod source;

pub use agents::{ReportConfig, ReportConfigError, agents};
pub use assembly::{Planned, ReportAnswer, WrittenSection, assemble};
pub use check::{Contradiction, Quote, contradictions};
pub use outline::{Outline, OutlineError, PlannedSection, SectionSentence, outline};
pub use section::{SectionDraft, Statement, write};
pub use source::{Block, Document, Format};

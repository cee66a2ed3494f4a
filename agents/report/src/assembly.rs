//! The finished report: the sections in the plan's order, each sentence held against the documents again.

mod answer;
mod assemble;
mod markdown;

pub use answer::{ReportAnswer, WrittenSection};
pub use assemble::{Planned, assemble};

use serde::{Deserialize, Serialize};

use crate::check::{Contradiction, Quote};

/// The finished report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportAnswer {
    /// What it is about.
    pub topic: String,
    /// The sections in the plan's order, as Markdown, joined by `---`.
    pub final_report: String,
    /// The same, one by one.
    pub sections: Vec<WrittenSection>,
    /// Numbers of the documents that contradict each other.
    pub contradictions: Vec<Contradiction>,
    /// What is missing, and why.
    pub gaps: Vec<String>,
    /// The documents, by the numbers that sentences cite.
    pub sources: Vec<String>,
    /// What was assumed.
    pub assumptions: Vec<String>,
    /// How it was made.
    pub method: String,
    /// The report with contradictions, gaps and sources, to read.
    pub markdown: String,
}

/// One section of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenSection {
    /// Its heading.
    pub name: String,
    /// As Markdown, with its heading and citations.
    pub text: String,
    /// Its sentences, each of which stands in the document that it names.
    pub quotes: Vec<Quote>,
}

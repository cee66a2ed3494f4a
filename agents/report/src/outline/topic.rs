//! What a report is to be about.

use muster_reading::{Term, Token, is_stop_word, tokens};

/// Words of whoever asks for a report that say nothing of its topic.
const FILLERS: [&str; 26] = [
    "report",
    "reports",
    "summary",
    "summarise",
    "summarize",
    "overview",
    "write",
    "create",
    "make",
    "prepare",
    "draft",
    "document",
    "documents",
    "file",
    "files",
    "folder",
    "topic",
    "section",
    "sections",
    "please",
    "tell",
    "based",
    "everything",
    "know",
    "short",
    "brief",
];

/// The stems that a topic is looked for by; none where it names nothing, which means everything.
pub(crate) fn topic_terms(topic: &str) -> Vec<Term> {
    let content = tokens(topic).into_iter().filter(Token::is_content);
    let said = content.filter(|it| !is_stop_word(&it.text) && !FILLERS.contains(&it.text.as_str()));
    let mut stems: Vec<String> = said.map(|it| it.stem).collect();
    stems.sort();
    stems.dedup();
    stems.into_iter().map(Term::new).collect()
}

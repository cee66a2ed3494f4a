//! Bounds for the length of JSON that is not written only to be counted.

use crate::{Delegation, Exchange, PlanNode};

/// A byte of text takes at most so many when it is escaped.
const ESCAPED: usize = 6;
/// Field names, numbers, quotes and commas of one task of a plan.
const TASK_BYTES: usize = 256;

/// A bound for texts in a list, in bytes, as if each byte were escaped.
#[must_use]
pub fn of_texts(texts: &[String]) -> usize {
    texts.iter().map(|text| of_text(text) + ESCAPED).sum()
}

/// A bound for one text, in bytes, as if each byte were escaped.
#[must_use]
pub fn of_text(text: &str) -> usize {
    ESCAPED * text.len()
}

/// A bound for what was asked and shared, in bytes.
#[must_use]
pub fn of_exchanges(exchanges: &[Exchange]) -> usize {
    exchanges.iter().map(Exchange::bytes_bound).sum()
}

/// A bound for one task of a plan, in bytes; its payload is JSON text of a known length.
#[must_use]
pub fn of_task(task: &PlanNode<'_>, payload_bytes: usize) -> usize {
    let depends_on = task.depends_on.iter();
    let depends_on = depends_on.map(|id| of_text(id.as_str()) + ESCAPED);
    TASK_BYTES
        + of_text(task.id.as_str())
        + of_text(task.agent_type.as_str())
        + depends_on.sum::<usize>()
        + of_delegation(task.delegation)
        + payload_bytes
}

fn of_delegation(delegation: &Delegation) -> usize {
    const FRAME_BYTES: usize = 128;
    if delegation.is_default() {
        return 0;
    }
    let fallback = delegation.fallback.as_ref();
    let key = delegation.concurrency_key.as_deref();
    FRAME_BYTES
        + of_texts(&delegation.capabilities)
        + fallback.map_or(0, |name| of_text(name.as_str()))
        + key.map_or(0, of_text)
}

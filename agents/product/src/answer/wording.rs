//! Reasons in the shop's voice.

use crate::catalogue::Product;
use crate::matching::Reason;
use crate::voice::{Breach, Voice, fill};

/// Sentences with the rules that others broke.
#[derive(Debug, Default)]
pub(super) struct Worded {
    pub(super) text: String,
    pub(super) kept: Vec<Reason>,
    pub(super) sentences: usize,
    pub(super) breaches: Vec<Breach>,
}

/// Tells reasons, one a sentence; one whose sentence breaks a rule is left out.
pub(super) fn worded(voice: &Voice, product: &Product, reasons: Vec<Reason>) -> Worded {
    let mut worded = Worded::default();
    let quoted = product.facts();
    for reason in reasons {
        let fact = reason.fact.trim_end_matches('.');
        let phrase = voice.reason(reason.kind);
        let said = fill(phrase, &[("said", &quote(&reason)), ("fact", fact)]);
        let sentence = format!("{}.", capitalised(&said));
        worded.sentences += 1;
        let breaches = voice.breaches(&sentence, &quoted);
        if breaches.is_empty() {
            if !worded.text.is_empty() {
                worded.text.push(' ');
            }
            worded.text.push_str(&sentence);
            worded.kept.push(reason);
        } else {
            worded.breaches.extend(breaches);
        }
    }
    worded
}

/// Words of the shopper stand in quotation marks; what we made of them does not.
fn quote(reason: &Reason) -> String {
    use crate::matching::ReasonKind;
    match reason.kind {
        ReasonKind::Wish | ReasonKind::Quantity => format!("\"{}\"", reason.said),
        _ => reason.said.clone(),
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

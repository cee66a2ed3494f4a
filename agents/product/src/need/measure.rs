//! Numbers with units that are asked for.

use serde::{Deserialize, Serialize};

use super::bound::Bound;
use super::request_text::RequestText;
use crate::catalogue::{Dimension, Quantity, quantities};

/// How far from a number that was just named another one may be to be the same: what rounding does.
const SAME_SHARE: f64 = 0.05;

/// A number with a unit that is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Measure {
    pub(crate) quantity: Quantity,
    pub(crate) bound: Bound,
    /// Whether something else cannot be meant.
    pub(crate) is_required: bool,
    pub(crate) said: String,
}

impl Measure {
    /// Whether what a product has is what is asked for.
    pub(crate) fn admits(&self, has: &Quantity) -> bool {
        let (has, asked) = (has.value, self.quantity.value);
        match self.bound {
            Bound::AtMost => has <= asked,
            Bound::AtLeast => has >= asked,
            Bound::About => (has - asked).abs() <= asked.abs() * SAME_SHARE,
        }
    }
}

/// Reads numbers with units and takes them off the text.
pub(super) fn read(text: &mut RequestText<'_>) -> Vec<Measure> {
    let mut found = Vec::new();
    let family = family(text);
    for quantity in family.into_iter().chain(quantities(&text.content)) {
        if !text.is_free(quantity.at, quantity.len) {
            continue;
        }
        let before = Bound::before(&text.content, quantity.at);
        let inner = (1..quantity.len).find_map(|offset| {
            let end = quantity.at + offset + 1;
            Bound::before(&text.content, end.min(quantity.at + quantity.len - 1))
        });
        let after = Bound::after(&text.content, quantity.at + quantity.len);
        let explicit = before.or(inner).or(after).map(|(bound, _)| bound);
        let (bound, is_required) = match quantity.dimension {
            // A bag that is warm at less is warm enough; a tent for more people has room enough.
            Dimension::Temperature => (Bound::AtMost, true),
            Dimension::People => (Bound::AtLeast, true),
            Dimension::Upf | Dimension::RValue => (explicit.unwrap_or(Bound::AtLeast), true),
            _ => (explicit.unwrap_or(Bound::About), explicit.is_some()),
        };
        found.push(Measure {
            said: text.said(quantity.at, quantity.len),
            quantity,
            bound,
            is_required,
        });
        let words = before.map_or(0, |(_, words)| words);
        text.take(quantity.at - words, quantity.len + words);
    }
    found
}

/// "family of five", "for two", where no unit says that people are counted.
fn family(text: &RequestText<'_>) -> Option<Quantity> {
    let places = 0..text.content.len();
    let for_some = places.into_iter().find_map(|at| {
        let value = text.at(at + 1)?.number()?;
        let stands = text.is_any(at, &["for"]) && text.gap_after(at).is_empty();
        let ends = text.ends_after(at + 1) || text.is_any(at + 2, &["on", "and", "with", "in"]);
        let small = (1.0..=12.0).contains(&value);
        (stands && ends && small).then_some(Quantity {
            dimension: Dimension::People,
            value,
            at: at + 1,
            len: 1,
        })
    });
    for_some.or_else(|| family_of(text))
}

fn family_of(text: &RequestText<'_>) -> Option<Quantity> {
    let of = (0..text.content.len())
        .find(|at| text.is_any(*at, &["family", "group"]) && text.is_any(at + 1, &["of"]))?;
    Some(Quantity {
        dimension: Dimension::People,
        value: text.at(of + 2)?.number()?,
        at: of,
        len: 3,
    })
}

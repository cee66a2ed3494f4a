//! A sentence with numbers, taken apart.

use std::collections::BTreeSet;

use muster_reading::{Token, TokenKind, is_stop_word, tokens};

use super::quote::Quote;

/// Years are when, not how much.
const YEARS: std::ops::RangeInclusive<f64> = 1500.0..=2200.0;
/// Words and marks that scale a number.
const SCALES: [(&str, f64); 6] = [
    ("thousand", 1e3),
    ("million", 1e6),
    ("millions", 1e6),
    ("billion", 1e9),
    ("billions", 1e9),
    ("trillion", 1e12),
];

/// A number with what it counts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Figure {
    pub(super) value: f64,
    pub(super) unit: String,
    pub(super) text: String,
}

/// A sentence with numbers, taken apart.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub(super) quote: Quote,
    /// The words that say what it is about.
    pub(super) words: BTreeSet<String>,
    /// Names in it: what begins with a capital within the sentence.
    pub(super) names: BTreeSet<String>,
    /// Years and other numbers that count nothing: when, and which.
    pub(super) marks: BTreeSet<String>,
    pub(super) figures: Vec<Figure>,
}

impl Claim {
    /// A sentence's claim; `None` where it counts nothing.
    pub(super) fn of(quote: Quote) -> Option<Self> {
        let all = tokens(&quote.text);
        let mut claim = Self {
            words: BTreeSet::new(),
            names: BTreeSet::new(),
            marks: BTreeSet::new(),
            figures: Vec::new(),
            quote,
        };
        let mut units = BTreeSet::new();
        for at in 0..all.len() {
            match all.get(at).map(|token| token.kind) {
                Some(TokenKind::Number(value)) => claim.number(&all, at, value, &mut units),
                Some(TokenKind::Word) if !units.contains(&at) => claim.word(&all, at),
                _ => {}
            }
        }
        (!claim.figures.is_empty()).then_some(claim)
    }

    fn number(&mut self, all: &[Token], at: usize, value: f64, units: &mut BTreeSet<usize>) {
        let Some(token) = all.get(at) else { return };
        let before = at.checked_sub(1).and_then(|at| all.get(at));
        let scale = all
            .get(at + 1)
            .and_then(|next| SCALES.iter().find(|(word, _)| next.is(word)));
        let unit_at = at + 1 + usize::from(scale.is_some());
        if scale.is_some() {
            units.insert(at + 1);
        }
        let money = before.filter(|it| it.is_any(&["$", "€", "£"]));
        let unit = match (money, all.get(unit_at)) {
            (Some(mark), _) => Some(mark.text.clone()),
            (None, Some(next)) if next.is_any(&["%", "°", "percent"]) => Some(percent(next)),
            (None, Some(next))
                if matches!(next.kind, TokenKind::Word) && !is_stop_word(&next.text) =>
            {
                Some(next.stem.clone())
            }
            _ => None,
        };
        let is_year = YEARS.contains(&value)
            && value.fract() == 0.0
            && scale.is_none()
            && !token_has_comma(token);
        match unit.filter(|_| !is_year || money.is_some()) {
            Some(unit) => {
                units.insert(unit_at);
                let value = value * scale.map_or(1.0, |(_, factor)| *factor);
                let end = all
                    .get(unit_at)
                    .filter(|_| money.is_none())
                    .map_or(token.end, |it| it.end);
                let start = money.map_or(token.start, |it| it.start);
                let text = self
                    .quote
                    .text
                    .get(start..end)
                    .unwrap_or_default()
                    .to_owned();
                self.figures.push(Figure { value, unit, text });
            }
            None => drop(self.marks.insert(token.text.clone())),
        }
    }

    fn word(&mut self, all: &[Token], at: usize) {
        let Some(token) = all.get(at) else { return };
        let written = self
            .quote
            .text
            .get(token.start..token.end)
            .unwrap_or_default();
        let is_name = at > 0 && written.starts_with(char::is_uppercase);
        if is_name {
            self.names.insert(token.text.clone());
        }
        if !is_stop_word(&token.text) {
            self.words.insert(token.stem.clone());
        }
    }
}

/// A number that is written with thousands separators is no year; the token itself has lost them.
fn token_has_comma(token: &Token) -> bool {
    token.end - token.start > token.text.len()
}

fn percent(token: &Token) -> String {
    if token.is("°") {
        "°".to_owned()
    } else {
        "%".to_owned()
    }
}

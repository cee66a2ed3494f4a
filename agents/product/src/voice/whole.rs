use serde::Deserialize;

use super::breach::Breach;
use super::check;
use super::rules::Rules;
use crate::language::{LanguageError, from_yaml};
use crate::matching::ReasonKind;

/// The voice that comes along.
const BUNDLED: &str = include_str!("../../../../config/workflows/product/voice.yaml");

/// How the shop speaks.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voice {
    /// What it is called.
    pub name: String,
    openings: ByCount,
    closings: ByCount,
    reasons: Reasons,
    rules: Rules,
}

/// A phrase for one, for several and for no recommendation.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct ByCount {
    one: String,
    many: String,
    none: String,
}

impl ByCount {
    fn of(&self, count: usize) -> &str {
        match count {
            0 => &self.none,
            1 => &self.one,
            _ => &self.many,
        }
    }
}

/// A phrase for each kind of reason.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reasons {
    wish: String,
    kind: String,
    size: String,
    colour: String,
    price: String,
    recipient: String,
    quantity: String,
}

impl Voice {
    /// The voice that comes along.
    ///
    /// # Errors
    /// [`LanguageError`] when it is not what it should be.
    pub fn bundled() -> Result<Self, LanguageError> {
        Self::from_yaml("voice.yaml", BUNDLED)
    }

    /// A voice from YAML, of the form of `config/workflows/product/voice.yaml`.
    ///
    /// # Errors
    /// [`LanguageError`] naming what is wrong, also where one of its own phrases breaks one of its rules.
    pub fn from_yaml(name: &str, text: &str) -> Result<Self, LanguageError> {
        let voice: Self = from_yaml(name, text)?;
        for phrase in voice.phrases() {
            if let Some(breach) = voice.breaches(phrase, &[]).first() {
                return Err(LanguageError {
                    name: name.to_owned(),
                    reason: format!("{phrase:?} breaks {}: {:?}", breach.rule, breach.found),
                });
            }
        }
        Ok(voice)
    }

    fn phrases(&self) -> Vec<&str> {
        let counted = [&self.openings, &self.closings].into_iter();
        let counted = counted.flat_map(|it| [&*it.one, &*it.many, &*it.none]);
        let reasons = &self.reasons;
        let reasons = [
            &*reasons.wish,
            &*reasons.kind,
            &*reasons.size,
            &*reasons.colour,
            &*reasons.price,
            &*reasons.recipient,
            &*reasons.quantity,
        ];
        counted.chain(reasons).collect()
    }

    /// How an answer with so many recommendations begins.
    #[must_use]
    pub fn opening(&self, count: usize) -> String {
        fill(self.openings.of(count), &[("count", &count.to_string())])
    }

    /// How it ends.
    #[must_use]
    pub fn closing(&self, count: usize) -> String {
        fill(self.closings.of(count), &[("count", &count.to_string())])
    }

    /// The phrase for a reason, with `{said}` and `{fact}`.
    pub(crate) fn reason(&self, kind: ReasonKind) -> &str {
        match kind {
            ReasonKind::Wish => &self.reasons.wish,
            ReasonKind::Kind => &self.reasons.kind,
            ReasonKind::Size => &self.reasons.size,
            ReasonKind::Colour => &self.reasons.colour,
            ReasonKind::Price => &self.reasons.price,
            ReasonKind::Recipient => &self.reasons.recipient,
            ReasonKind::Quantity => &self.reasons.quantity,
        }
    }

    /// The rules that a text breaks; what is `quoted` from the catalogue may be in capitals.
    #[must_use]
    pub fn breaches(&self, text: &str, quoted: &[String]) -> Vec<Breach> {
        check::breaches(&self.rules, text, quoted)
    }
}

/// A phrase with its places filled, in one pass: what is filled in is not looked at again.
pub(crate) fn fill(phrase: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = phrase;
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        out.push_str(before);
        let known = values.iter().find_map(|(name, value)| {
            let tail = after
                .strip_prefix('{')?
                .strip_prefix(name)?
                .strip_prefix('}')?;
            Some((*value, tail))
        });
        match known {
            Some((value, tail)) => {
                out.push_str(value);
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after.strip_prefix('{').unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "what cannot be set up fails the test")]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_voice_keeps_its_own_rules() {
        let voice = Voice::bundled().unwrap();
        assert!(voice.opening(3).contains('3'));
    }

    #[test]
    fn a_voice_that_breaks_its_own_rules_is_refused_with_the_phrase() {
        let text = BUNDLED.replace("we look again", "I look again");
        let error = Voice::from_yaml("mine.yaml", &text)
            .unwrap_err()
            .to_string();
        assert!(error.contains("breaks person"), "{error}");
    }

    #[test]
    fn what_is_filled_in_is_not_filled_again() {
        let filled = fill(
            "{said}: {fact} {other}",
            &[("said", "{fact}"), ("fact", "x")],
        );
        assert_eq!(filled, "{fact}: x {other}");
    }
}

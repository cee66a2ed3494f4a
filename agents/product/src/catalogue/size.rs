//! Sizes as shops write them, and as people ask for them.

use muster_reading::{Token, TokenKind, tokens};
use serde::{Deserialize, Serialize};

/// A size in letters, from XXS (-3) over M (0) to XXXXL (4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Letter(i8);

impl Letter {
    /// Reads `XL`, `2XL`, `X-Large`, `extra large`, `Medium`; `None` for anything else.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.to_lowercase().replace("extra", "x");
        let text: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let (times, rest) = match text.find(|c: char| !c.is_ascii_digit()) {
            Some(0) => (1, text.as_str()),
            Some(at) => (text.get(..at)?.parse::<i8>().ok()?, text.get(at..)?),
            None => return None,
        };
        let base = rest.trim_start_matches('x');
        let extra = i8::try_from(rest.len() - base.len()).ok()?;
        let extra = if extra == 1 { times } else { extra };
        match base {
            "s" | "small" => Some(Self(-1 - extra)),
            "m" | "medium" if extra == 0 => Some(Self(0)),
            "l" | "large" => Some(Self(1 + extra)),
            _ => None,
        }
    }

    /// As it is written on labels.
    pub(crate) fn label(self) -> String {
        match self.0 {
            0 => "M".to_owned(),
            small if small < 0 => {
                format!("{}S", "X".repeat(usize::from((-small - 1).unsigned_abs())))
            }
            large => format!("{}L", "X".repeat(usize::from((large - 1).unsigned_abs()))),
        }
    }
}

/// What somebody wears.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SizeWish {
    /// A size in letters.
    Letter(Letter),
    /// A size in numbers: of a shoe, a waist, a child.
    Number(f64),
    /// From one number to another.
    Range(f64, f64),
    /// The length of the leg.
    Inseam(f64),
    /// A label of the catalogue, such as `long`.
    Named(String),
}

impl SizeWish {
    /// In words.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Letter(letter) => format!("size {}", letter.label()),
            Self::Number(number) => format!("size {number}"),
            Self::Range(from, to) => format!("size {from}–{to}"),
            Self::Inseam(inches) => format!("inseam {inches}"),
            Self::Named(name) => format!("size {name}"),
        }
    }
}

/// Whether a label is what somebody wears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SizeFit {
    /// It is.
    Fits,
    /// It is not.
    Differs,
    /// The label counts in another way, so that nobody can tell.
    OtherKind,
}

/// What a label says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SizeLabel {
    letter: Option<Letter>,
    range: Option<(f64, f64)>,
    is_any: bool,
    text: String,
}

impl SizeLabel {
    pub(crate) fn read(label: &str) -> Self {
        let all = tokens(label);
        let numbers: Vec<f64> = all.iter().filter_map(digits).collect();
        let multiplies = all.iter().any(|token| token.is_any(&["x", "×"]));
        let range = match numbers.as_slice() {
            [one] => Some((*one, *one)),
            [from, to] if !multiplies => Some((from.min(*to), from.max(*to))),
            _ => None,
        };
        let before = label.split('(').next().unwrap_or_default().trim();
        let letter = Letter::read(before);
        Self {
            // In "2X-Large" the number belongs to the letters.
            range: range.filter(|_| letter.is_none() || label.contains('(')),
            letter,
            is_any: label.to_lowercase().contains("one size"),
            text: label.trim().to_lowercase(),
        }
    }

    pub(crate) fn fits(&self, wish: &SizeWish) -> SizeFit {
        let known = |fits: Option<bool>| match fits {
            Some(true) => SizeFit::Fits,
            Some(false) => SizeFit::Differs,
            None => SizeFit::OtherKind,
        };
        if self.is_any {
            return SizeFit::Fits;
        }
        match wish {
            SizeWish::Letter(letter) => known(self.letter.map(|own| own == *letter)),
            SizeWish::Number(number) => {
                known(self.range.map(|(from, to)| (from..=to).contains(number)))
            }
            SizeWish::Range(from, to) => known(self.range.map(|own| own == (*from, *to))),
            SizeWish::Named(name) if self.text == name.to_lowercase() => SizeFit::Fits,
            SizeWish::Named(_) if self.letter.is_none() && self.range.is_none() => SizeFit::Differs,
            SizeWish::Named(_) | SizeWish::Inseam(_) => SizeFit::OtherKind,
        }
    }
}

fn digits(token: &Token) -> Option<f64> {
    match token.kind {
        TokenKind::Number(value) => Some(value.abs()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(label: &str, wish: &SizeWish) -> SizeFit {
        SizeLabel::read(label).fits(wish)
    }

    fn letter(text: &str) -> SizeWish {
        SizeWish::Letter(Letter::read(text).unwrap_or(Letter(9)))
    }

    #[test]
    fn letters_are_the_same_however_they_are_written() {
        for (one, other) in [
            ("XXL", "2X-Large"),
            ("Medium", "m"),
            ("extra small", "XS"),
            ("3XL", "xxxl"),
        ] {
            assert_eq!(Letter::read(one), Letter::read(other), "{one} {other}");
            assert!(Letter::read(one).is_some());
        }
        assert_eq!(letter("2XL"), SizeWish::Letter(Letter(3)));
        assert_eq!(
            Letter::read("2XL").map(Letter::label).as_deref(),
            Some("XXL")
        );
        assert_eq!(Letter::read("XS").map(Letter::label).as_deref(), Some("XS"));
        for text in ["Regular", "42", "", "xx", "lm"] {
            assert_eq!(Letter::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_waist_fits_the_ranges_that_it_lies_in() {
        assert_eq!(fits("M (31-33)", &SizeWish::Number(32.0)), SizeFit::Fits);
        assert_eq!(fits("M (31-33)", &SizeWish::Number(34.0)), SizeFit::Differs);
        assert_eq!(fits("M (31-33)", &letter("M")), SizeFit::Fits);
        assert_eq!(
            fits("Men's 8.5-12.5", &SizeWish::Number(10.0)),
            SizeFit::Fits
        );
        assert_eq!(
            fits("100-120", &SizeWish::Range(100.0, 120.0)),
            SizeFit::Fits
        );
    }

    #[test]
    fn what_is_counted_in_another_way_is_said_to_be_unknown() {
        assert_eq!(fits("42", &letter("M")), SizeFit::OtherKind);
        assert_eq!(fits("M", &SizeWish::Number(42.0)), SizeFit::OtherKind);
        assert_eq!(fits("One Size", &letter("XL")), SizeFit::Fits);
        assert_eq!(
            fits("Long", &SizeWish::Named("long".to_owned())),
            SizeFit::Fits
        );
        assert_eq!(
            fits("Regular", &SizeWish::Named("long".to_owned())),
            SizeFit::Differs
        );
        assert_eq!(
            fits("S (29.5\" x 16.5\")", &SizeWish::Number(20.0)),
            SizeFit::OtherKind
        );
    }
}

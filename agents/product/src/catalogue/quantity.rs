//! Numbers with units, as catalogues and people write them.

use muster_reading::{Token, TokenKind};
use serde::{Deserialize, Serialize};

/// What is counted; numbers of one dimension can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Dimension {
    /// Grams.
    Mass,
    /// Millilitres.
    Volume,
    /// Millimetres.
    Length,
    /// Degrees Celsius.
    Temperature,
    /// People.
    People,
    /// Lumens.
    Brightness,
    /// Hours.
    Time,
    /// The resistance of a mat.
    RValue,
    /// Protection against the sun.
    Upf,
}

/// A number with its dimension, in the dimension's unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Quantity {
    pub(crate) dimension: Dimension,
    pub(crate) value: f64,
    /// Where it stands among the words and numbers, and how many it takes.
    #[serde(skip)]
    pub(crate) at: usize,
    #[serde(skip)]
    pub(crate) len: usize,
}

/// The numbers of a text that have a unit; places count words and numbers.
pub(crate) fn quantities(content: &[&Token]) -> Vec<Quantity> {
    let places = 0..content.len();
    places.filter_map(|at| quantity_at(content, at)).collect()
}

fn quantity_at(content: &[&Token], at: usize) -> Option<Quantity> {
    let token = *content.get(at)?;
    let made = |dimension, value, len| {
        Some(Quantity {
            dimension,
            value,
            at,
            len,
        })
    };
    if let Some((dimension, words)) = named_before(content, at)
        && let Some(value) = number_within(content, at + words, 3)
    {
        return made(dimension, value.0, words + value.1);
    }
    // "a kilo", "a litre"
    let value = match token.kind {
        TokenKind::Word if token.is_any(&["a", "one"]) => 1.0,
        _ => token.number()?,
    };
    let minus = at > 0 && content.get(at - 1).is_some_and(|before| before.is("minus"));
    let value = if minus { -value } else { value };
    let unit = content.get(at + 1)?;
    let (dimension, factor) = unit_of(&unit.text)?;
    let is_word = matches!(token.kind, TokenKind::Word);
    if is_word && token.is("a") && !matches!(dimension, Dimension::Mass | Dimension::Volume) {
        return None;
    }
    made(dimension, value * factor, 2)
}

/// What some numbers are called before they are said, and by how many words.
fn named_before(content: &[&Token], at: usize) -> Option<(Dimension, usize)> {
    let is = |offset: usize, word: &str| content.get(at + offset).is_some_and(|it| it.is(word));
    if is(0, "upf") {
        Some((Dimension::Upf, 1))
    } else if is(0, "r") && is(1, "value") {
        Some((Dimension::RValue, 2))
    } else if is(0, "minus")
        && content
            .get(at + 2)
            .is_none_or(|it| unit_of(&it.text).is_none())
    {
        None
    } else if is(0, "sleeps") {
        Some((Dimension::People, 1))
    } else {
        None
    }
}

fn number_within(content: &[&Token], from: usize, words_max: usize) -> Option<(f64, usize)> {
    let window = content.get(from..)?.iter().take(words_max);
    let mut numbers = window
        .enumerate()
        .filter_map(|(at, token)| match token.kind {
            TokenKind::Number(value) => Some((value, at + 1)),
            _ => None,
        });
    numbers.next()
}

fn unit_of(word: &str) -> Option<(Dimension, f64)> {
    Some(match word {
        "g" | "gram" | "grams" | "gramme" | "grammes" => (Dimension::Mass, 1.0),
        "kg" | "kilo" | "kilos" | "kilogram" | "kilograms" => (Dimension::Mass, 1000.0),
        "oz" | "ounce" | "ounces" => (Dimension::Mass, 28.35),
        "lb" | "lbs" => (Dimension::Mass, 453.6),
        "ml" | "millilitres" | "milliliters" => (Dimension::Volume, 1.0),
        "l" | "litre" | "litres" | "liter" | "liters" => (Dimension::Volume, 1000.0),
        "mm" | "millimetres" => (Dimension::Length, 1.0),
        "cm" | "centimetres" | "centimeters" => (Dimension::Length, 10.0),
        "inch" | "inches" => (Dimension::Length, 25.4),
        "c" | "celsius" | "degrees" => (Dimension::Temperature, 1.0),
        "people" | "person" | "persons" | "adults" => (Dimension::People, 1.0),
        "lumens" | "lumen" => (Dimension::Brightness, 1.0),
        "hours" | "hour" => (Dimension::Time, 1.0),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use muster_reading::tokens;

    use super::*;

    fn found(text: &str) -> Vec<(Dimension, f64)> {
        let all = tokens(text);
        let content: Vec<&Token> = all.iter().filter(|token| token.is_content()).collect();
        let all = quantities(&content);
        all.iter().map(|it| (it.dimension, it.value)).collect()
    }

    #[test]
    fn numbers_are_brought_to_the_unit_of_their_dimension() {
        assert_eq!(
            found("1.2 kg, 20L"),
            [(Dimension::Mass, 1200.0), (Dimension::Volume, 20_000.0)]
        );
        assert_eq!(found("under a kilo"), [(Dimension::Mass, 1000.0)]);
        assert_eq!(
            found("comfort down to -8 °C"),
            [(Dimension::Temperature, -8.0)]
        );
        assert_eq!(
            found("at minus 20 degrees"),
            [(Dimension::Temperature, -20.0)]
        );
        assert_eq!(found("UPF 50+"), [(Dimension::Upf, 50.0)]);
        assert_eq!(found("an R-value above 4"), [(Dimension::RValue, 4.0)]);
        assert_eq!(found("a tent for two people"), [(Dimension::People, 2.0)]);
    }

    #[test]
    fn a_number_without_unit_is_none() {
        assert_eq!(found("size 42, under 30, a person"), []);
    }
}

use super::token::Kind;
use super::tokens::Tokens;

/// A number in digits or in words at `at`, with the count of tokens that it takes: `4`, `three`,
/// `twenty five`, `two thousand`, `a hundred`, `a dozen`, `a couple of`, `2 million`.
pub(crate) fn number_at(tokens: &Tokens<'_>, at: usize) -> Option<(f64, usize)> {
    let token = tokens.get(at)?;
    if let Kind::Number(value) = token.kind {
        return Some(with_scale(tokens, value, at, 1));
    }
    if token.kind != Kind::Word {
        return None;
    }
    let next = tokens.word(at + 1);
    match (token.word.as_str(), next) {
        ("a" | "one", "hundred") => Some(with_scale(tokens, 100.0, at, 2)),
        ("a" | "one", "thousand") => Some(with_rest(tokens, 1_000.0, at, 2)),
        ("a" | "one", "million") => Some((1_000_000.0, 2)),
        ("a", "dozen") => Some((12.0, 2)),
        ("a", "couple") if tokens.word(at + 2) == "of" => Some((2.0, 3)),
        ("couple", "of") => Some((2.0, 2)),
        _ => {
            let value = small(&token.word)?;
            let unit = small(next).filter(|unit| value >= 20.0 && *unit < 10.0);
            let taken = if unit.is_some() { 2 } else { 1 };
            Some(with_scale(tokens, value + unit.unwrap_or(0.0), at, taken))
        }
    }
}

fn with_scale(tokens: &Tokens<'_>, value: f64, at: usize, taken: usize) -> (f64, usize) {
    match tokens.word(at + taken) {
        "hundred" => with_thousand(tokens, value * 100.0, at, taken + 1),
        "thousand" | "grand" => with_rest(tokens, value * 1_000.0, at, taken + 1),
        "million" => (value * 1_000_000.0, taken + 1),
        "and" => match tokens.phrase(at + taken, "and a half thousand") {
            Some(half) => ((value + 0.5) * 1_000.0, taken + half),
            None => (value, taken),
        },
        _ => (value, taken),
    }
}

/// The hundreds behind thousands: `three thousand five hundred`.
fn with_rest(tokens: &Tokens<'_>, value: f64, at: usize, taken: usize) -> (f64, usize) {
    let rest = at + taken + usize::from(tokens.word(at + taken) == "and");
    let hundreds = small(tokens.word(rest)).filter(|_| tokens.word(rest + 1) == "hundred");
    match hundreds {
        Some(hundreds) => (value + hundreds * 100.0, rest + 2 - at),
        None => (value, taken),
    }
}

fn with_thousand(tokens: &Tokens<'_>, value: f64, at: usize, taken: usize) -> (f64, usize) {
    match tokens.word(at + taken) {
        "thousand" => (value * 1_000.0, taken + 1),
        _ => (value, taken),
    }
}

fn small(word: &str) -> Option<f64> {
    const WORDS: &[&str] = &[
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: &[&str] = &[
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ];
    if let Some(value) = WORDS.iter().position(|w| *w == word) {
        return Some(value as f64);
    }
    let tens = TENS.iter().position(|w| *w == word)?;
    Some((tens as f64 + 2.0) * 10.0)
}

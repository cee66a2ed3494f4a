//! From a text to its tokens.

use std::iter::Peekable;
use std::str::CharIndices;
use std::sync::LazyLock;

use rust_stemmers::{Algorithm, Stemmer};

use crate::token::{Token, TokenKind};

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

/// A word, in lower case, without its endings.
#[must_use]
pub fn stem(word: &str) -> String {
    let bare = word.strip_suffix("'s").unwrap_or(word);
    STEMMER.stem(bare).into_owned()
}

/// The words, numbers and marks of a text, in order. `20L` is a number and a word, `two-door` two words with a mark
/// between them, `-8` after a space a negative number.
#[must_use]
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        if first.is_whitespace() {
            continue;
        }
        let token = if first.is_ascii_digit() {
            let negative = takes_minus(&mut found, text, start);
            number(text, start, negative, &mut chars)
        } else if first.is_alphabetic() {
            word(text, start, &mut chars)
        } else {
            mark(first, start)
        };
        found.push(token);
    }
    found
}

/// Whether a minus stands right before the number and after no other word; the mark is then part of it.
fn takes_minus(found: &mut Vec<Token>, text: &str, start: usize) -> bool {
    let Some(last) = found.last() else {
        return false;
    };
    let is_minus = matches!(last.kind, TokenKind::Mark('-' | '−')) && last.end == start;
    let before = text.get(..last.start).and_then(|text| text.chars().last());
    let stands_free = before.is_none_or(|before| before.is_whitespace() || before == '(');
    if is_minus && stands_free {
        found.pop();
        return true;
    }
    false
}

fn number(text: &str, start: usize, negative: bool, chars: &mut Peekable<CharIndices>) -> Token {
    let rest = text.get(start..).unwrap_or_default().as_bytes();
    let digit = |at: usize| rest.get(at).is_some_and(u8::is_ascii_digit);
    let mut length = 1;
    let mut decimals = false;
    loop {
        match rest.get(length) {
            Some(byte) if byte.is_ascii_digit() => length += 1,
            // Thousands: exactly three digits behind the comma.
            Some(b',')
                if !decimals && (1..=3).all(|at| digit(length + at)) && !digit(length + 4) =>
            {
                length += 4;
            }
            Some(b'.') if !decimals && digit(length + 1) => {
                decimals = true;
                length += 2;
            }
            _ => break,
        }
    }
    for _ in 1..length {
        chars.next();
    }
    let end = start + length;
    let digits = text.get(start..end).unwrap_or_default().replace(',', "");
    let value: f64 = digits.parse().unwrap_or(0.0);
    let (value, text) = if negative {
        (-value, format!("-{digits}"))
    } else {
        (value, digits)
    };
    Token {
        kind: TokenKind::Number(value),
        stem: text.clone(),
        text,
        start,
        end,
    }
}

fn word(text: &str, start: usize, chars: &mut Peekable<CharIndices>) -> Token {
    let mut end = text.len();
    while let Some((at, next)) = chars.peek().copied() {
        let inside = next.is_alphabetic() || is_inner_apostrophe(text, at, next);
        if !inside {
            end = at;
            break;
        }
        chars.next();
    }
    let text = text.get(start..end).unwrap_or_default();
    let text = text.to_lowercase().replace('’', "'");
    Token {
        kind: TokenKind::Word,
        stem: stem(&text),
        text,
        start,
        end,
    }
}

fn is_inner_apostrophe(text: &str, at: usize, next: char) -> bool {
    let after = text.get(at + next.len_utf8()..);
    let after = after.and_then(|rest| rest.chars().next());
    matches!(next, '\'' | '’') && after.is_some_and(char::is_alphabetic)
}

fn mark(mark: char, start: usize) -> Token {
    Token {
        kind: TokenKind::Mark(mark),
        text: mark.to_string(),
        stem: mark.to_string(),
        start,
        end: start + mark.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn numbers_keep_thousands_and_decimals_and_leave_units_apart() {
        assert_eq!(texts("10,000 mm"), ["10000", "mm"]);
        assert_eq!(texts("$64.95."), ["$", "64.95", "."]);
        assert_eq!(texts("20L"), ["20", "l"]);
        assert_eq!(texts("1,2 and 3"), ["1", ",", "2", "and", "3"]);
    }

    #[test]
    fn a_minus_belongs_to_a_number_only_where_it_stands_free() {
        assert_eq!(texts("down to -8 °C"), ["down", "to", "-8", "°", "c"]);
        assert_eq!(texts("29-31"), ["29", "-", "31"]);
    }

    #[test]
    fn words_are_lowered_and_stemmed_with_their_place() {
        let found = tokens("Women’s Jackets, two-door");
        assert_eq!(found[0].text, "women's");
        assert_eq!(found[1].stem, stem("jacket"));
        assert_eq!(
            &"Women’s Jackets, two-door"[found[1].start..found[1].end],
            "Jackets"
        );
        assert_eq!(found[3].number(), Some(2.0));
    }

    #[test]
    fn any_text_is_taken() {
        for text in [
            "",
            "-",
            "'",
            "…9",
            "9’",
            "日本語 3",
            "a\u{0}b",
            "1,2,3,4444",
        ] {
            for token in tokens(text) {
                assert!(text.is_char_boundary(token.start) && text.is_char_boundary(token.end));
            }
        }
    }
}

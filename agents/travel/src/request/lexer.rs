//! Text into tokens, in one pass; every byte is looked at a bounded number of times.

use super::month::is_month_name;
use super::numeric_date::{in_one_order, numeric_date};
use super::token::{Kind, Token};
use crate::source::folded;

/// Words that are written with a full stop which ends no sentence.
const ABBREVIATIONS: &[&str] = &["st", "ste", "mt", "ft", "approx", "ca", "dr", "pt"];

/// Years of two digits are of this one.
const CENTURY: f64 = 2_000.0;

/// Splits a text into tokens.
pub(crate) fn lex(text: &str) -> Vec<Token> {
    let mut lexer = Lexer {
        text,
        at: 0,
        tokens: Vec::new(),
        joined: false,
    };
    while let Some(letter) = lexer.peek(0) {
        lexer.step(letter);
    }
    let mut tokens = lexer.tokens;
    in_one_order(text, &mut tokens);
    tokens
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    joined: bool,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.rest().chars().nth(ahead)
    }

    fn step(&mut self, letter: char) {
        match letter {
            '0'..='9' => self.digits(),
            _ if letter.is_alphabetic() => self.word(),
            '\'' | '’' if self.is_short_year() => self.short_year(letter.len_utf8()),
            '→' | '⇒' | '➔' | '➜' => self.arrow(letter.len_utf8()),
            '-' | '=' | '–' if self.peek(1) == Some('>') => self.arrow(letter.len_utf8() + 1),
            '-' | '‐' | '‑' | '–' | '—' | '−' => self.dash(letter),
            '$' | '€' | '£' | '¥' | '￥' | '₹' | '₩' | '฿' => {
                self.push(letter.len_utf8(), Kind::Currency(letter));
            }
            '.' if self.after_abbreviation() || self.inside_date() => self.at += 1,
            '.' | '!' | '?' | ';' | '\n' | '。' => self.push(letter.len_utf8(), Kind::Stop),
            ',' | '(' | ')' | '/' | ':' | '&' | '+' | '~' => {
                self.push(letter.len_utf8(), Kind::Mark(letter));
            }
            _ => self.at += letter.len_utf8(),
        }
    }

    fn push(&mut self, bytes: usize, kind: Kind) {
        let (start, end) = (self.at, self.at + bytes);
        let raw = self.text.get(start..end).unwrap_or_default();
        let worded = !matches!(kind, Kind::Stop | Kind::Mark(_) | Kind::Currency(_));
        self.tokens.push(Token {
            word: if worded { folded(raw) } else { String::new() },
            start,
            end,
            kind,
            capital: raw.chars().next().is_some_and(char::is_uppercase),
            joined: std::mem::take(&mut self.joined),
            used: false,
        });
        self.at = end;
    }

    /// `Chicago -> Boston` is said as `Chicago to Boston`.
    fn arrow(&mut self, bytes: usize) {
        self.push(bytes, Kind::Word);
        if let Some(token) = self.tokens.last_mut() {
            token.word = "to".to_owned();
        }
    }

    /// The `'22` of `March '22`.
    fn is_short_year(&self) -> bool {
        let digit = |ahead| self.peek(ahead).is_some_and(|c| c.is_ascii_digit());
        digit(1) && digit(2) && !self.peek(3).is_some_and(char::is_alphanumeric)
    }

    fn short_year(&mut self, mark_bytes: usize) {
        let digits = self.rest().get(mark_bytes..mark_bytes + 2);
        let year = digits.and_then(|digits| digits.parse::<f64>().ok());
        let year = year.unwrap_or_default() + CENTURY;
        self.push(mark_bytes + 2, Kind::Number(year));
    }

    /// The full stops of `Mar. 8` and of `10. March`, `10.–12. March` end no sentence.
    fn inside_date(&self) -> bool {
        let Some(last) = self.tokens.last().filter(|last| last.end == self.at) else {
            return false;
        };
        let rest = self.rest().get(1..).unwrap_or_default().trim_start();
        let next = rest.chars().next();
        match last.kind {
            Kind::Word if last.word.len() <= 4 && is_month_name(&last.word) => {
                next.is_some_and(|c| c.is_ascii_digit())
            }
            Kind::Number(day) if (1.0..=31.0).contains(&day) && last.end - last.start <= 2 => {
                let end = rest
                    .find(|c: char| !c.is_alphabetic())
                    .unwrap_or(rest.len());
                let word = rest.get(..end).unwrap_or_default().to_lowercase();
                next.is_some_and(|c| "-–".contains(c)) || is_month_name(&word)
            }
            _ => false,
        }
    }

    /// A hyphen ties words; a dash between numbers, or with spaces around it, stands by itself.
    fn dash(&mut self, letter: char) {
        let before = self.text.get(..self.at).and_then(|t| t.chars().next_back());
        let after = self.peek(1);
        let digit_before = before.is_some_and(|c| c.is_ascii_digit());
        let money_or_digit = after.is_some_and(|c| c.is_ascii_digit() || "$€£¥".contains(c));
        let letter_after = after.is_some_and(char::is_alphabetic);
        if letter_after && before.is_some_and(char::is_alphanumeric) {
            self.joined = true;
            self.at += letter.len_utf8();
        } else if digit_before || money_or_digit || after.is_some_and(char::is_whitespace) {
            self.push(letter.len_utf8(), Kind::Mark('-'));
        } else {
            self.at += letter.len_utf8();
        }
    }

    fn after_abbreviation(&self) -> bool {
        let Some(last) = self.tokens.last() else {
            return false;
        };
        let touching = last.end == self.at && last.kind == Kind::Word;
        touching && ABBREVIATIONS.contains(&last.word.as_str())
    }

    /// A word: letters, inner apostrophes (the tail of `we'd`, `trip's` is dropped), and the
    /// dots of `U.S.A.`.
    fn word(&mut self) {
        if let Some((word, bytes)) = self.shorthand() {
            self.push(bytes, Kind::Word);
            if let Some(token) = self.tokens.last_mut() {
                token.word = word.to_owned();
            }
            return;
        }
        let rest = self.rest();
        let mut end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        if end == 1 && rest.get(1..2) == Some(".") {
            end = dotted_letters(rest);
        }
        let raw = rest.get(..end).unwrap_or_default();
        let kept = without_tail(raw.trim_end_matches(['\'', '’', '.'])).len();
        let skipped = end - kept;
        self.push(kept.max(1), Kind::Word);
        self.at += skipped.min(self.text.len().saturating_sub(self.at));
    }

    /// `w/o` and `w/`, as the word that they stand for, with the bytes that they take.
    fn shorthand(&self) -> Option<(&'static str, usize)> {
        let (w, slash, o) = (self.peek(0)?, self.peek(1)?, self.peek(2));
        if !w.eq_ignore_ascii_case(&'w') || slash != '/' {
            return None;
        }
        let without = o.is_some_and(|c| c.eq_ignore_ascii_case(&'o'))
            && !self.peek(3).is_some_and(char::is_alphanumeric);
        Some(if without { ("without", 3) } else { ("with", 2) })
    }

    fn digits(&mut self) {
        let rest = self.rest();
        if let Some((date, bytes)) = numeric_date(rest) {
            return self.push(bytes, Kind::Numeric(date));
        }
        let mut end = rest
            .find(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.'))
            .unwrap_or(rest.len());
        let digits = rest.get(..end).unwrap_or_default();
        let digits = digits.trim_end_matches([',', '.']);
        end = digits.len();
        let value = number(digits);
        let tail = rest.get(end..).unwrap_or_default();
        let letters = tail
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(tail.len());
        let suffix = tail.get(..letters).unwrap_or_default().to_lowercase();
        match suffix.as_str() {
            "st" | "nd" | "rd" | "th" if value <= 31.0 => {
                self.push(end + letters, Kind::Ordinal(value as u32));
            }
            "k" => self.push(end + letters, Kind::Number(value * 1_000.0)),
            "m" => self.push(end + letters, Kind::Number(value * 1_000_000.0)),
            _ => self.push(end, Kind::Number(value)),
        }
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphabetic()
        || letter == '\''
        || letter == '’'
        || ('\u{300}'..='\u{36f}').contains(&letter)
}

/// The length of `U.S.A.`: single letters, each with a dot. At most 8 letters are tied so.
fn dotted_letters(rest: &str) -> usize {
    let mut end = 0;
    for _ in 0..8 {
        let tail = rest.get(end..).unwrap_or_default();
        let mut letters = tail.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), Some('.')) if letter.is_ascii_alphabetic() => end += 2,
            _ => break,
        }
    }
    // One letter and a dot is the end of a sentence, not an abbreviation.
    if end == 2 { 1 } else { end }
}

/// Without the tail of a contraction or a possessive; `n't` stays, since it negates.
fn without_tail(word: &str) -> &str {
    let Some((at, mark)) = word.char_indices().rfind(|(_, c)| matches!(c, '\'' | '’')) else {
        return word;
    };
    let tail = word.get(at + mark.len_utf8()..).unwrap_or_default();
    match tail.to_ascii_lowercase().as_str() {
        "s" | "d" | "m" | "ll" | "re" | "ve" if at > 0 => word.get(..at).unwrap_or(word),
        _ => word,
    }
}

/// `4,000`, `4.000`, `1,234.50`, `1.234,50`, `2.5`, `2,5`: a group of exactly three digits behind a
/// mark is thousands, since nobody writes money or days with three decimals; of two kinds of marks
/// the last one is the decimal's.
fn number(digits: &str) -> f64 {
    let thousands = |mark: char| {
        let mut groups = digits.split(mark);
        let first = groups.next().map_or(0, str::len);
        let mut rest = groups.peekable();
        (1..=3).contains(&first) && rest.peek().is_some() && rest.all(|g| g.len() == 3)
    };
    let tail = digits.rsplit_once(',').map_or("", |(_, tail)| tail);
    let comma_decimal = digits.matches(',').count() == 1
        && ((1..=2).contains(&tail.len()) || digits.contains('.'))
        && !tail.contains('.');
    let plain: String = if thousands('.') {
        digits.chars().filter(char::is_ascii_digit).collect()
    } else if comma_decimal {
        digits.replace('.', "").replace(',', ".")
    } else {
        digits.chars().filter(|c| *c != ',').collect()
    };
    plain.parse().unwrap_or(f64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let tokens = lex(text);
        tokens
            .into_iter()
            .map(|t| t.word)
            .filter(|w| !w.is_empty())
            .collect()
    }

    #[test]
    fn hyphens_contractions_and_abbreviations_are_taken_apart() {
        assert_eq!(
            words("We'd like a 5-day trip"),
            ["we", "like", "a", "5", "day", "trip"]
        );
        assert_eq!(words("Japan's U.S.A. trip."), ["japan", "usa", "trip"]);
        assert_eq!(words("we don't fly"), ["we", "dont", "fly"]);
        let stops = lex("from St. Louis. Then home")
            .iter()
            .filter(|t| t.kind == Kind::Stop)
            .count();
        assert_eq!(stops, 1);
    }

    #[test]
    fn numbers_know_thousands_decimals_and_suffixes() {
        let value = |text: &str| lex(text).first().map(|t| t.kind);
        assert_eq!(value("4,000"), Some(Kind::Number(4000.0)));
        assert_eq!(value("4.000"), Some(Kind::Number(4000.0)));
        assert_eq!(value("1,234.50"), Some(Kind::Number(1234.5)));
        assert_eq!(value("2.5"), Some(Kind::Number(2.5)));
        assert_eq!(value("1.500,50"), Some(Kind::Number(1500.5)));
        assert_eq!(value("1500,50"), Some(Kind::Number(1500.5)));
        assert_eq!(value("5k"), Some(Kind::Number(5000.0)));
        assert_eq!(value("16th"), Some(Kind::Ordinal(16)));
    }

    #[test]
    fn dates_in_digits_are_read_in_the_order_that_their_marks_suggest() {
        let date = |text: &str| match lex(text).first().map(|t| t.kind) {
            Some(Kind::Numeric(date)) => Some((date.year, date.month, date.day)),
            _ => None,
        };
        assert_eq!(date("2027-04-03"), Some((Some(2027), 4, 3)));
        assert_eq!(date("4/13/2027"), Some((Some(2027), 4, 13)));
        assert_eq!(date("13/4/2027"), Some((Some(2027), 4, 13)));
        assert_eq!(date("3.4.2027"), Some((Some(2027), 4, 3)));
        assert_eq!(date("16-18"), None);
        assert_eq!(date("99/99/2027"), None);
    }

    #[test]
    fn odd_bytes_never_panic() {
        for text in [
            "'",
            "’’",
            "a'",
            "é'd",
            "9999999999999999999999999999",
            "1.2.3.4.5",
            "-",
            "–5",
            "東京旅行",
            "\u{300}x",
        ] {
            lex(text);
        }
    }
}

//! One word, number or mark of a text.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TokenKind {
    /// Letters, with apostrophes inside.
    Word,
    /// Digits with thousands separators and decimals, and their value.
    Number(f64),
    /// Any other character that is no space.
    Mark(char),
}

/// One word, number or mark, with its place in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// In lower case, with plain apostrophes; a number without thousands separators.
    pub text: String,
    /// The word without its endings; the same as `text` for what is no word.
    pub stem: String,
    /// First byte in the text.
    pub start: usize,
    /// Byte after the last one.
    pub end: usize,
}

impl Token {
    /// Whether it is this word.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        self.text == word
    }

    /// Whether it is one of these words.
    #[must_use]
    pub fn is_any(&self, words: &[&str]) -> bool {
        words.contains(&self.text.as_str())
    }

    /// The number that it says, in digits or as a word up to twelve.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self.kind {
            TokenKind::Number(value) => Some(value),
            TokenKind::Word => number_word(&self.text),
            TokenKind::Mark(_) => None,
        }
    }

    /// Whether it is a word or a number.
    #[must_use]
    pub fn is_content(&self) -> bool {
        !matches!(self.kind, TokenKind::Mark(_))
    }
}

/// The value of a number word, `one` to `twelve`.
#[must_use]
pub fn number_word(word: &str) -> Option<f64> {
    const WORDS: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let at = WORDS.iter().position(|known| *known == word)?;
    u8::try_from(at + 1).ok().map(f64::from)
}

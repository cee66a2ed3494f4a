/// One word, number or mark of a request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    /// Folded: lower case, without accents; empty for a mark.
    pub(crate) word: String,
    /// Byte range in the text.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: Kind,
    /// Begins with a capital letter.
    pub(crate) capital: bool,
    /// Tied to the token before by a hyphen, as `day` in `5-day`.
    pub(crate) joined: bool,
    /// Some reader has understood it.
    pub(crate) used: bool,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Word,
    /// A number in digits, thousands and decimals resolved.
    Number(f64),
    /// `16th`.
    Ordinal(u32),
    /// A calendar day in digits: year (if given), then two numbers whose order may be open.
    Numeric(NumericDate),
    /// `$`, `€`, `£`, `¥`, `₹`, `₩`, `฿`.
    Currency(char),
    /// Ends a sentence.
    Stop,
    /// `,` `-` `(` `)` `/` `:` `&` `+` `~`.
    Mark(char),
}

/// A date written in digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NumericDate {
    pub(crate) year: Option<i16>,
    pub(crate) month: i8,
    pub(crate) day: i8,
    /// Both readings of the order were possible; month first was taken.
    pub(crate) ambiguous: bool,
}

impl Token {
    pub(crate) fn is(&self, word: &str) -> bool {
        self.word == word
    }

    pub(crate) fn any(&self, words: &[&str]) -> bool {
        words.contains(&self.word.as_str())
    }

    pub(crate) fn mark(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }
}

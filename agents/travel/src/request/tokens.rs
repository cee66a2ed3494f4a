use super::lexer::lex;
use super::token::{Kind, Token};

/// The tokens of a request, with what its readers have understood so far.
///
/// Each reader walks over all tokens once and marks what it has used; what nobody used in the
/// end is told to the user as not understood.
#[derive(Debug, Clone)]
pub(crate) struct Tokens<'a> {
    text: &'a str,
    list: Vec<Token>,
    /// For each token, where its sentence begins.
    sentence_starts: Vec<usize>,
    /// For each token, the index behind its sentence.
    sentence_ends: Vec<usize>,
}

impl<'a> Tokens<'a> {
    pub(crate) fn of(text: &'a str) -> Tokens<'a> {
        let list = lex(text);
        let mut sentence_starts = Vec::with_capacity(list.len());
        let mut start = 0;
        for (at, token) in list.iter().enumerate() {
            sentence_starts.push(start);
            if token.kind == Kind::Stop {
                start = at + 1;
            }
        }
        let mut sentence_ends = vec![list.len(); list.len()];
        let mut end = list.len();
        for at in (0..list.len()).rev() {
            if list.get(at).is_some_and(|t| t.kind == Kind::Stop) {
                end = at;
            }
            if let Some(slot) = sentence_ends.get_mut(at) {
                *slot = end;
            }
        }
        Tokens {
            text,
            list,
            sentence_starts,
            sentence_ends,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn get(&self, at: usize) -> Option<&Token> {
        self.list.get(at)
    }

    /// The token `back` places before `at`.
    pub(crate) fn before(&self, at: usize, back: usize) -> Option<&Token> {
        self.list.get(at.checked_sub(back)?)
    }

    /// The folded word at a place; empty for marks and outside the text.
    pub(crate) fn word(&self, at: usize) -> &str {
        self.list.get(at).map_or("", |t| t.word.as_str())
    }

    /// The folded word `back` places before; empty outside.
    pub(crate) fn word_before(&self, at: usize, back: usize) -> &str {
        self.before(at, back).map_or("", |t| t.word.as_str())
    }

    pub(crate) fn is_any(&self, at: usize, words: &[&str]) -> bool {
        self.list.get(at).is_some_and(|t| t.any(words))
    }

    /// Whether these words stand at `at`, one after another.
    pub(crate) fn phrase(&self, at: usize, phrase: &str) -> Option<usize> {
        let mut next = at;
        for word in phrase.split(' ') {
            if self.word(next) != word {
                return None;
            }
            next += 1;
        }
        Some(next - at)
    }

    pub(crate) fn used(&self, at: usize) -> bool {
        self.list.get(at).is_none_or(|t| t.used)
    }

    pub(crate) fn mark_used(&mut self, from: usize, to: usize) {
        let to = to.min(self.list.len());
        for token in self.list.get_mut(from..to).unwrap_or_default() {
            token.used = true;
        }
    }

    /// The user's own words for a range of tokens.
    pub(crate) fn raw(&self, from: usize, to: usize) -> &'a str {
        let start = self.list.get(from).map_or(0, |t| t.start);
        let end = self.before(to, 1).map_or(start, |t| t.end);
        self.text.get(start..end.max(start)).unwrap_or_default()
    }

    /// Where the sentence of a token begins.
    pub(crate) fn sentence_start(&self, at: usize) -> usize {
        self.sentence_starts.get(at).copied().unwrap_or(at)
    }

    /// The index behind the sentence of a token.
    pub(crate) fn sentence_end(&self, at: usize) -> usize {
        self.sentence_ends.get(at).copied().unwrap_or(at)
    }

    /// Whether one of the words stands in the same sentence, at most `reach` tokens away.
    pub(crate) fn near(&self, at: usize, reach: usize, words: &[&str]) -> bool {
        let from = self.sentence_start(at).max(at.saturating_sub(reach));
        let to = self.sentence_end(at).min(at + reach + 1);
        (from..to).any(|i| self.is_any(i, words))
    }

    /// The nearest of the words before `at` in its sentence, at most `reach` tokens back.
    pub(crate) fn last_before(&self, at: usize, reach: usize, words: &[&str]) -> Option<usize> {
        let from = self.sentence_start(at).max(at.saturating_sub(reach));
        (from..at).rev().find(|i| self.is_any(*i, words))
    }
}

//! A request while it is being read.

use muster_reading::Token;

/// Words and numbers of a request, and which of them have been understood.
pub(super) struct RequestText<'a> {
    pub(super) text: &'a str,
    /// Words and numbers.
    pub(super) content: Vec<&'a Token>,
    used: Vec<bool>,
}

impl<'a> RequestText<'a> {
    pub(super) fn new(text: &'a str, all: &'a [Token]) -> Self {
        let content: Vec<&Token> = all.iter().filter(|token| token.is_content()).collect();
        Self {
            text,
            used: vec![false; content.len()],
            content,
        }
    }

    pub(super) fn at(&self, at: usize) -> Option<&'a Token> {
        self.content.get(at).copied()
    }

    pub(super) fn is_any(&self, at: usize, words: &[&str]) -> bool {
        self.at(at).is_some_and(|token| token.is_any(words))
    }

    pub(super) fn take(&mut self, at: usize, len: usize) {
        for used in self.used.iter_mut().skip(at).take(len) {
            *used = true;
        }
    }

    pub(super) fn is_free(&self, at: usize, len: usize) -> bool {
        let window = self.used.get(at..at + len);
        window.is_some_and(|window| !window.contains(&true))
    }

    /// What stands between a word or number and the next, without spaces.
    pub(super) fn gap_after(&self, at: usize) -> &'a str {
        let from = self.at(at).map_or(self.text.len(), |token| token.end);
        let to = self.at(at + 1).map_or(self.text.len(), |token| token.start);
        self.text.get(from..to).unwrap_or_default().trim()
    }

    /// What stands between a word or number and the one before it, without spaces.
    pub(super) fn gap_before(&self, at: usize) -> &'a str {
        match at.checked_sub(1) {
            Some(before) => self.gap_after(before),
            None => {
                let to = self.at(at).map_or(0, |token| token.start);
                self.text.get(..to).unwrap_or_default().trim()
            }
        }
    }

    /// Whether a part of the sentence ends after this place.
    pub(super) fn ends_after(&self, at: usize) -> bool {
        at + 1 >= self.content.len()
            || self
                .gap_after(at)
                .contains([',', ';', '.', '!', '?', ':', '('])
    }

    /// Whether a part of the sentence begins at this place.
    pub(super) fn begins_at(&self, at: usize) -> bool {
        match at.checked_sub(1) {
            Some(before) => self.ends_after(before),
            None => true,
        }
    }

    /// As it was written.
    pub(super) fn said(&self, at: usize, len: usize) -> String {
        let from = self.at(at).map_or(0, |token| token.start);
        let last = self.at((at + len).saturating_sub(1));
        let to = last.map_or(from, |token| token.end);
        self.text.get(from..to).unwrap_or_default().to_owned()
    }
}

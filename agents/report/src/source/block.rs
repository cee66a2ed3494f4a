/// A paragraph, a list's point or a caption, with where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Block {
    /// The headings above it, the widest first.
    pub headings: Vec<String>,
    /// Its text, without marks of any format, on one line.
    pub text: String,
}

/// Collects blocks under the headings that come by.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    open: Vec<(usize, String)>,
    found: Vec<Block>,
}

impl Blocks {
    /// A heading, 1 being the widest.
    pub(super) fn heading(&mut self, level: usize, text: &str) {
        let text = one_line(text);
        if !text.is_empty() {
            self.open.retain(|(known, _)| *known < level);
            self.open.push((level, text));
        }
    }

    /// A paragraph.
    pub(super) fn paragraph(&mut self, text: &str) {
        let text = one_line(text);
        if !text.is_empty() {
            self.found.push(Block {
                headings: self.open.iter().map(|(_, text)| text.clone()).collect(),
                text,
            });
        }
    }

    pub(super) fn done(self) -> Vec<Block> {
        self.found
    }
}

/// With single spaces, on one line.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

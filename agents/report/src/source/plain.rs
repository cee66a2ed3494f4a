//! Plain text: paragraphs between empty lines; a short line alone that ends in no full stop is a heading.

use super::block::{Block, Blocks};

/// A longer line is a paragraph, whatever it ends in.
const HEADING_WORDS_MAX: usize = 10;

pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Blocks::default();
    let text = text.replace("\r\n", "\n");
    let paragraphs = text
        .split("\n\n")
        .map(str::trim)
        .filter(|it| !it.is_empty());
    for paragraph in paragraphs {
        let (first, rest) = paragraph.split_once('\n').unwrap_or((paragraph, ""));
        let underlined = rest.lines().next().is_some_and(is_rule);
        if underlined {
            blocks.heading(1, first);
            let after = rest.split_once('\n').map_or("", |(_, after)| after);
            blocks.paragraph(after);
        } else if rest.is_empty() && is_heading(first) {
            blocks.heading(
                1,
                first.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' ')),
            );
        } else {
            blocks.paragraph(paragraph);
        }
    }
    blocks.done()
}

fn is_rule(line: &str) -> bool {
    line.len() >= 3 && (line.chars().all(|c| c == '=') || line.chars().all(|c| c == '-'))
}

fn is_heading(line: &str) -> bool {
    let begins = line.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    let ends = line.ends_with(['.', '!', '?', ';', ',', ':']);
    begins && !ends && line.split_whitespace().count() <= HEADING_WORDS_MAX
}

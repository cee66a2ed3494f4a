//! Markdown: headings, paragraphs and points of lists. Code and tables are left out: they are no sentences.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::block::{Block, Blocks};

/// Headings from which on a text is taken to be Markdown: one may be anything, such as a comment.
const HEADINGS_MIN: usize = 2;

/// Whether a text has the headings of Markdown.
pub(super) fn is_written(text: &str) -> bool {
    let is_heading = |line: &&str| {
        let rest = line.trim_start_matches('#');
        (1..=6).contains(&(line.len() - rest.len())) && rest.starts_with(' ')
    };
    text.lines().filter(is_heading).count() >= HEADINGS_MIN
}

pub(super) fn blocks(text: &str) -> Vec<Block> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    let mut blocks = Blocks::default();
    let mut open = String::new();
    let mut left_out = 0_usize;
    for event in Parser::new_ext(text, options | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS) {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::Table(_) | Tag::MetadataBlock(_)) => {
                left_out += 1
            }
            Event::End(TagEnd::CodeBlock | TagEnd::Table | TagEnd::MetadataBlock(_)) => {
                left_out = left_out.saturating_sub(1);
            }
            _ if left_out > 0 => {}
            // A list within a point begins something new.
            Event::Start(Tag::Heading { .. } | Tag::Paragraph | Tag::Item | Tag::List(_)) => {
                blocks.paragraph(&std::mem::take(&mut open));
            }
            Event::End(TagEnd::Heading(level)) => {
                blocks.heading(level as usize, &std::mem::take(&mut open));
            }
            Event::End(TagEnd::Paragraph | TagEnd::Item) => {
                blocks.paragraph(&std::mem::take(&mut open));
            }
            Event::Text(text) | Event::Code(text) => open.push_str(&text),
            Event::SoftBreak | Event::HardBreak => open.push(' '),
            _ => {}
        }
    }
    blocks.paragraph(&open);
    blocks.done()
}

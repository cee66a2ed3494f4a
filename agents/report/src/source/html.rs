//! HTML: what a browser would show as text, by headings and paragraphs.

use html2text::config;
use html2text::render::TextDecorator;

use super::block::{Block, Blocks};

/// Begins a line that is a heading; a character that no text has.
const HEADING_MARK: char = '\u{1}';
/// So wide that no line is broken.
const WIDTH: usize = 100_000;

pub(super) fn blocks(text: &str) -> Vec<Block> {
    // The mark stands for headings only.
    let text = text.replace(HEADING_MARK, " ");
    let config = config::with_decorator(Bare).allow_width_overflow();
    let shown = config
        .string_from_read(text.as_bytes(), WIDTH)
        .unwrap_or_default();
    let mut blocks = Blocks::default();
    for line in shown.lines() {
        match line.trim().strip_prefix(HEADING_MARK) {
            Some(heading) => {
                let level = heading.chars().take_while(|c| *c == HEADING_MARK).count() + 1;
                blocks.heading(level, heading.trim_start_matches(HEADING_MARK));
            }
            None => blocks.paragraph(line),
        }
    }
    blocks.done()
}

/// Shows text without any marks but those of headings.
#[derive(Clone, Debug)]
struct Bare;

impl TextDecorator for Bare {
    type Annotation = ();

    fn decorate_link_start(&mut self, _url: &str) -> (String, ()) {
        (String::new(), ())
    }
    fn decorate_link_end(&mut self) -> String {
        String::new()
    }
    fn decorate_em_start(&self) -> (String, ()) {
        (String::new(), ())
    }
    fn decorate_em_end(&self) -> String {
        String::new()
    }
    fn decorate_strong_start(&self) -> (String, ()) {
        (String::new(), ())
    }
    fn decorate_strong_end(&self) -> String {
        String::new()
    }
    fn decorate_strikeout_start(&self) -> (String, ()) {
        (String::new(), ())
    }
    fn decorate_strikeout_end(&self) -> String {
        String::new()
    }
    fn decorate_code_start(&self) -> (String, ()) {
        (String::new(), ())
    }
    fn decorate_code_end(&self) -> String {
        String::new()
    }
    fn decorate_preformat_first(&self) {}
    fn decorate_preformat_cont(&self) {}
    fn decorate_image(&mut self, _src: &str, _title: &str) -> (String, ()) {
        (String::new(), ())
    }
    fn header_prefix(&self, level: usize) -> String {
        HEADING_MARK.to_string().repeat(level)
    }
    fn quote_prefix(&self) -> String {
        String::new()
    }
    fn unordered_item_prefix(&self) -> String {
        String::new()
    }
    fn ordered_item_prefix(&self, _number: i64) -> String {
        String::new()
    }
    fn make_subblock_decorator(&self) -> Self {
        Self
    }
}

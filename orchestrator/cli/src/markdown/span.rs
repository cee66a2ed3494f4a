//! Pieces of text with a style.

/// How a piece looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Bold,
    Italic,
    Code,
    Heading,
    Title,
}

/// A piece of text in one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) text: String,
    pub(super) style: Style,
}

impl Span {
    /// The text with the escape sequences of its style, where stdout takes them.
    pub(super) fn styled(&self) -> String {
        let text = console::style(&self.text);
        match self.style {
            Style::Plain => text,
            Style::Bold => text.bold(),
            Style::Italic => text.italic(),
            Style::Code => text.cyan(),
            Style::Heading => text.bold().cyan(),
            Style::Title => text.bold().underlined(),
        }
        .to_string()
    }
}

const MARKS: [(&str, Style); 3] = [
    ("**", Style::Bold),
    ("*", Style::Italic),
    ("`", Style::Code),
];

/// Splits a text at its marks. A mark that is not closed, or that has a space inside it, is text.
pub(super) fn parse(text: &str) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some((span, after)) = marked(rest) {
            spans.push(span);
            rest = after;
            continue;
        }
        let mut characters = rest.chars();
        let Some(character) = characters.next() else {
            break;
        };
        match spans.last_mut() {
            Some(span) if span.style == Style::Plain => span.text.push(character),
            _ => spans.push(Span {
                text: character.to_string(),
                style: Style::Plain,
            }),
        }
        rest = characters.as_str();
    }
    spans
}

fn marked(text: &str) -> Option<(Span, &str)> {
    let (mark, style) = MARKS.iter().find(|(mark, _)| text.starts_with(mark))?;
    let (inner, after) = text.strip_prefix(mark)?.split_once(mark)?;
    let is_tight = !inner.is_empty() && !inner.starts_with(' ') && !inner.ends_with(' ');
    is_tight.then(|| {
        let span = Span {
            text: inner.to_owned(),
            style: *style,
        };
        (span, after)
    })
}

/// The text alone.
pub(super) fn plain(spans: &[Span]) -> String {
    spans.iter().map(|span| span.text.as_str()).collect()
}

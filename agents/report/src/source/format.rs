/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Paragraphs between empty lines.
    Plain,
    /// Markdown.
    Markdown,
    /// HTML.
    Html,
}

impl Format {
    /// By the ending of a name; `None` for what is not read.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        match ending.to_lowercase().as_str() {
            "txt" | "text" => Some(Self::Plain),
            "md" | "markdown" => Some(Self::Markdown),
            "html" | "htm" | "xhtml" => Some(Self::Html),
            _ => None,
        }
    }
}

use super::block::Block;
use super::format::Format;
use super::{html, markdown, plain};

/// One document, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is called where it comes from.
    pub name: String,
    /// Its paragraphs, in order.
    pub blocks: Vec<Block>,
}

impl Document {
    /// Reads a document; what is no UTF-8 in it is replaced.
    #[must_use]
    pub fn read(name: &str, format: Format, bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}');
        let blocks = match format {
            // Many a text file is Markdown.
            Format::Plain if markdown::is_written(text) => markdown::blocks(text),
            Format::Plain => plain::blocks(text),
            Format::Markdown => markdown::blocks(text),
            Format::Html => html::blocks(text),
        };
        Self {
            name: name.to_owned(),
            blocks,
        }
    }

    /// Whether a sentence stands in it, as it is written but for spaces.
    #[must_use]
    pub fn says(&self, sentence: &str) -> bool {
        let sentence = super::block::one_line(sentence);
        !sentence.is_empty()
            && self
                .blocks
                .iter()
                .any(|block| block.text.contains(&sentence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headed(format: Format, text: &str) -> Vec<(String, String)> {
        let document = Document::read("d", format, text.as_bytes());
        let blocks = document.blocks.into_iter();
        blocks
            .map(|block| (block.headings.join(" / "), block.text))
            .collect()
    }

    fn pair(heading: &str, text: &str) -> (String, String) {
        (heading.to_owned(), text.to_owned())
    }

    #[test]
    fn the_same_document_is_read_alike_in_every_format() {
        let expected = [
            pair("Lake / Storage", "It is full. Now."),
            pair("Lake / Use", "Farms take half."),
        ];
        let markdown = "# Lake\n\n## Storage\nIt is *full*.\nNow.\n\n## Use\n- Farms take [half](x).\n\n```\ncode\n```\n";
        let html = "<html><head><title>t</title><style>p{}</style></head><body><h1>Lake</h1><h2>Storage</h2><p>It is \
                    <b>full</b>.\nNow.</p><h2>Use</h2><ul><li>Farms take <a href='x'>half</a>.</li></ul><script>x()</script>";
        assert_eq!(headed(Format::Markdown, markdown), expected);
        assert_eq!(headed(Format::Html, html), expected);
        let plain = "Storage\n\nIt is full.\nNow.\n\nUse\n\nFarms take half.\n";
        assert_eq!(
            headed(Format::Plain, plain),
            [
                pair("Storage", "It is full. Now."),
                pair("Use", "Farms take half.")
            ]
        );
    }

    #[test]
    fn markdown_in_a_text_file_is_read_as_markdown() {
        let text = "# Lake\n\n## Storage\nIt is **full**.\n";
        assert_eq!(
            headed(Format::Plain, text),
            [pair("Lake / Storage", "It is full.")]
        );
    }

    #[test]
    fn what_is_no_text_does_no_harm() {
        for format in [Format::Plain, Format::Markdown, Format::Html] {
            for bytes in [
                &b""[..],
                b"\xff\xfe\x00<<<",
                b"# ",
                b"<h1><p><table><tr>",
                b"| a |\n|---|\n| b |",
            ] {
                let _ = Document::read("d", format, bytes);
            }
        }
    }

    #[test]
    fn a_sentence_that_does_not_stand_there_is_not_said() {
        let document = Document::read("d", Format::Plain, b"It is full. Now.");
        assert!(document.says("It is  full."));
        assert!(!document.says("It is empty.") && !document.says(" "));
    }
}

//! The blocks of a text: what stands under one another.

/// One block.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Block {
    Blank,
    Heading {
        level: usize,
        text: String,
    },
    Paragraph(String),
    Item {
        indent: usize,
        marker: String,
        text: String,
    },
    /// Rows of cells, the first one the head; without the line of dashes.
    Table(Vec<Vec<String>>),
}

pub(super) fn parse(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in text.lines() {
        match read_line(line) {
            Block::Paragraph(text) => continue_or_begin(&mut blocks, text),
            Block::Table(rows) => match blocks.last_mut() {
                Some(Block::Table(table)) => table.extend(rows),
                _ => blocks.push(Block::Table(rows)),
            },
            // One blank line says as much as several.
            Block::Blank if blocks.last() == Some(&Block::Blank) => {}
            block => blocks.push(block),
        }
    }
    blocks
}

/// A line of text goes on with the paragraph or item before it.
fn continue_or_begin(blocks: &mut Vec<Block>, line: String) {
    match blocks.last_mut() {
        Some(Block::Paragraph(text) | Block::Item { text, .. }) => {
            text.push(' ');
            text.push_str(&line);
        }
        _ => blocks.push(Block::Paragraph(line)),
    }
}

fn read_line(line: &str) -> Block {
    let text = line.trim();
    if text.is_empty() {
        return Block::Blank;
    }
    if let Some(heading) = heading(text) {
        return heading;
    }
    if text.starts_with('|') && text.len() > 1 {
        return Block::Table(row(text).into_iter().collect());
    }
    item(line).unwrap_or_else(|| Block::Paragraph(text.to_owned()))
}

fn heading(text: &str) -> Option<Block> {
    let rest = text.trim_start_matches('#');
    let level = text.len() - rest.len();
    let title = rest.strip_prefix(' ')?;
    (1..=6).contains(&level).then(|| Block::Heading {
        level,
        text: title.trim().to_owned(),
    })
}

fn item(line: &str) -> Option<Block> {
    let text = line.trim_start();
    // Deeper lists than this leave no room for words.
    let indent = (line.len() - text.len()).min(12);
    let (mark, rest) = text.split_once(' ')?;
    let number = mark.strip_suffix('.').unwrap_or_default();
    let is_number =
        !number.is_empty() && number.len() <= 3 && number.bytes().all(|byte| byte.is_ascii_digit());
    let marker = match mark {
        "-" | "*" | "+" => "•",
        mark if is_number => mark,
        _ => return None,
    };
    Some(Block::Item {
        indent,
        marker: marker.to_owned(),
        text: rest.trim().to_owned(),
    })
}

/// The cells of a row; none for the line of dashes under the head.
fn row(text: &str) -> Option<Vec<String>> {
    let inner = text.trim_start_matches('|').trim_end_matches('|');
    let is_rule = inner.chars().all(|character| "|-: ".contains(character));
    (!is_rule).then(|| {
        inner
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect()
    })
}

//! Markdown for a terminal: bold headings, wrapped text, lists with hanging indents, tables.
//!
//! Only what answers use: headings, paragraphs, lists, tables, `**bold**`, `*italic*`, `` `code` ``.
//! Everything else is shown as it is written.

mod block;
mod span;
mod wrap;

use block::Block;
use span::{Span, Style};

/// Renders Markdown in lines of at most `width` columns (tables may be wider). The text must be
/// printable already.
pub(crate) fn render(text: &str, width: usize) -> String {
    let mut out = String::new();
    for block in block::parse(text) {
        match block {
            Block::Blank => out.push('\n'),
            Block::Heading { level, text } => heading(&mut out, level, &text, width),
            Block::Paragraph(text) => paragraph(&mut out, "", "", &text, width),
            Block::Item {
                indent,
                marker,
                text,
            } => {
                let first = format!("{}{marker} ", " ".repeat(indent));
                let rest = " ".repeat(indent + console::measure_text_width(&marker) + 1);
                paragraph(&mut out, &first, &rest, &text, width);
            }
            Block::Table(rows) => table(&mut out, &rows),
        }
    }
    out
}

/// Plain text in lines of at most `width` columns.
pub(crate) fn wrap_plain(text: &str, width: usize) -> Vec<String> {
    let span = Span {
        text: text.to_owned(),
        style: Style::Plain,
    };
    wrap::wrap(&[span], width)
}

fn heading(out: &mut String, level: usize, text: &str, width: usize) {
    let spans: Vec<Span> = span::parse(text)
        .into_iter()
        .map(|span| Span {
            style: if level <= 1 {
                Style::Title
            } else {
                Style::Heading
            },
            ..span
        })
        .collect();
    lines(out, "", "", &spans, width);
}

fn paragraph(out: &mut String, first: &str, rest: &str, text: &str, width: usize) {
    lines(out, first, rest, &span::parse(text), width);
}

fn lines(out: &mut String, first: &str, rest: &str, spans: &[Span], width: usize) {
    let room = width.saturating_sub(console::measure_text_width(rest));
    for (number, line) in wrap::wrap(spans, room).iter().enumerate() {
        out.push_str(if number == 0 { first } else { rest });
        out.push_str(line);
        out.push('\n');
    }
}

fn table(out: &mut String, rows: &[Vec<String>]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let shown = |cell: &String| span::plain(&span::parse(cell));
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells
                .map(|cell| console::measure_text_width(&shown(cell)))
                .max()
                .unwrap_or(0)
        })
        .collect();
    for (number, row) in rows.iter().enumerate() {
        let line: Vec<String> = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, width))| {
                let pad = " ".repeat(width - console::measure_text_width(&shown(cell)));
                let text: String = span::parse(cell).iter().map(Span::styled).collect();
                // Numbers stand under numbers: every column but the first is right-aligned.
                if column == 0 {
                    text + &pad
                } else {
                    pad + &text
                }
            })
            .collect();
        out.push_str(&format!("  {}\n", line.join("  ").trim_end()));
        if number == 0 {
            let rule: usize = widths.iter().sum::<usize>() + 2 * columns.saturating_sub(1);
            out.push_str(&format!("  {}\n", "─".repeat(rule)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str, width: usize) -> String {
        console::set_colors_enabled(false);
        render(text, width)
    }

    #[test]
    fn paragraphs_are_wrapped_anew_and_items_hang() {
        let text =
            "one two\nthree four\n\n- five six seven\n  eight\n  - nine ten eleven\n1. twelve";
        assert_eq!(
            plain(text, 14),
            "one two three\nfour\n\n• five six\n  seven eight\n  • nine ten\n    eleven\n1. twelve\n"
        );
    }

    #[test]
    fn marks_are_taken_out_and_lone_stars_stay() {
        assert_eq!(
            plain("# **A** `b` 2 * 3 *c* a_b_c", 80),
            "A b 2 * 3 c a_b_c\n"
        );
        assert_eq!(
            plain("unclosed **bold and `code", 80),
            "unclosed **bold and `code\n"
        );
    }

    #[test]
    fn tables_line_up_without_their_bars() {
        let text = "| What | Cost |\n|------|-----:|\n| Bed | $5 |\n| **Total** | **$1,000** |\n";
        assert_eq!(
            plain(text, 80),
            "  What     Cost\n  ─────────────\n  Bed        $5\n  Total  $1,000\n"
        );
    }

    #[test]
    fn no_line_of_text_is_wider_than_the_window() {
        let text = "## Day 1 · Saturday 4 April 2026 · 東京都 東京都 東京都\n\n- 09:00–10:30 **Sensō-ji and the whole of Asakusa** · free · averyveryverylongwordwithoutanyspace\n";
        for width in 20..60 {
            for line in plain(text, width).lines() {
                assert!(
                    console::measure_text_width(line) <= width,
                    "{width}: {line}"
                );
            }
        }
    }
}

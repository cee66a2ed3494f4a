//! Columns of text.

use console::{measure_text_width, truncate_str};

/// Space between two columns.
const GAP: usize = 2;

/// Rows under a head; each column as wide as its widest cell.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with a head.
    pub(crate) fn new(head: &[&str]) -> Self {
        Self {
            rows: vec![head.iter().map(|cell| (*cell).to_owned()).collect()],
        }
    }

    /// Adds a row with as many cells as the head has.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        let cells = cells
            .iter()
            .map(|cell| crate::printable::line(cell))
            .collect();
        self.rows.push(cells);
    }

    /// The text. Where a width is given, the last column is cut so that no line is wider.
    pub(crate) fn render(&self, width_max: Option<usize>) -> String {
        let widths = self.widths();
        let lines: Vec<String> = self
            .rows
            .iter()
            .enumerate()
            .map(|(number, row)| {
                let line = pad(row, &widths);
                let line = match width_max {
                    Some(width) => truncate_str(&line, width, "…").into_owned(),
                    None => line,
                };
                if number == 0 {
                    console::style(line).bold().to_string()
                } else {
                    line
                }
            })
            .collect();
        lines.join("\n")
    }

    fn widths(&self) -> Vec<usize> {
        let columns = self.rows.first().map_or(0, Vec::len);
        (0..columns)
            .map(|column| {
                let cells = self.rows.iter().filter_map(|row| row.get(column));
                cells
                    .map(|cell| measure_text_width(cell))
                    .max()
                    .unwrap_or(0)
            })
            .collect()
    }
}

fn pad(row: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (cell, width) in row.iter().zip(widths) {
        line.push_str(cell);
        line.push_str(&" ".repeat(width.saturating_sub(measure_text_width(cell)) + GAP));
    }
    line.trim_end().to_owned()
}

/// A table for stdout: cut to the window where a person reads it, whole where a program does.
pub(crate) fn print(table: &Table) {
    let width = crate::output::is_read_by_a_person()
        .then(|| crate::output::columns(&console::Term::stdout()));
    crate::output::answer(&table.render(width));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_also_with_wide_characters_and_no_line_is_wider_than_asked() {
        console::set_colors_enabled(false);
        let mut table = Table::new(&["id", "request"]);
        table.row(vec!["東京".into(), "a long request in words".into()]);
        table.row(vec!["b".into(), "x\ny".into()]);
        assert_eq!(
            table.render(Some(14)),
            "id    request\n東京  a long …\nb     x y"
        );
    }
}

/// Columns of a line: fits terminals of 80 to 100 with a little room.
pub(super) const COLUMNS: usize = 92;

/// Text broken at spaces; lines after the first begin with `indent` spaces. Words longer than a line stay whole.
pub(super) fn wrapped(text: &str, indent: usize) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut column = 0;
    for word in text.split_whitespace() {
        let width = word.chars().count();
        if column > indent && column + 1 + width > COLUMNS {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += width;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, wrapped};

    #[test]
    fn lines_stay_within_the_columns_and_lose_no_word() {
        let text = "a long way through the old town ".repeat(12);
        let lines = wrapped(&text, 2);
        assert!(lines.lines().all(|line| line.chars().count() <= COLUMNS));
        assert_eq!(
            lines.split_whitespace().count(),
            text.split_whitespace().count()
        );
    }
}

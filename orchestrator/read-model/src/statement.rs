//! Statements for several rows at a time, in the words that both databases know.

use std::fmt::Write as _;

/// A table that rows are put into: an older row never replaces a newer one.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// The first one names the row.
    pub(crate) columns: &'static [&'static str],
}

impl Table {
    /// Puts so many rows.
    pub(crate) fn put(&self, rows: usize) -> String {
        let mut sql = format!(
            "INSERT INTO {} ({}) VALUES ",
            self.name,
            self.columns.join(", ")
        );
        let mut number = 0;
        for row in 0..rows {
            sql.push_str(if row == 0 { "(" } else { ", (" });
            for place in 0..self.columns.len() {
                number += 1;
                let comma = if place == 0 { "" } else { ", " };
                // Writing into a string cannot fail.
                let _ = write!(sql, "{comma}${number}");
            }
            sql.push(')');
        }
        let (key, others) = match self.columns {
            [key, others @ ..] => (*key, others),
            [] => return sql,
        };
        let set: Vec<String> = others
            .iter()
            .map(|column| format!("{column} = excluded.{column}"))
            .collect();
        let _ = write!(
            sql,
            " ON CONFLICT ({key}) DO UPDATE SET {} WHERE excluded.sequence >= {}.sequence",
            set.join(", "),
            self.name
        );
        sql
    }
}

/// So many placeholders from a number on, in brackets.
pub(crate) fn placeholders(from: usize, count: usize) -> String {
    let all: Vec<String> = (from..from + count)
        .map(|number| format!("${number}"))
        .collect();
    format!("({})", all.join(", "))
}

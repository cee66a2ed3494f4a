//! Statements for several rows at a time, in the words that both databases know.

use std::fmt::Write as _;

/// How values are marked in a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marks {
    /// `?`, one after the other: SQLite looks a numbered one up among all others.
    InOrder,
    /// `$1`, which is all that PostgreSQL knows.
    Numbered,
}

impl Marks {
    fn push(self, sql: &mut String, number: usize) {
        match self {
            Self::InOrder => sql.push('?'),
            // Writing into a string cannot fail.
            Self::Numbered => {
                let _ = write!(sql, "${number}");
            }
        }
    }
}

/// A table that rows are put into: an older row never replaces a newer one.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// The first one names the row.
    pub(crate) columns: &'static [&'static str],
}

impl Table {
    /// Puts so many rows.
    pub(crate) fn put(&self, rows: usize, marks: Marks) -> String {
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
                sql.push_str(comma);
                marks.push(&mut sql, number);
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

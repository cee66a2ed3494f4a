//! What is printed, and where: answers on stdout, the rest on stderr.

#![allow(clippy::print_stdout, reason = "the one place that prints answers")]

use std::io::{IsTerminal as _, Write as _};

use console::Term;
use serde::Serialize;

/// Wider lines are hard to read, even where the window has room.
const WIDTH_MAX: usize = 100;
/// What is taken where nobody says how wide the window is.
const WIDTH_DEFAULT: usize = 80;

/// Prints an answer and ends its line. A reader that has gone away is no error.
pub(crate) fn answer(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = writeln!(stdout, "{}", text.trim_end_matches('\n'));
    let _ = stdout.flush();
}

/// Prints a document as it is, byte for byte, with a line's end after the last line.
pub(crate) fn document(text: &str) {
    let mut stdout = std::io::stdout().lock();
    let end = if text.ends_with('\n') { "" } else { "\n" };
    let _ = write!(stdout, "{text}{end}");
    let _ = stdout.flush();
}

/// Prints an answer as indented JSON.
pub(crate) fn json<T: Serialize>(value: &T) -> anyhow::Result<()> {
    answer(&serde_json::to_string_pretty(value)?);
    Ok(())
}

/// Prints an answer as one line of JSON.
pub(crate) fn json_line<T: Serialize>(value: &T) -> anyhow::Result<()> {
    answer(&serde_json::to_string(value)?);
    Ok(())
}

/// Says something that is no answer.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// Says something less important.
pub(crate) fn hint(text: &str) {
    say(&console::style(text).for_stderr().dim().to_string());
}

/// Says what went wrong.
pub(crate) fn error(text: &str) {
    let word = console::style("error:").for_stderr().red().bold();
    say(&format!("{word} {}", crate::printable::block(text)));
}

/// This program as it was called, so that a command in a hint can be pasted.
pub(crate) fn program() -> String {
    let called = std::env::args().next().unwrap_or_default();
    let called = crate::printable::line(&called);
    if called.is_empty() {
        "muster".to_owned()
    } else {
        called
    }
}

/// Whether a person reads stdout.
pub(crate) fn is_read_by_a_person() -> bool {
    std::io::stdout().is_terminal()
}

/// Whether a person can answer: keys come from a terminal, and questions are seen on one.
pub(crate) fn can_ask() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Columns for text on stdout.
pub(crate) fn width() -> usize {
    columns(&Term::stdout()).min(WIDTH_MAX)
}

/// Columns of a terminal.
pub(crate) fn columns(terminal: &Term) -> usize {
    terminal
        .size_checked()
        .map_or(WIDTH_DEFAULT, |(_, columns)| usize::from(columns))
}

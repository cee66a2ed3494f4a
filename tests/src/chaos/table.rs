//! The table of faults, for people.

use std::io::{self, Write};

use super::tally::RowReport;

/// Prints the line above the rows.
///
/// # Errors
/// When nobody reads it.
pub(super) fn print_head(output: &mut impl Write) -> io::Result<()> {
    writeln!(
        output,
        "{:<22} {:>6} {:>9} {:>12} {:>5} {:>7} {:>6} {:>6}  passed",
        "fault", "times", "takeovers", "acknowledged", "lost", "doubled", "p99 s", "aim s"
    )
}

/// Prints one row, and below it whatever is wrong.
///
/// # Errors
/// When nobody reads it.
pub(super) fn print_row(output: &mut impl Write, report: &RowReport) -> io::Result<()> {
    writeln!(
        output,
        "{:<22} {:>6} {:>9} {:>12} {:>5} {:>7} {:>6} {:>6}  {}",
        report.name,
        report.injected,
        report.takeovers,
        report.acknowledged,
        report.lost,
        report.doubled,
        seconds(report.p99_s),
        seconds(report.aim_s),
        if report.passed() { "yes" } else { "NO" }
    )?;
    for note in &report.notes {
        writeln!(output, "    {note}")?;
    }
    let told = report.wrong.iter().take(WRONG_TOLD_MAX);
    for wrong in told {
        writeln!(output, "    WRONG: {wrong}")?;
    }
    let untold = report.wrong.len().saturating_sub(WRONG_TOLD_MAX);
    if untold > 0 {
        writeln!(output, "    WRONG: {untold} more")?;
    }
    output.flush()
}

/// What is wrong is told up to here; more of the same helps nobody.
const WRONG_TOLD_MAX: usize = 10;

fn seconds(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"))
}

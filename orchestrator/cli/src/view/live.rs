//! A list of tasks that is drawn anew in place.

use std::fmt::Write as _;

use console::{Term, measure_text_width, style, truncate_str};
use jiff::Timestamp;
use muster_proto::{RunEvent, api::TaskState};

use super::{Progress, View, row::Row};
use crate::{output, printable};

/// Names longer than this are cut, so that there is room for the rest.
const NAME_WIDTH_MAX: usize = 32;
/// Lines besides the rows: title, sum, and one for the cursor.
const LINES_BESIDES: usize = 3;
/// One frame per tick.
const SPINNER: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/// Draws the progress over what it drew before.
pub(super) struct LiveView {
    terminal: Term,
    /// Lines drawn last, to go back over.
    lines_drawn: usize,
    frame: usize,
}

impl LiveView {
    pub(super) fn new() -> Self {
        let terminal = Term::stderr();
        let _ = terminal.hide_cursor();
        Self {
            terminal,
            lines_drawn: 0,
            frame: 0,
        }
    }

    fn draw(&mut self, progress: &Progress) {
        let (height, width) = self.terminal.size_checked().unwrap_or((24, 80));
        // The last column stays free: some terminals wrap when it is written.
        let width = usize::from(width).saturating_sub(1);
        let rows_max = usize::from(height).saturating_sub(LINES_BESIDES).max(1);
        let lines = self.lines(progress, rows_max);
        let mut text = self.back();
        for line in &lines {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "\x1b[2K{}", truncate_str(line, width, "…"));
        }
        text.push_str("\x1b[J");
        let _ = self.terminal.write_str(&text);
        self.lines_drawn = lines.len();
    }

    /// Moves to the first line drawn.
    fn back(&self) -> String {
        match self.lines_drawn {
            0 => String::new(),
            lines => format!("\x1b[{lines}A\r"),
        }
    }

    fn lines(&self, progress: &Progress, rows_max: usize) -> Vec<String> {
        let now = Timestamp::now();
        let title = style(&progress.title).for_stderr().bold();
        let state = progress.state.as_str().replace('_', " ");
        let mut lines = vec![format!(
            "{title}  {state}  {:.1} s",
            progress.elapsed_s(now)
        )];
        let shown = choose_rows(&progress.rows, rows_max);
        let names = shown.iter().map(|row| measure_text_width(row.id.as_str()));
        let name_width = names.max().unwrap_or(0).min(NAME_WIDTH_MAX);
        lines.extend(shown.iter().map(|row| self.row(row, name_width, now)));
        let hidden = progress.rows.len() - shown.len();
        let mut sum = format!(
            "  {} of {} tasks done",
            progress.done(),
            progress.rows.len()
        );
        if hidden > 0 {
            let _ = write!(sum, ", {hidden} not shown");
        }
        lines.push(style(sum).for_stderr().dim().to_string());
        lines
    }

    fn row(&self, row: &Row, name_width: usize, now: Timestamp) -> String {
        let name = truncate_str(row.id.as_str(), name_width, "…");
        let pad = " ".repeat(name_width.saturating_sub(measure_text_width(&name)));
        let elapsed = row
            .elapsed_s(now)
            .map_or_else(String::new, |s| format!("{s:.1} s"));
        let mut line = format!("  {} {name}{pad}  {elapsed:>7}", self.mark(row.state));
        let _ = write!(line, "  {}", style(details(row)).for_stderr().dim());
        line
    }

    fn mark(&self, state: TaskState) -> String {
        match state {
            TaskState::Blocked => style("·").for_stderr().dim().to_string(),
            TaskState::Ready => style("○").for_stderr().yellow().to_string(),
            TaskState::Assigned => {
                let frame = SPINNER[self.frame % SPINNER.len()];
                style(frame).for_stderr().cyan().to_string()
            }
            TaskState::Succeeded => style("✓").for_stderr().green().to_string(),
            TaskState::Failed => style("✗").for_stderr().red().to_string(),
            TaskState::Skipped => style("–").for_stderr().yellow().to_string(),
            TaskState::Cancelled => style("–").for_stderr().dim().to_string(),
        }
    }
}

/// The agent where its name is not the task's, the attempt where it is not the first, the note.
fn details(row: &Row) -> String {
    let mut parts = Vec::new();
    let is_named = row.agent_type == row.id.as_str() || row.note.contains(&row.agent_type);
    if !is_named {
        parts.push(row.agent_type.clone());
    }
    if row.attempt > 1 {
        parts.push(format!("attempt {}", row.attempt));
    }
    if !row.note.is_empty() {
        parts.push(printable::line(&row.note));
    }
    parts.join(" · ")
}

/// All rows where they fit; otherwise those that are worked on or went wrong first.
fn choose_rows(rows: &[Row], rows_max: usize) -> Vec<&Row> {
    if rows.len() <= rows_max {
        return rows.iter().collect();
    }
    let interest = |row: &Row| match row.state {
        TaskState::Assigned => 0,
        TaskState::Failed | TaskState::Skipped => 1,
        TaskState::Ready => 2,
        TaskState::Blocked => 3,
        TaskState::Succeeded | TaskState::Cancelled => 4,
    };
    let mut order: Vec<(usize, &Row)> = rows.iter().enumerate().collect();
    order.sort_by_key(|(_, row)| interest(row));
    order.truncate(rows_max);
    order.sort_by_key(|(at, _)| *at);
    order.into_iter().map(|(_, row)| row).collect()
}

impl View for LiveView {
    fn event(&mut self, _event: &RunEvent, progress: &Progress) {
        self.draw(progress);
    }

    /// The next frame shows it.
    fn told(&mut self, _told: &muster_proto::Progress, _progress: &Progress) {}

    fn tick(&mut self, progress: &Progress) {
        self.frame += 1;
        self.draw(progress);
    }

    fn note(&mut self, text: &str) {
        let back = self.back();
        let _ = self.terminal.write_str(&format!("{back}\x1b[J"));
        self.lines_drawn = 0;
        output::hint(text);
    }

    fn close(&mut self, progress: &Progress) {
        self.draw(progress);
        self.lines_drawn = 0;
        let _ = self.terminal.show_cursor();
    }
}

impl Drop for LiveView {
    fn drop(&mut self) {
        let _ = self.terminal.show_cursor();
    }
}

#[cfg(test)]
mod tests {
    use muster_proto::TaskId;

    use super::*;

    #[test]
    fn where_rows_do_not_fit_those_that_are_worked_on_stay_in_their_order() {
        let rows: Vec<Row> = (0..10)
            .map(|number| {
                let mut row = Row::new(TaskId::new(format!("t{number}")).unwrap());
                row.state = match number {
                    2 | 7 => TaskState::Assigned,
                    5 => TaskState::Failed,
                    _ => TaskState::Succeeded,
                };
                row
            })
            .collect();
        let shown: Vec<&str> = choose_rows(&rows, 3)
            .iter()
            .map(|row| row.id.as_str())
            .collect();
        assert_eq!(shown, ["t2", "t5", "t7"]);
    }
}

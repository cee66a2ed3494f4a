//! What a child process says.

use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    process::Stdio,
};

use console::style;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, BufReader};

use crate::{output, printable};

/// Lines that are shown of a child that has ended.
const TAIL_LINES: usize = 12;
/// Those lines are at the end of so many bytes.
const TAIL_BYTES: u64 = 16 * 1024;
/// Longer lines are shown in pieces.
const LINE_BYTES_MAX: u64 = 16 * 1024;

/// A child's log file, and whether it is shown as well.
#[derive(Debug, Clone)]
pub(super) struct ChildLog {
    pub(super) path: PathBuf,
    pub(super) verbose: bool,
}

impl ChildLog {
    fn open(&self) -> std::io::Result<File> {
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.path)
    }

    /// Where a child's stdout or stderr goes: straight to the file, or through this process.
    pub(super) fn target(&self) -> std::io::Result<Stdio> {
        if self.verbose {
            return Ok(Stdio::piped());
        }
        Ok(self.open()?.into())
    }

    /// Shows what comes, with the child's name before each line, and keeps it in the file.
    pub(super) fn show<R>(&self, name: &str, source: Option<R>) -> std::io::Result<()>
    where
        R: AsyncRead + Unpin + Send + 'static,
    {
        if let Some(source) = source {
            let file = self.open()?;
            tokio::spawn(copy_lines(name.to_owned(), source, file));
        }
        Ok(())
    }

    /// The last lines, indented.
    pub(super) fn tail(&self) -> String {
        tail_of(&self.path).unwrap_or_default()
    }
}

async fn copy_lines<R: AsyncRead + Unpin>(name: String, source: R, mut file: File) {
    let mut reader = BufReader::new(source);
    let mut line = Vec::new();
    loop {
        line.clear();
        match (&mut reader)
            .take(LINE_BYTES_MAX)
            .read_until(b'\n', &mut line)
            .await
        {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let _ = file.write_all(&line);
        let text = printable::line(String::from_utf8_lossy(&line).trim_end());
        output::say(&format!(
            "{} {text}",
            style(format!("[{name}]")).for_stderr().dim()
        ));
    }
}

fn tail_of(path: &Path) -> std::io::Result<String> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES)))?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    let first = lines.len().saturating_sub(TAIL_LINES);
    Ok(lines[first..]
        .iter()
        .map(|line| format!("    {}", printable::line(line)))
        .collect::<Vec<_>>()
        .join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_has_the_last_lines_without_steering_characters() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.log");
        let lines: Vec<String> = (0..50_000)
            .map(|number| format!("line \u{1b}{number}"))
            .collect();
        std::fs::write(&path, lines.join("\n")).unwrap();
        let tail = ChildLog {
            path,
            verbose: false,
        }
        .tail();
        assert_eq!(tail.lines().count(), TAIL_LINES);
        assert!(tail.ends_with("    line 49999"), "{tail}");
    }
}

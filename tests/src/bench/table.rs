//! The figures as a table for people.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use super::{figures::Figures, report::CaseReport};

/// Columns of processes are this wide: the longest name is `echo-integration`.
const PROCESS_WIDTH: usize = 17;

/// Prints everything: speed, then processor time and memory by process.
///
/// # Errors
/// When nobody reads it.
pub(super) fn print(output: &mut impl Write, reports: &[CaseReport]) -> io::Result<()> {
    speed(output, reports)?;
    let cpu = "processor time for one run, in ms (user and system)";
    processes(output, reports, cpu, 3, |figures| &figures.cpu_ms_per_run)?;
    let memory = "memory at the end, in MiB (resident)";
    processes(output, reports, memory, 1, |figures| &figures.rss_mib)
}

fn speed(output: &mut impl Write, reports: &[CaseReport]) -> io::Result<()> {
    writeln!(
        output,
        "\n{:<8} {:<9} {:>9} {:>9} {:>9} {:>9} {:>14} {:>12} {:>10} {:>8}",
        "sync",
        "entry",
        "at a time",
        "runs/s",
        "p50 ms",
        "p99 ms",
        "events/append",
        "log KiB/run",
        "blobs/run",
        "rows s"
    )?;
    for CaseReport { case, median, .. } in reports {
        writeln!(
            output,
            "{:<8} {:<9} {:>9} {:>9} {:>9} {:>9} {:>14} {:>12} {:>10} {:>8}",
            case.sync.as_str(),
            case.entry.as_str(),
            case.concurrency,
            number(median.runs_per_s, 0),
            number(median.p50_ms, 2),
            number(median.p99_ms, 2),
            number(median.events_per_record, 1),
            number(median.log_kib_per_run, 1),
            number(median.blobs_per_run, 2),
            number(median.rows_s, 2),
        )?;
    }
    Ok(())
}

/// One column for each process that any case has.
fn processes(
    output: &mut impl Write,
    reports: &[CaseReport],
    title: &str,
    digits: usize,
    get: fn(&Figures) -> &BTreeMap<String, f64>,
) -> io::Result<()> {
    let mut names: Vec<&String> = reports
        .iter()
        .flat_map(|one| get(&one.median).keys())
        .collect();
    names.sort_unstable();
    names.dedup();
    write!(
        output,
        "\n{title}\n{:<8} {:<9} {:>9}",
        "sync", "entry", "at a time"
    )?;
    for name in &names {
        write!(output, "{name:>PROCESS_WIDTH$}")?;
    }
    writeln!(output, "{:>9}", "all")?;
    for CaseReport { case, median, .. } in reports {
        let (sync, entry) = (case.sync.as_str(), case.entry.as_str());
        write!(output, "{sync:<8} {entry:<9} {:>9}", case.concurrency)?;
        let values = get(median);
        for &name in &names {
            let value = number(values.get(name).copied(), digits);
            write!(output, "{value:>PROCESS_WIDTH$}")?;
        }
        writeln!(output, "{:>9.digits$}", values.values().sum::<f64>())?;
    }
    Ok(())
}

fn number(value: Option<f64>, digits: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.digits$}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{Case, Entry, Sync};

    #[test]
    fn a_figure_that_is_missing_is_a_dash_and_processes_are_summed() {
        let case = Case {
            sync: Sync::Always,
            entry: Entry::Http,
            concurrency: 64,
        };
        let rss = [("client", 5.0), ("nats-server", 20.5)];
        let median = Figures {
            runs_per_s: Some(2345.6),
            rss_mib: rss.map(|(name, mib)| (name.to_owned(), mib)).into(),
            ..Figures::default()
        };
        let report = CaseReport {
            case,
            rounds: vec![median.clone()],
            median,
        };
        let mut text = Vec::new();
        print(&mut text, &[report]).unwrap();
        let text = String::from_utf8(text).unwrap();
        let speed = text
            .lines()
            .find(|line| line.starts_with("always"))
            .unwrap();
        let words: Vec<&str> = speed.split_whitespace().collect();
        assert_eq!(
            words,
            ["always", "http", "64", "2346", "-", "-", "-", "-", "-", "-"]
        );
        let memory = text.lines().last().unwrap();
        let words: Vec<&str> = memory.split_whitespace().collect();
        assert_eq!(words, ["always", "http", "64", "5.0", "20.5", "25.5"]);
    }
}

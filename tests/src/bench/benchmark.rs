//! All cases, all rounds.

use std::{io::Write as _, time::Instant};

use super::{
    BenchSettings, Case, Entry,
    figures::Figures,
    foreign_client::ForeignClient,
    load::Load,
    log_audit::{LogAudit, LogSummary},
    report::{self, CaseReport},
    rows,
    stack::Stack,
    table,
    usage::{Observed, Usage},
};

/// Measures everything, prints the table and writes the files. Dropping the future stops every
/// process and removes what they stored.
///
/// # Errors
/// When something does not start, an answer is wrong, or the log is: the figures would mean nothing.
pub async fn run(settings: &BenchSettings) -> anyhow::Result<()> {
    std::fs::create_dir_all(&settings.folder)?;
    let mut rounds = vec![Vec::with_capacity(settings.rounds); settings.cases.len()];
    // Each round has every case in it, so that a minute of noise does not meet one case alone.
    for round in 1..=settings.rounds {
        for (case, figures) in settings.cases.iter().zip(&mut rounds) {
            tell(&format!("round {round} of {}: {case}", settings.rounds));
            figures.push(measure(*case, settings).await?);
        }
    }
    let reports: Vec<CaseReport> = settings
        .cases
        .iter()
        .zip(rounds)
        .map(|(case, rounds)| CaseReport {
            case: *case,
            median: Figures::median(&rounds),
            rounds,
        })
        .collect();
    table::print(&mut std::io::stdout().lock(), &reports)?;
    report::write(&settings.folder, &reports)?;
    tell(&format!("figures: {}", settings.folder.display()));
    Ok(())
}

async fn measure(case: Case, settings: &BenchSettings) -> anyhow::Result<Figures> {
    let mut stack = Stack::start(case, &settings.folder).await?;
    let mut processes = stack.processes();
    if settings.client.is_some() {
        // This process only waits for the foreign client then.
        processes.retain(|one| one.pid != std::process::id());
    }
    tell(&format!("  processes: {}", listed(&processes)));
    let figures = match &settings.client {
        Some(command) => foreign(command, case, settings, &mut stack, &processes).await,
        None => own(case, settings, &mut stack, &processes).await,
    };
    stack.check_running()?;
    let figures = figures?;
    let rate = figures.runs_per_s.unwrap_or_default();
    tell(&format!(
        "  {rate:.0} runs a second, every answer and the log checked"
    ));
    Ok(figures)
}

/// Our own clients; what they do to get warm is checked, and not counted.
async fn own(
    case: Case,
    settings: &BenchSettings,
    stack: &mut Stack,
    processes: &[Observed],
) -> anyhow::Result<Figures> {
    let addresses = stack.addresses();
    let mut load = Load::connect(case, &addresses).await?;
    let warm_up = load.run(settings.length.warm_up()).await?;
    let before = Usage::of(processes)?;
    let measured = load.run(settings.length).await?;
    let after = Usage::of(processes)?;
    let figures = Figures::of(&measured);
    #[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
    let runs = measured.runs.len() as f64;
    let figures = with_usage(figures, &before, &after, runs);
    let submitted = || warm_up.runs.iter().chain(&measured.runs).map(|id| &**id);
    if case.entry == Entry::Baseline {
        super::baseline::check_stored(&addresses.broker, submitted().count()).await?;
        return Ok(figures);
    }
    let rows_s = rows::caught_up(&addresses.broker, stack.folder(), submitted().count()).await?;
    let audit = LogAudit::read(&addresses.broker, &stack.archives()).await?;
    let figures = with_log(figures, &audit.judge(submitted())?);
    Ok(Figures {
        rows_s: Some(rows_s),
        ..figures
    })
}

/// A foreign client checks its answers itself; the log is checked all the same.
async fn foreign(
    command: &str,
    case: Case,
    settings: &BenchSettings,
    stack: &mut Stack,
    processes: &[Observed],
) -> anyhow::Result<Figures> {
    let addresses = stack.addresses();
    let folder = stack.folder();
    let before = Usage::of(processes)?;
    let started = Instant::now();
    let mut client = ForeignClient::start(command, case, settings.length, &addresses, folder)?;
    let told = client.ended().await?;
    let elapsed = started.elapsed();
    let after = Usage::of(processes)?;
    let log = LogAudit::read(&addresses.broker, &stack.archives())
        .await?
        .judge([])?;
    anyhow::ensure!(log.runs > 0, "CLIENT submitted no run");
    let claimed = told.runs.unwrap_or_default();
    anyhow::ensure!(
        claimed <= log.runs,
        "CLIENT says that it saw {claimed} runs through, and the log has {}",
        log.runs
    );
    let figures = Figures::told(told, log.runs, elapsed);
    #[allow(clippy::cast_precision_loss, reason = "far below 2^53")]
    let figures = with_usage(figures, &before, &after, log.runs as f64);
    Ok(with_log(figures, &log))
}

fn with_usage(figures: Figures, before: &Usage, after: &Usage, runs: f64) -> Figures {
    Figures {
        cpu_ms_per_run: after.cpu_ms_since(before, runs),
        rss_mib: after.rss_mib.clone(),
        ..figures
    }
}

fn with_log(figures: Figures, log: &LogSummary) -> Figures {
    Figures {
        events_per_record: Some(log.events_per_record),
        log_kib_per_run: Some(log.kib_per_run),
        blobs_per_run: Some(log.blobs_per_run),
        ..figures
    }
}

fn listed(processes: &[Observed]) -> String {
    let each = processes
        .iter()
        .map(|one| format!("{} {}", one.name, one.pid));
    each.collect::<Vec<_>>().join(", ")
}

/// Progress, so that the table alone is on standard output.
fn tell(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

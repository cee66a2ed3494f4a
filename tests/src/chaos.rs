//! Faults on real processes: three brokers, two orchestrators and agents under load, killed, stopped
//! and cut off from each other; then the logs are read through.
//!
//! [`ChaosSettings`] says which [`row`]s are done. For each an `Arena` of processes is started, a
//! `Load` of clients drives it, a `Probe` measures how long each fault is felt, and a `LogCheck`
//! holds the logs against what the clients were told.

mod arena;
mod checked_run;
mod load;
mod log_check;
mod memory;
mod probe;
mod row;
mod rows;
mod runs;
mod scene;
mod settings;
mod soak;
mod table;
mod tally;

use std::io;

pub use settings::ChaosSettings;
pub use soak::soak;
pub use tally::RowReport;

use self::{
    row::{Fault, Row},
    scene::Scene,
    tally::Tally,
};

/// Does the rows that the settings name and prints a line for each. Returns whether all passed.
///
/// # Errors
/// When a row cannot even be begun.
pub async fn run(settings: &ChaosSettings) -> anyhow::Result<bool> {
    let mut passed = true;
    say(&format!("SEED={}", settings.seed));
    table::print_head(&mut io::stdout())?;
    for row in settings.rows() {
        say(&format!("{}: {}", row.name, row.what));
        let report = run_row(settings, row).await?;
        table::print_row(&mut io::stdout(), &report)?;
        passed &= report.passed();
    }
    Ok(passed)
}

async fn run_row(settings: &ChaosSettings, row: &Row) -> anyhow::Result<RowReport> {
    let times = settings.times_of(row);
    let mut scene = Scene::start(&settings.setting(), row.arena).await?;
    let mut tally = Tally::default();
    if let Err(error) = row.inject(&mut scene, &mut tally, times).await {
        tally.wrong.push(format!("{error:#}"));
    }
    let ended = scene.finish(&mut tally).await?;
    row.check(&ended.check, &ended.acknowledged, &mut tally);
    let verdict = ended.check.judge(&ended.acknowledged);
    Ok(tally.close(row, times, &verdict))
}

/// A few faults of each kind in one arena, for the ordinary tests: no recovery has an aim, because a
/// busy machine may be slow.
///
/// # Errors
/// When it cannot even begin.
pub async fn few(settings: &ChaosSettings) -> anyhow::Result<RowReport> {
    let row = row::usual("few", "a few faults of each kind", Fault::Mixed);
    let settings = ChaosSettings {
        times: Some(rows::mixed::FEW_COUNT),
        ..settings.clone()
    };
    run_row(&settings, &row).await
}

/// Progress goes to stderr, so that stdout carries only the table.
fn say(what: &str) {
    eprintln!("chaos: {what}");
}

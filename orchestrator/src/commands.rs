//! `orchestrator read-model …`: what operators do with the read model.

use std::process::ExitCode;

use clap::Subcommand;
use muster_orchestrator::Consistency;
use muster_settings::Settings;

/// What to do with the read model.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum ReadModelCommand {
    /// Removes all rows, and makes them again from the log.
    Rebuild,
    /// Compares every run of the log with its row; exit code 1 when one is not right.
    Check,
}

/// Does it, and says what came of it.
pub(crate) async fn read_model(
    command: ReadModelCommand,
    settings: &Settings,
) -> anyhow::Result<ExitCode> {
    match command {
        ReadModelCommand::Rebuild => {
            muster_orchestrator::rebuild(settings, |shard, sequence| {
                say(&format!("shard {shard}: all runs up to record {sequence}"));
            })
            .await?;
            say(&format!("made again: {}", settings.read_model.url));
            Ok(ExitCode::SUCCESS)
        }
        ReadModelCommand::Check => {
            let found = muster_orchestrator::check(settings).await?;
            report(&found);
            Ok(if found.is_whole() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
    }
}

fn report(found: &Consistency) {
    say("shard   record     runs     same  missing  different  unknown");
    for shard in &found.shards {
        say(&format!(
            "{:5} {:8} {:8} {:8} {:8} {:10} {:8}",
            shard.shard,
            shard.through,
            shard.runs,
            shard.same,
            shard.missing,
            shard.different,
            shard.unknown
        ));
    }
    for example in &found.examples {
        say(example);
    }
    say(&format!(
        "state consistency score: {:.2} % (target 100 %)",
        found.score_percent()
    ));
    if !found.is_whole() {
        say("to make the rows again: orchestrator read-model rebuild");
    }
}

#[allow(clippy::print_stdout, reason = "the answer of a command")]
fn say(line: &str) {
    println!("{line}");
}

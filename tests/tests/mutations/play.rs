//! One play of the simulator, as a process of its own.

use std::{
    fmt,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

/// How the simulator ended.
pub(crate) struct Played {
    pub(crate) end: End,
    pub(crate) took: Duration,
}

/// With what the simulator ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Everything held.
    Passed,
    /// What does not hold, from which seed on, and the smallest play that shows it.
    Found {
        seed: u64,
        message: String,
        smallest: String,
    },
    /// The simulator itself came to grief, which finds nothing.
    Broke(String),
}

impl fmt::Display for End {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => out.write_str("passes"),
            Self::Found {
                seed,
                message,
                smallest,
            } => write!(out, "seed {seed}: {message} [{smallest}]"),
            Self::Broke(said) => write!(out, "the simulator broke: {said}"),
        }
    }
}

/// Plays seeds with one mutation, or with none, until one fails; then the play that this failure was
/// made small to, which has to fail alike.
pub(crate) fn play(program: &Path, mutation: Option<&str>, seeds: u64) -> anyhow::Result<Played> {
    let began = Instant::now();
    let of_seeds = ("MUSTER_SIMULATION_SEEDS", seeds.to_string());
    let mut end = run(program, mutation, &of_seeds)?;
    if let End::Found {
        message, smallest, ..
    } = &end
    {
        let alone = run(
            program,
            mutation,
            &("MUSTER_SIMULATION_SCHEDULE", smallest.clone()),
        )?;
        let is_alike =
            matches!(&alone, End::Found { message: other, .. } if number(other) == number(message));
        if !is_alike {
            end = End::Broke(format!("{end}, but played alone: {alone}"));
        }
    }
    let took = began.elapsed();
    Ok(Played { end, took })
}

fn run(program: &Path, mutation: Option<&str>, what: &(&str, String)) -> anyhow::Result<End> {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("MUSTER_") {
            command.env_remove(name);
        }
    }
    let output = command
        .args(["--nocapture", "under_faults"])
        .env(what.0, &what.1)
        .env("MUSTER_MUTATION", mutation.unwrap_or_default())
        .env("RUST_BACKTRACE", "0")
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    Ok(match output.status.code() {
        Some(0) => End::Passed,
        Some(101) => found(&said).unwrap_or_else(|| End::Broke(last_lines(&said))),
        _ => End::Broke(last_lines(&said)),
    })
}

/// Which invariant a message is about.
fn number(message: &str) -> Option<&str> {
    message.split([':', ' ']).next()
}

/// What an invariant said, which begins with its number; any other panic is none of these.
fn found(said: &str) -> Option<End> {
    let after = |start: &str| said.lines().rev().find_map(|line| line.strip_prefix(start));
    let (seed, message) = after("seed ")?.split_once(" failed: ")?;
    let smallest = after("play it alone: make simulate SCHEDULE=\"")?.strip_suffix('"')?;
    message.starts_with("INV-").then_some(End::Found {
        seed: seed.parse().ok()?,
        message: message.to_owned(),
        smallest: smallest.to_owned(),
    })
}

fn last_lines(said: &str) -> String {
    let lines: Vec<&str> = said.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}

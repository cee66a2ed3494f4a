//! The engine and the agents' ledger under faults, in virtual time: the same seed gives the same log.
//!
//! `MUSTER_SIMULATION_SEEDS` says how many seeds are played, `MUSTER_SIMULATION_SEED` plays one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops where it must not go on"
)]

mod broker;
mod client;
mod faults;
mod message;
mod owner;
mod random;
mod simulation;
mod worker;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use faults::Sights;
use simulation::Simulation;

const SEEDS_DEFAULT: u64 = 200;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Plays one seed to its end; on a failure, tells which and what happened last.
fn play(seed: u64) -> Simulation {
    let mut simulation = Simulation::new(seed);
    let played = catch_unwind(AssertUnwindSafe(|| {
        simulation.run();
        simulation.judge();
    }));
    if let Err(panic) = played {
        for step in &simulation.steps {
            eprintln!("{step}");
        }
        eprintln!("seed {seed} failed; play it alone with MUSTER_SIMULATION_SEED={seed}");
        resume_unwind(panic);
    }
    simulation
}

#[test]
fn under_faults_nothing_acknowledged_is_lost_and_every_run_ends_once() {
    let seeds = match number("MUSTER_SIMULATION_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("MUSTER_SIMULATION_SEEDS").unwrap_or(SEEDS_DEFAULT),
    };
    let count = seeds.end - seeds.start;
    let mut sights = Sights::default();
    for seed in seeds {
        sights.add(&play(seed).sights);
    }
    println!("{count} seeds: {:#?}", sights.0);
    let expected = [
        "owner crashed",
        "owner fenced",
        "record read back",
        "append refused",
        "append without answer",
        "agent crashed",
        "agent full",
        "late or double result",
        "nobody listens",
        "work aborted",
        "work hangs",
        "snapshot taken",
        "snapshot used",
        "snapshot damaged",
    ];
    for what in expected.iter().filter(|_| count >= SEEDS_DEFAULT) {
        assert!(
            sights.0.contains_key(what),
            "the fault never happened: {what}"
        );
    }
}

#[test]
fn the_same_seed_gives_the_same_log() {
    for seed in 1_000..1_010 {
        assert!(
            play(seed).broker.log == play(seed).broker.log,
            "seed {seed}"
        );
    }
}

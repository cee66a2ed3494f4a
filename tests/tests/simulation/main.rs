//! The engine and the agents' ledger under faults, in virtual time: the same seed gives the same log.
//!
//! `MUSTER_SIMULATION_SEEDS` says how many seeds are played, `MUSTER_SIMULATION_SEED` plays one, and
//! `MUSTER_SIMULATION_SCHEDULE` plays what a failure was made small to.

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
mod scenarios;
mod schedule;
mod shrink;
mod simulation;
mod worker;

use std::env;

use faults::Sights;
use schedule::Schedule;
use shrink::{play, shrink};
use simulation::Simulation;

const SEEDS_DEFAULT: u64 = 200;

fn number(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

/// Plays a schedule. Where that fails: makes it small, and tells what happened last in the smallest.
fn must_hold(schedule: &Schedule) -> Simulation {
    let failure = match play(schedule) {
        Ok(simulation) => return simulation,
        Err(failure) => failure,
    };
    let first = failure.message.clone();
    let smallest = shrink(failure);
    for step in &smallest.steps {
        eprintln!("{step}");
    }
    eprintln!(
        "the smallest that fails alike, after {} steps: {}",
        smallest.happenings, smallest.message
    );
    eprintln!(
        "play it alone: make simulate SCHEDULE=\"{}\"",
        smallest.schedule
    );
    panic!("seed {} failed: {first}", schedule.seed);
}

fn schedules() -> Vec<Schedule> {
    if let Ok(text) = env::var("MUSTER_SIMULATION_SCHEDULE") {
        return vec![text.parse().unwrap()];
    }
    let seeds = match number("MUSTER_SIMULATION_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("MUSTER_SIMULATION_SEEDS").unwrap_or(SEEDS_DEFAULT),
    };
    seeds.map(Schedule::of).collect()
}

#[test]
fn under_faults_nothing_acknowledged_is_lost_and_every_run_ends_once() {
    let schedules = schedules();
    let count = schedules.len() as u64;
    let mut sights = Sights::default();
    for schedule in &schedules {
        sights.add(&must_hold(schedule).sights);
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
        "client forgot",
        "owner paused in an append",
        "overtaken in a pause",
        "message forged",
        "poison: fails",
        "poison: hangs",
        "poison: kills",
        "question expired",
        "conversation queued",
        "results sent back",
        "tasks added",
        "scenarios share a task",
        "scenario left out",
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
            must_hold(&Schedule::of(seed)).broker.log == must_hold(&Schedule::of(seed)).broker.log,
            "seed {seed}"
        );
    }
}

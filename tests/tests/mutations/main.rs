//! The simulator finds bugs: each of these defects, put into a copy of the engine or the agents'
//! ledger, makes it fail with what does not hold, and without any it passes the same seeds.
//!
//! All defects are in one build, chosen by `MUSTER_MUTATION` when it runs. Nothing of them is in the
//! code itself.

#![allow(clippy::print_stdout, reason = "how soon each defect is found")]

mod copy;
mod mutation;
mod play;
mod table;

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
    thread,
};

use copy::Copy;
use mutation::{Edit, Mutation};
use play::{Played, play};
use table::MUTATIONS;

/// Seeds within which each defect has to be found: a change of the code draws other plays, and a
/// defect that one play in seventy shows must not be missed for that.
const SEEDS_MAX: u64 = 1_000;
/// Seeds that pass without a defect: those of `make test`.
const SEEDS_WITHOUT: u64 = 200;

#[test]
#[ignore = "builds the engine a second time: scripts/test mutations"]
fn the_simulator_finds_every_defect_and_none_where_there_is_none() -> anyhow::Result<()> {
    let names: BTreeSet<&str> = MUTATIONS.iter().map(|it| it.name).collect();
    assert_eq!(names.len(), MUTATIONS.len(), "two mutations share a name");
    let program = Copy::make()?.build()?;
    let played = Mutex::new(Vec::new());
    let left = Mutex::new(
        MUTATIONS
            .iter()
            .map(Some)
            .chain([None])
            .rev()
            .collect::<Vec<_>>(),
    );
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let work = || {
        while let Some(mutation) = next() {
            let seeds = mutation.map_or(SEEDS_WITHOUT, |_| SEEDS_MAX);
            let result = play(&program, mutation.map(|it| it.name), seeds);
            let mut played = played.lock().unwrap_or_else(PoisonError::into_inner);
            played.push((mutation, result));
        }
    };
    let threads = thread::available_parallelism()?.get();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    let played = played.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut failures = Vec::new();
    for (mutation, result) in played {
        failures.extend(judge(mutation, result?));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    Ok(())
}

#[test]
fn every_defect_has_its_place_in_the_code_as_it_is() -> anyhow::Result<()> {
    assert!(Copy::files()?.len() > MUTATIONS.len());
    let gone = Mutation {
        edits: &[Edit {
            file: "proto/src/lib.rs",
            text: "text that nobody wrote",
            instead: "",
        }],
        ..MUTATIONS[0]
    };
    let refused = gone.put_into(&gone.edits[0], "something else");
    assert!(refused.is_err_and(|error| error.to_string().contains("occurs 0 times")));
    Ok(())
}

/// What is wrong with how a play went.
fn judge(mutation: Option<&Mutation>, played: Played) -> Option<String> {
    let name = mutation.map_or("without any", |it| it.name);
    let took = played.took.as_secs_f32();
    println!("{name:<40} {took:>5.1} s  {}", played.end);
    match (mutation, played.end) {
        (None, play::End::Passed) => None,
        (Some(mutation), play::End::Found { message, .. })
            if mutation.breaks.iter().any(|it| message.starts_with(it)) =>
        {
            None
        }
        (Some(mutation), end) => Some(format!(
            "{name} ({}) is not found as {}, but: {end}",
            mutation.what,
            mutation.breaks.join(" or ")
        )),
        (None, end) => Some(format!("without a mutation: {end}")),
    }
}

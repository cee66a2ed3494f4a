//! Makes a play that fails small: fewer requests, fewer faults, for a shorter time.

use std::{
    any::Any,
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook},
};

use crate::{schedule::Schedule, simulation::Simulation};

/// Plays that are tried at most: some seconds in a slow build.
const PLAYS_MAX: u32 = 600;
/// Seeds that are tried with each smaller schedule: with less in it, the same seed draws others.
const SEEDS_TRIED: u64 = 8;

/// How a play failed.
pub(crate) struct Failure {
    pub(crate) schedule: Schedule,
    pub(crate) message: String,
    /// What happened last.
    pub(crate) steps: VecDeque<String>,
    /// How much happened.
    pub(crate) happenings: u64,
}

impl Failure {
    /// What does not hold: `INV-4`, or the first word of another panic.
    fn what(&self) -> &str {
        let words = self.message.split([':', ' ']);
        words.into_iter().next().unwrap_or_default()
    }
}

/// Plays one schedule to its end.
pub(crate) fn play(schedule: &Schedule) -> Result<Simulation, Box<Failure>> {
    let mut simulation = Simulation::new(schedule);
    let played = catch_unwind(AssertUnwindSafe(|| {
        simulation.run();
        simulation.judge();
    }));
    match played {
        Ok(()) => Ok(simulation),
        Err(panic) => Err(Box::new(Failure {
            schedule: schedule.clone(),
            message: text_of(panic.as_ref()),
            happenings: simulation.happenings,
            steps: simulation.steps,
        })),
    }
}

fn text_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    text.unwrap_or_else(|| "a panic without a message".to_owned())
}

/// The smallest play that is found to fail in the same way.
pub(crate) fn shrink(failure: Box<Failure>) -> Box<Failure> {
    // What is tried fails on purpose, and need not be told each time.
    let hook = take_hook();
    set_hook(Box::new(|_| {}));
    let mut smallest = failure;
    let mut plays = 0;
    while let Some(smaller) = next_smaller(&smallest, &mut plays) {
        smallest = smaller;
    }
    set_hook(hook);
    smallest
}

fn next_smaller(failure: &Failure, plays: &mut u32) -> Option<Box<Failure>> {
    let of_seeds = |smaller: Schedule| {
        let first = smaller.seed;
        (first..first + SEEDS_TRIED).map(move |seed| Schedule {
            seed,
            ..smaller.clone()
        })
    };
    let tried = failure.schedule.smaller().into_iter().flat_map(of_seeds);
    for schedule in tried {
        if *plays >= PLAYS_MAX {
            return None;
        }
        *plays += 1;
        if let Err(found) = play(&schedule)
            && found.what() == failure.what()
        {
            return Some(found);
        }
    }
    None
}

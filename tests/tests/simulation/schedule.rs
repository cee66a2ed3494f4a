//! What goes wrong in one play, and when: as text, so that a play can be repeated, and as parts that
//! can be left out, so that a failure can be made small.

use std::{fmt, str::FromStr};

use crate::{
    faults::{FAULTS, Fault},
    random::Random,
};

/// How long faults happen, in virtual milliseconds.
pub(crate) const FAULTS_UNTIL_MS: u64 = 12_000;
/// Requests of one play: enough that some have to wait for their turn.
pub(crate) const RUNS_MAX: usize = 6;

/// What makes one play what it is: the same schedule gives the same log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Schedule {
    /// Draws times, outcomes and choices.
    pub(crate) seed: u64,
    /// Requests that are made.
    pub(crate) runs: usize,
    /// When the network and the work behave from.
    pub(crate) until_ms: u64,
    /// Whether messages are lost, doubled, late, or sent under another agent's name.
    pub(crate) network: Network,
    /// What goes wrong besides, and when.
    pub(crate) mishaps: Vec<(u64, Fault)>,
}

/// What the network does to messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Network {
    pub(crate) loses: bool,
    pub(crate) doubles: bool,
    pub(crate) delays: bool,
    pub(crate) forges: bool,
}

const NETWORK: [&str; 4] = ["loses", "doubles", "delays", "forges"];

impl Network {
    fn flags(&mut self) -> [&mut bool; 4] {
        [
            &mut self.loses,
            &mut self.doubles,
            &mut self.delays,
            &mut self.forges,
        ]
    }
}

impl Schedule {
    /// Everything, drawn by a seed.
    pub(crate) fn of(seed: u64) -> Self {
        let mut random = Random::new(seed ^ 0x5eed);
        let mishaps = (0..random.within(2..9)).filter_map(|_| {
            let at = random.within(500..FAULTS_UNTIL_MS);
            Some((at, random.pick(&FAULTS)?))
        });
        Self {
            seed,
            runs: RUNS_MAX,
            until_ms: FAULTS_UNTIL_MS,
            mishaps: mishaps.collect(),
            network: Network {
                loses: true,
                doubles: true,
                delays: true,
                forges: true,
            },
        }
    }

    /// Schedules with less in them, those with the least first.
    pub(crate) fn smaller(&self) -> Vec<Self> {
        let mut smaller = Vec::new();
        let mut less = |change: &dyn Fn(&mut Self)| {
            let mut other = self.clone();
            change(&mut other);
            if other != *self {
                smaller.push(other);
            }
        };
        less(&|it| it.mishaps.clear());
        less(&|it| it.runs = 1);
        less(&|it| it.runs = it.runs.div_ceil(2));
        for place in 0..self.mishaps.len() {
            less(&|it| {
                it.mishaps.remove(place);
            });
        }
        for place in 0..NETWORK.len() {
            less(&|it| *it.network.flags()[place] = false);
        }
        less(&|it| it.until_ms /= 2);
        less(&|it| it.runs = it.runs.saturating_sub(1).max(1));
        smaller
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "seed={} runs={} until={}",
            self.seed, self.runs, self.until_ms
        )?;
        let mut network = self.network;
        for (name, is_on) in NETWORK.iter().zip(network.flags()) {
            if *is_on {
                write!(out, " {name}")?;
            }
        }
        for (at, fault) in &self.mishaps {
            write!(out, " {fault:?}@{at}")?;
        }
        Ok(())
    }
}

impl FromStr for Schedule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut schedule = Self {
            seed: 0,
            runs: RUNS_MAX,
            until_ms: FAULTS_UNTIL_MS,
            mishaps: Vec::new(),
            network: Network {
                loses: false,
                doubles: false,
                delays: false,
                forges: false,
            },
        };
        for word in text.split_whitespace() {
            schedule
                .take(word)
                .ok_or_else(|| format!("`{word}` is no part of a schedule"))?;
        }
        Ok(schedule)
    }
}

impl Schedule {
    fn take(&mut self, word: &str) -> Option<()> {
        if let Some(place) = NETWORK.iter().position(|name| *name == word) {
            *self.network.flags()[place] = true;
        } else if let Some((name, at)) = word.split_once('@') {
            let fault = FAULTS.iter().find(|it| format!("{it:?}") == name)?;
            self.mishaps.push((at.parse().ok()?, *fault));
        } else {
            match word.split_once('=')? {
                ("seed", seed) => self.seed = seed.parse().ok()?,
                ("runs", runs) => self.runs = runs.parse().ok().filter(|runs| *runs > 0)?,
                ("until", until) => self.until_ms = until.parse().ok()?,
                _ => return None,
            }
        }
        Some(())
    }
}

#[test]
fn a_schedule_is_read_as_it_is_written_and_smaller_ones_are_smaller() {
    for seed in 0..50 {
        let schedule = Schedule::of(seed);
        assert_eq!(schedule.to_string().parse(), Ok(schedule.clone()));
        for smaller in schedule.smaller() {
            assert!(smaller.size() < schedule.size(), "{smaller}");
        }
    }
    assert!("seed=1 rival".parse::<Schedule>().is_err());
}

impl Schedule {
    /// How much is in it.
    #[cfg(test)]
    fn size(&self) -> u64 {
        let mut network = self.network;
        let flags = network.flags().iter().filter(|it| ***it).count();
        self.until_ms + (self.runs + self.mishaps.len() + flags) as u64
    }
}

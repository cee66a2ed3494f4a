use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Outcome, Rule, Verification};

/// Some of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Share {
    /// Those that hold.
    pub of: usize,
    /// All of them.
    pub all: usize,
}

impl Share {
    fn count(&mut self, holds: bool) {
        self.all += 1;
        self.of += usize::from(holds);
    }

    /// Between 0 and 1; 1 of nothing.
    #[must_use]
    pub fn value(self) -> f64 {
        if self.all == 0 {
            return 1.0;
        }
        self.of as f64 / self.all as f64
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:>6.2} %  {} of {}",
            self.value() * 100.0,
            self.of,
            self.all
        )
    }
}

/// The rates that the benchmark reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rates {
    /// Queries that brought a plan.
    pub delivery: Share,
    /// Rules of common sense that hold, over all queries.
    pub commonsense_micro: Share,
    /// Queries for which all of them hold.
    pub commonsense_macro: Share,
    /// Rules set by the requests that hold, over all that are set.
    pub hard_micro: Share,
    /// Queries for which all of them hold.
    pub hard_macro: Share,
    /// Queries for which everything holds.
    pub final_pass: Share,
}

impl Rates {
    /// Adds a query; `hard_asked` is the number of rules that it sets.
    pub fn add(&mut self, verification: &Verification, hard_asked: usize) {
        self.delivery.count(verification.delivered);
        let kept = |rule: &Rule| verification.outcome(*rule) == Some(Outcome::Kept);
        let commonsense = Rule::COMMONSENSE.iter().filter(|rule| kept(rule)).count();
        let hard = Rule::HARD.iter().filter(|rule| kept(rule)).count();
        self.commonsense_micro.of += commonsense;
        self.commonsense_micro.all += Rule::COMMONSENSE.len();
        self.commonsense_macro
            .count(commonsense == Rule::COMMONSENSE.len());
        self.hard_micro.of += hard;
        self.hard_micro.all += hard_asked;
        self.hard_macro
            .count(verification.delivered && hard == hard_asked);
        self.final_pass.count(verification.passed);
    }
}

impl fmt::Display for Rates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = [
            ("delivery", self.delivery),
            ("commonsense, micro", self.commonsense_micro),
            ("commonsense, macro", self.commonsense_macro),
            ("hard, micro", self.hard_micro),
            ("hard, macro", self.hard_macro),
            ("final pass", self.final_pass),
        ];
        let lines: Vec<String> = rows
            .iter()
            .map(|(name, share)| format!("{name:<20}{share}"))
            .collect();
        f.write_str(&lines.join("\n"))
    }
}

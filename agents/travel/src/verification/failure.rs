use std::fmt;

use serde::{Deserialize, Serialize};

use super::{EntryName, Rule};

/// Something in a plan that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The rule.
    pub rule: Rule,
    /// The day, counted from 1; none where the plan as a whole breaks it.
    pub day: Option<u32>,
    /// The column; none where it is not about one.
    pub entry: Option<EntryName>,
    /// What is wrong, as a sentence without its full stop.
    pub reason: String,
}

impl Failure {
    pub(super) fn of_plan(rule: Rule, reason: String) -> Self {
        Self {
            rule,
            day: None,
            entry: None,
            reason,
        }
    }

    pub(super) fn of_entry(rule: Rule, day: u32, entry: EntryName, reason: String) -> Self {
        Self {
            rule,
            day: Some(day),
            entry: Some(entry),
            reason,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.rule.title())?;
        if let Some(day) = self.day {
            write!(f, ", day {day}")?;
        }
        if let Some(entry) = self.entry {
            write!(f, ", {}", entry.word())?;
        }
        write!(f, ": {}", self.reason)
    }
}

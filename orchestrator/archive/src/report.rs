//! What a check of a shard's segments found.

use std::fmt;

use crate::{Problem, limits::PROBLEMS_MAX};

/// What a check of a shard's segments found; it prints one line a problem.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The shard.
    pub shard: u32,
    /// Segments that there are, those that cannot be read among them.
    pub segments: usize,
    /// The oldest record that can be read.
    pub first: Option<u64>,
    /// The last record that can be read, without a gap, from the oldest one on.
    pub through: Option<u64>,
    /// What is wrong, at most 1,000 things.
    pub problems: Vec<Problem>,
    /// How many more problems there are.
    pub problems_left_out: usize,
}

impl Report {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }

    pub(crate) fn add(&mut self, problem: Problem) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(problem);
        } else {
            self.problems_left_out += 1;
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "shard {}: {} segments",
            self.shard, self.segments
        )?;
        if let (Some(first), Some(through)) = (self.first, self.through) {
            write!(formatter, ", records {first} to {through}")?;
        }
        if self.is_sound() {
            return write!(formatter, ", nothing wrong");
        }
        for problem in &self.problems {
            write!(formatter, "\n{problem}")?;
        }
        if self.problems_left_out > 0 {
            write!(formatter, "\nand {} more problems", self.problems_left_out)?;
        }
        Ok(())
    }
}

//! The verification agent: holds a finished plan in the TravelPlanner benchmark's own format against its thirteen rules.
//!
//! It shares nothing with what makes plans: it reads the rows of the data folder itself, and judges texts. Its verdicts are
//! those of the benchmark's judge, oddities included (see [`Rule`]); what that judge overlooks and a traveller would not is
//! told beside them, as [`Verification::remarks`].

mod case;
mod cell;
mod city_marks;
mod completeness;
mod constraints;
mod cost;
mod cuisines;
mod current_city;
mod entry;
mod failure;
mod lodging_rules;
mod nights;
mod phrase;
mod plan_day;
mod python_literal;
mod rates;
mod records;
mod remarks;
mod repetition;
mod route;
mod rule;
mod sandbox;
mod submission;
mod transport_rules;
mod verifier;
mod writer;

pub use cell::Cell;
pub use constraints::{Constraints, LocalConstraint};
pub use entry::EntryName;
pub use failure::Failure;
pub use plan_day::PlanDay;
pub use rates::{Rates, Share};
pub use rule::Rule;
pub use submission::{LineError, Query, Submission};
pub use verifier::{Outcome, Verdict, Verification, Verifier};
pub use writer::submission_plan;

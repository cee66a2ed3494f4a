//! How the shop speaks: phrases and rules from a file, and the check that holds an answer against the rules.

mod breach;
mod check;
mod rules;
mod whole;

pub use breach::Breach;
pub use whole::Voice;

pub(crate) use whole::fill;

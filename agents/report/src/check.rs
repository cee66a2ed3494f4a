//! What a report is held against before anybody reads it.

mod claim;
mod contradiction;
mod quote;

pub use contradiction::{Contradiction, contradictions};
pub use quote::Quote;

//! Which products meet a need.
//!
//! What has to hold (kind, for whom, size, stock, budget, what is excluded, limits) decides whether a product is
//! recommended at all; what is wished for decides the order, by BM25 over the product's fields and by colours and
//! measures. A product is never recommended because what was asked for is sold out and it is of the same kind.

mod evidence;
mod found;
mod index;
mod matcher;
mod requirements;

pub use found::{Found, Match, NearMiss, Reason, ReasonKind};
pub use matcher::Matcher;

//! What a shopper needs, read from a request.
//!
//! Readers take what they understand off the text, one after the other: numbers with units, sizes, the budget, for whom
//! it is, what it must not be, colours, kinds. What is left are wishes in words, which the ranking looks for.

mod bound;
mod budget;
mod exclusion;
mod kind_reader;
mod measure;
mod occasion;
mod parts;
mod reader;
mod recipient;
mod request_text;
mod shelf;
mod size_reader;
mod unknown_object;
mod whole;
mod wish;

pub use parts::{PARTS_MAX, RequestPart, RequestParts};
pub use reader::NeedReader;
pub use shelf::Shelf;
pub use whole::Need;

pub(crate) use measure::Measure;
pub(crate) use wish::Wish;

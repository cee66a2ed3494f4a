//! The finished answer: recommendations told in the shop's voice, each word of them held against the catalogue.

mod compose;
mod markdown;
mod outcome;
mod together;
mod truth;
mod wording;

pub use outcome::{PartAnswer, Recommendation, RecommendationAnswer, VoiceCheck};

pub(crate) use compose::{PartFound, compose};

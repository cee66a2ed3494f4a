//! What words mean: a file of data, and how it is found in a text.

mod language_error;
mod lexicon;
mod phrase;

pub use language_error::LanguageError;
pub use lexicon::Lexicon;

pub(crate) use lexicon::{KindMention, from_yaml};
pub(crate) use phrase::Phrase;

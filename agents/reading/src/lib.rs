//! What agents share that read texts: words and numbers of a text, its sentences, the ranking of texts by what is
//! looked for (BM25), and the one folder that requests may name files in.
//!
//! All of it is deterministic: equal scores keep the order of the texts.

mod folder;
mod lexer;
mod ranking;
mod sentences;
mod stop_words;
mod token;

pub use folder::{Folder, FolderError};
pub use lexer::{stem, tokens};
pub use ranking::{Field, Ranking, Term};
pub use sentences::sentences;
pub use stop_words::is_stop_word;
pub use token::{Token, TokenKind, number_word};

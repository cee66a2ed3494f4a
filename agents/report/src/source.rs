//! Documents, as paragraphs under headings.

mod block;
mod document;
mod format;
mod html;
mod markdown;
mod plain;

pub use block::Block;
pub use document::Document;
pub use format::Format;

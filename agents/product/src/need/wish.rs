use serde::{Deserialize, Serialize};

/// Something that is looked for in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Wish {
    /// A stem, or stems with spaces between them.
    pub(crate) term: String,
    /// 1 for what was said, less for what only follows from it.
    pub(crate) weight: f64,
    /// As it was said.
    pub(crate) said: String,
}

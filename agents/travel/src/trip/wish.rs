use serde::{Deserialize, Serialize};

/// One thing that the travellers want, in the order of importance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// 1 is the most important.
    pub rank: u32,
    /// Whether the plan may break it.
    pub kind: WishKind,
    /// The wish as a plain phrase, such as `at most 4,000 USD in all`.
    pub wish: String,
}

/// Whether a plan may break a wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WishKind {
    /// It may not: dates, budget, rules.
    Must,
    /// It should not: interests, style.
    Should,
}

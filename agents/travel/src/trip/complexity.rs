use serde::{Deserialize, Serialize};

/// How much work a request is; it decides the shape of the plan and is told to the user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Complexity {
    /// One stop and few rules.
    Simple,
    /// Two or three stops.
    MultiCity,
    /// More stops, or many rules that narrow each other.
    Complex,
}

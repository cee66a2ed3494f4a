//! Which surroundings a process runs in.

use std::{fmt, str::FromStr};

/// The surroundings: each has a layer of settings of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Environment {
    /// One machine, one person.
    #[default]
    Development,
    /// A smaller copy of production.
    Staging,
    /// A broker of three nodes, data that matters.
    Production,
}

impl Environment {
    /// All, in the order of their names' use.
    pub const ALL: [Self; 3] = [Self::Development, Self::Staging, Self::Production];

    /// The name, as in `MUSTER_ENVIRONMENT`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Staging => "staging",
            Self::Production => "production",
        }
    }

    pub(crate) fn yaml(self) -> &'static str {
        match self {
            Self::Development => include_str!("../development.yaml"),
            Self::Staging => include_str!("../staging.yaml"),
            Self::Production => include_str!("../production.yaml"),
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Environment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|environment| environment.as_str() == text)
            .ok_or_else(|| format!("{text:?} is none of development, staging, production"))
    }
}

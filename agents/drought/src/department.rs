use std::fmt;

use serde::{Deserialize, Serialize};

/// Who does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Department {
    /// Sources of water.
    Supply,
    /// Infrastructure.
    Operations,
    /// What customers and the public are told.
    Communications,
    /// How much is used.
    Conservation,
}

impl Department {
    /// All of them, in the order in which plans name them.
    pub const ALL: [Self; 4] = [
        Self::Supply,
        Self::Operations,
        Self::Communications,
        Self::Conservation,
    ];

    /// The department of a name as people write it, such as `Supply`, `water supply management` or
    /// `Public Communications`; `None` for any other.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let name = name.trim().to_lowercase();
        let rest = |word: &str| {
            matches!(
                word,
                "water"
                    | "utility"
                    | "public"
                    | "management"
                    | "department"
                    | "dept"
                    | "programs"
                    | "programmes"
                    | "program"
                    | "and"
                    | "&"
                    | "of"
                    | "the"
                    | "customer"
            )
        };
        let words: Vec<&str> = name
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty() && !rest(word))
            .collect();
        match words.as_slice() {
            ["supply" | "supplies"] => Some(Self::Supply),
            ["operations" | "operation" | "ops"] => Some(Self::Operations),
            ["communications" | "communication" | "outreach"] => Some(Self::Communications),
            ["conservation"] => Some(Self::Conservation),
            _ => None,
        }
    }

    /// The id of its task, and the end of its agent type.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Supply => "supply",
            Self::Operations => "operations",
            Self::Communications => "communications",
            Self::Conservation => "conservation",
        }
    }

    /// Its agent type.
    #[must_use]
    pub fn agent_type(self) -> &'static str {
        match self {
            Self::Supply => "drought-supply",
            Self::Operations => "drought-operations",
            Self::Communications => "drought-communications",
            Self::Conservation => "drought-conservation",
        }
    }

    /// What its part of a plan is called.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Supply => "Water supply",
            Self::Operations => "Operations",
            Self::Communications => "Communications",
            Self::Conservation => "Conservation",
        }
    }
}

impl fmt::Display for Department {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.title())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn departments_are_known_by_the_names_that_people_write() {
        let known = |name| Department::of(name);
        assert_eq!(known("Supply"), Some(Department::Supply));
        assert_eq!(known("Water Supply Management"), Some(Department::Supply));
        assert_eq!(known("Utility Operations"), Some(Department::Operations));
        assert_eq!(
            known("Public Communications"),
            Some(Department::Communications)
        );
        assert_eq!(
            known("Water Conservation Programs"),
            Some(Department::Conservation)
        );
        assert_eq!(known("Finance"), None);
        assert_eq!(known("Water"), None);
    }
}

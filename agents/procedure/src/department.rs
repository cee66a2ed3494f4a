use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::condition::Verdict;
use crate::procedure::{Action, Department};

/// What a department is to plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Brief {
    /// Who.
    pub department: Department,
    /// All that it can do.
    pub actions: Vec<Action>,
    /// What was told.
    pub values: BTreeMap<String, Value>,
}

/// An action that nobody can decide on yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Undecided {
    /// Which.
    pub action: String,
    /// The values that it depends on.
    pub needs: BTreeSet<String>,
}

/// What a department does.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DepartmentPlan {
    /// Whose it is.
    pub department: String,
    /// What is called for, by id.
    pub actions: Vec<String>,
    /// What is not.
    pub not_called_for: Vec<String>,
    /// What cannot be decided.
    pub undecided: Vec<Undecided>,
}

impl Brief {
    /// Chooses the actions that the values call for.
    #[must_use]
    pub fn choose(&self) -> DepartmentPlan {
        let mut plan = DepartmentPlan {
            department: self.department.id.clone(),
            ..DepartmentPlan::default()
        };
        for action in &self.actions {
            let id = action.id.clone();
            match action.when.verdict(&self.values) {
                Verdict::Holds => plan.actions.push(id),
                Verdict::Fails => plan.not_called_for.push(id),
                Verdict::Unknown(needs) => plan.undecided.push(Undecided { action: id, needs }),
            }
        }
        plan
    }
}

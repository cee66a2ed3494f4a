use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::procedure::Procedure;

/// When an action is done, in hours from the beginning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// Which.
    pub action: String,
    /// When it begins.
    pub start_hours: f64,
    /// When it is finished.
    pub end_hours: f64,
    /// By when it has to be finished.
    pub due_hours: Option<f64>,
    /// By how much it comes too late.
    pub late_hours: f64,
}

/// The earliest times of the chosen actions. What is not chosen takes no time, but what it waits for still counts.
#[must_use]
pub fn schedule(procedure: &Procedure, chosen: &BTreeSet<String>) -> Vec<Slot> {
    let mut ends: BTreeMap<&str, f64> = BTreeMap::new();
    let mut slots = Vec::new();
    for action in procedure.in_order() {
        let before = action.after.iter().filter_map(|id| ends.get(id.as_str()));
        let start_hours = before.copied().fold(0.0, f64::max);
        let is_chosen = chosen.contains(&action.id);
        let end_hours = start_hours + if is_chosen { action.takes_hours } else { 0.0 };
        ends.insert(&action.id, end_hours);
        if is_chosen {
            slots.push(Slot {
                action: action.id.clone(),
                start_hours,
                end_hours,
                due_hours: action.within_hours,
                late_hours: action
                    .within_hours
                    .map_or(0.0, |due| (end_hours - due).max(0.0)),
            });
        }
    }
    slots.sort_by(|left, right| left.start_hours.total_cmp(&right.start_hours));
    slots
}

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::slot::{Slot, Subject};

/// Which alternative was chosen, as an index into the specialist's list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// By leg: index into its options.
    pub legs: BTreeMap<usize, usize>,
    /// By stop: index into its beds.
    pub lodgings: BTreeMap<usize, usize>,
    /// By stop: index into its programmes.
    pub programmes: BTreeMap<usize, usize>,
}

impl Choices {
    pub(super) fn picked(slots: &[Slot], picks: &[usize]) -> Self {
        let mut choices = Self::default();
        for (slot, pick) in slots.iter().zip(picks) {
            let into = match slot.subject {
                Subject::Leg(_) => &mut choices.legs,
                Subject::Lodging(_) => &mut choices.lodgings,
                Subject::Programme(_) => &mut choices.programmes,
            };
            into.insert(slot.subject.index(), *pick);
        }
        choices
    }
}

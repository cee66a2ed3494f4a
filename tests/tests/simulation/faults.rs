//! What goes wrong, and how often it did: a fault that never happened proves nothing.

use std::collections::BTreeMap;

/// Everything that the simulation does to its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    OwnerCrash,
    OwnerPause,
    OwnerPauseInAppend,
    Rival,
    WorkerCrash,
    DiskFull,
    ListenersGone,
    ClientForgets,
}

pub(crate) const FAULTS: [Fault; 8] = [
    Fault::OwnerCrash,
    Fault::OwnerPause,
    Fault::OwnerPauseInAppend,
    Fault::Rival,
    Fault::WorkerCrash,
    Fault::DiskFull,
    Fault::ListenersGone,
    Fault::ClientForgets,
];

/// How often something was seen, by name.
#[derive(Debug, Default)]
pub(crate) struct Sights(pub(crate) BTreeMap<&'static str, u64>);

impl Sights {
    pub(crate) fn saw(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (what, count) in &other.0 {
            *self.0.entry(what).or_default() += count;
        }
    }
}

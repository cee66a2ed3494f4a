//! Dead letters, the newest up to a bound.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use muster_proto::Timestamp;

use crate::{DeadLetter, limits::DEAD_LETTERS_MAX};

/// All dead letters that are kept.
#[derive(Debug, Default)]
pub(crate) struct DeadLetters {
    by_id: HashMap<String, Arc<DeadLetter>>,
    order: BTreeSet<(Timestamp, String)>,
}

impl DeadLetters {
    /// Adds one, or puts it in the place of what it was. The oldest leaves when there are too many.
    pub(crate) fn put(&mut self, letter: DeadLetter) {
        self.order.insert((letter.at, letter.id.clone()));
        self.by_id.insert(letter.id.clone(), Arc::new(letter));
        while self.order.len() > DEAD_LETTERS_MAX {
            if let Some((_, id)) = self.order.pop_first() {
                self.by_id.remove(&id);
            }
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Arc<DeadLetter>> {
        self.by_id.get(id)
    }

    /// Newest first.
    pub(crate) fn newest(&self) -> impl Iterator<Item = &Arc<DeadLetter>> {
        self.order
            .iter()
            .rev()
            .filter_map(|(_, id)| self.by_id.get(id))
    }
}

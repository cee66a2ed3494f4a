//! Attempts that are over, so that a late copy of their task is not done again.

use std::collections::{HashSet, VecDeque};

use muster_proto::AttemptId;

/// Most ids remembered. Copies come within seconds (a retry, a reconnect, a takeover); at a thousand
/// tasks a second for one agent this remembers ten seconds, in less than 2 MB.
pub(super) const FINISHED_MAX: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct Finished {
    ids: HashSet<AttemptId>,
    order: VecDeque<AttemptId>,
}

impl Finished {
    pub(super) fn contains(&self, attempt_id: &AttemptId) -> bool {
        self.ids.contains(attempt_id)
    }

    /// Remembers an id; the oldest is forgotten when there are too many.
    pub(super) fn insert(&mut self, attempt_id: AttemptId) {
        if !self.ids.insert(attempt_id.clone()) {
            return;
        }
        self.order.push_back(attempt_id);
        if self.order.len() > FINISHED_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten_and_memory_stays_bounded() {
        let id = |number: usize| AttemptId::new(number.to_string()).unwrap();
        let mut finished = Finished::default();
        for number in 0..=FINISHED_MAX {
            finished.insert(id(number));
            finished.insert(id(number));
        }
        assert!(!finished.contains(&id(0)));
        assert!(finished.contains(&id(1)));
        assert_eq!(finished.ids.len(), FINISHED_MAX);
        assert_eq!(finished.order.len(), FINISHED_MAX);
    }
}

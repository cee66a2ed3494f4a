//! Taking turns: of several queues, the one that has had least so far is next.
//!
//! Start-time fair queueing: a queue's tag grows by the weight of what is taken from it, the least
//! tag is served first, and a queue that begins anew starts where the others are, so that nobody
//! saves turns up by being idle. Source: Goyal, Vin, Cheng, "Start-time Fair Queuing" (1996).

use std::{
    collections::{BTreeSet, HashMap},
    hash::Hash,
};

/// Queues by whom they belong to.
#[derive(Debug)]
pub(super) struct Turns<K, Q> {
    queues: HashMap<K, (u64, Q)>,
    order: BTreeSet<(u64, K)>,
    /// The tag of whoever was served last.
    clock: u64,
}

impl<K, Q> Default for Turns<K, Q> {
    fn default() -> Self {
        Self {
            queues: HashMap::new(),
            order: BTreeSet::new(),
            clock: 0,
        }
    }
}

impl<K: Clone + Ord + Hash, Q: Default> Turns<K, Q> {
    /// The queue of somebody; a new one begins where the others are.
    pub(super) fn queue(&mut self, key: &K) -> &mut Q {
        if !self.queues.contains_key(key) {
            self.order.insert((self.clock, key.clone()));
        }
        let clock = self.clock;
        let entry = self.queues.entry(key.clone());
        &mut entry.or_insert_with(|| (clock, Q::default())).1
    }

    /// The queue of somebody who has one.
    pub(super) fn get(&self, key: &K) -> Option<&Q> {
        self.queues.get(key).map(|(_, queue)| queue)
    }

    /// The queue of somebody who has one, to be changed.
    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut Q> {
        self.queues.get_mut(key).map(|(_, queue)| queue)
    }

    /// Whose turn it is.
    pub(super) fn next(&self) -> Option<(&K, &Q)> {
        let (_, key) = self.order.first()?;
        Some((key, &self.queues.get(key)?.1))
    }

    /// Everybody, in the order of their turns.
    pub(super) fn in_turn(&self) -> impl Iterator<Item = (&K, &Q)> {
        let queue = |(_, key): &'_ (u64, K)| self.queues.get_key_value(key);
        let queues = self.order.iter().filter_map(queue);
        queues.map(|(key, (_, queue))| (key, queue))
    }

    /// Somebody was served.
    pub(super) fn charge(&mut self, key: &K, weight: u64) {
        if let Some((tag, _)) = self.queues.get_mut(key) {
            self.order.remove(&(*tag, key.clone()));
            self.clock = self.clock.max(*tag);
            *tag = tag.saturating_add(weight.max(1));
            self.order.insert((*tag, key.clone()));
        }
    }

    /// Forgets somebody's queue.
    pub(super) fn remove(&mut self, key: &K) {
        if let Some((tag, _)) = self.queues.remove(key) {
            self.order.remove(&(tag, key.clone()));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queues.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn served(turns: &mut Turns<&'static str, ()>, times: usize) -> Vec<&'static str> {
        (0..times)
            .map(|_| {
                let key = *turns.next().unwrap().0;
                turns.charge(&key, 1);
                key
            })
            .collect()
    }

    #[test]
    fn everybody_has_the_same_share_whoever_came_first() {
        let mut turns: Turns<&'static str, ()> = Turns::default();
        turns.queue(&"a");
        assert_eq!(served(&mut turns, 3), ["a", "a", "a"]);
        turns.queue(&"b");
        // "b" begins where "a" was served last, and saved nothing up.
        let both = served(&mut turns, 6);
        assert_eq!(both.iter().filter(|key| **key == "b").count(), 3);
    }

    #[test]
    fn what_weighs_more_is_served_less_often() {
        let mut turns: Turns<&'static str, ()> = Turns::default();
        turns.queue(&"heavy");
        turns.queue(&"light");
        let mut count = 0;
        for _ in 0..40 {
            let key = *turns.next().unwrap().0;
            turns.charge(&key, if key == "heavy" { 3 } else { 1 });
            count += usize::from(key == "heavy");
        }
        assert_eq!(count, 10);
    }
}

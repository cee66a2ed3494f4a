//! Results that were sent, or are about to be, and have no verdict yet.

use std::collections::BTreeMap;

use muster_proto::{AttemptId, TaskResult, stable_hash::fnv1a};

use super::size::outcome_bytes;

/// Most results held before new work is refused: twice the largest capacity, so that an agent works
/// on while one full load of results is on its way, and heartbeats that list them stay small.
const HELD_MAX: usize = 2 * muster_proto::limits::AGENT_CAPACITY_MAX as usize;
/// Most bytes held before new work is refused, for when an owner is away for long.
const HELD_BYTES_MAX: usize = 32 * 1024 * 1024;
/// First and longest delay before a result is sent again, in milliseconds: an owner stores within
/// milliseconds, and a takeover lasts about three seconds.
const RESEND_MS_MIN: u64 = 200;
const RESEND_MS_MAX: u64 = 5_000;

#[derive(Debug)]
pub(super) struct HeldResults {
    results: BTreeMap<AttemptId, Held>,
    bytes: usize,
    /// Not later than the earliest that is due.
    wake_ms: u64,
}

#[derive(Debug)]
struct Held {
    shard: u32,
    result: TaskResult,
    /// The key under which it was done, where it changed something.
    idempotency_key: Option<String>,
    bytes: usize,
    sends: u32,
    /// When it goes again; `None` while it waits to be sent.
    due_ms: Option<u64>,
}

impl Default for HeldResults {
    fn default() -> Self {
        Self {
            results: BTreeMap::new(),
            bytes: 0,
            wake_ms: u64::MAX,
        }
    }
}

impl HeldResults {
    pub(super) fn len(&self) -> usize {
        self.results.len()
    }

    pub(super) fn has_room(&self) -> bool {
        self.results.len() < HELD_MAX && self.bytes < HELD_BYTES_MAX
    }

    pub(super) fn contains(&self, attempt_id: &AttemptId) -> bool {
        self.results.contains_key(attempt_id)
    }

    pub(super) fn attempts(&self) -> impl Iterator<Item = &AttemptId> {
        self.results.keys()
    }

    pub(super) fn wake_ms(&self) -> u64 {
        self.wake_ms
    }

    pub(super) fn insert(
        &mut self,
        shard: u32,
        result: TaskResult,
        idempotency_key: Option<String>,
    ) {
        let bytes = outcome_bytes(&result.outcome);
        self.bytes += bytes;
        let held = Held {
            shard,
            bytes,
            sends: 0,
            due_ms: None,
            result,
            idempotency_key,
        };
        self.results.insert(held.result.attempt_id.clone(), held);
    }

    /// Whether it was there.
    pub(super) fn remove(&mut self, attempt_id: &AttemptId) -> bool {
        self.take(attempt_id).is_some()
    }

    /// A result that is not sent any more, and the key under which it was done.
    pub(super) fn take(&mut self, attempt_id: &AttemptId) -> Option<(TaskResult, Option<String>)> {
        let held = self.results.remove(attempt_id)?;
        self.bytes -= held.bytes;
        Some((held.result, held.idempotency_key))
    }

    /// It is about to be sent.
    pub(super) fn mark_queued(&mut self, attempt_id: &AttemptId) {
        if let Some(held) = self.results.get_mut(attempt_id) {
            held.due_ms = None;
        }
    }

    /// A copy to be sent now, with its size in bytes; `None` when it has its verdict already, or was
    /// sent since it was queued.
    pub(super) fn send(
        &mut self,
        attempt_id: &AttemptId,
        now_ms: u64,
    ) -> Option<(TaskResult, usize)> {
        let held = self.results.get_mut(attempt_id)?;
        if held.due_ms.is_some() {
            return None;
        }
        let due_ms = now_ms.saturating_add(resend_delay_ms(attempt_id, held.sends));
        held.sends = held.sends.saturating_add(1);
        held.due_ms = Some(due_ms);
        self.wake_ms = self.wake_ms.min(due_ms);
        Some((held.result.clone(), held.bytes))
    }

    /// What has to be sent again, with the shard that it goes to. It counts as queued from now on.
    pub(super) fn due(&mut self, now_ms: u64) -> Vec<(u32, AttemptId)> {
        if now_ms < self.wake_ms {
            return Vec::new();
        }
        self.wake_ms = u64::MAX;
        let mut due = Vec::new();
        for (attempt_id, held) in &mut self.results {
            match held.due_ms {
                Some(due_ms) if due_ms <= now_ms => {
                    held.due_ms = None;
                    due.push((held.shard, attempt_id.clone()));
                }
                Some(due_ms) => self.wake_ms = self.wake_ms.min(due_ms),
                None => {}
            }
        }
        due
    }
}

/// Doubles from the shortest delay to the longest, a quarter more or less. The jitter comes from the
/// attempt's id, so that the same history gives the same times, and agents do not beat in step.
fn resend_delay_ms(attempt_id: &AttemptId, sends: u32) -> u64 {
    let whole = RESEND_MS_MIN
        .saturating_mul(1 << sends.min(16))
        .min(RESEND_MS_MAX);
    let jitter = fnv1a(attempt_id.as_str().bytes().chain(sends.to_le_bytes())) % 512;
    (whole * (768 + jitter) / 1024).clamp(RESEND_MS_MIN, RESEND_MS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_from_a_fifth_of_a_second_to_five_seconds() {
        let id = AttemptId::new("0-a.t.1").unwrap();
        assert!((200..=250).contains(&resend_delay_ms(&id, 0)));
        for sends in 0..100 {
            let delay = resend_delay_ms(&id, sends);
            assert!((RESEND_MS_MIN..=RESEND_MS_MAX).contains(&delay));
        }
        assert!(resend_delay_ms(&id, 40) >= 3_750);
    }

    #[test]
    fn delays_of_different_attempts_differ() {
        let delay =
            |number: u32| resend_delay_ms(&AttemptId::new(format!("0-a.t.{number}")).unwrap(), 3);
        let delays: std::collections::BTreeSet<u64> = (0..50).map(delay).collect();
        assert!(delays.len() > 20, "{delays:?}");
    }
}

//! How an agent is, for whoever asks its micro service.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU32, AtomicU64, Ordering},
};

use muster_proto::{Heartbeat, Outcome};
use serde_json::json;

/// Written by the agent's loop, read when somebody asks.
#[derive(Debug)]
pub(crate) struct Vitals {
    record: Mutex<Heartbeat>,
    load: AtomicU32,
    succeeded: AtomicU64,
    failed: AtomicU64,
    asked: AtomicU64,
    undecodable: AtomicU64,
}

impl Vitals {
    pub(crate) fn new(record: Heartbeat) -> Self {
        Self {
            record: Mutex::new(record),
            load: AtomicU32::new(0),
            succeeded: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            asked: AtomicU64::new(0),
            undecodable: AtomicU64::new(0),
        }
    }

    /// The last heartbeat.
    pub(crate) fn record(&self) -> Heartbeat {
        let record = self.record.lock();
        record.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn beat(&self, heartbeat: &Heartbeat, undecodable: u64) {
        self.undecodable.store(undecodable, Ordering::Relaxed);
        let mut record = self.record.lock().unwrap_or_else(PoisonError::into_inner);
        record.clone_from(heartbeat);
    }

    pub(crate) fn set_load(&self, in_hand: usize) {
        let load = u32::try_from(in_hand).unwrap_or(u32::MAX);
        self.load.store(load, Ordering::Relaxed);
    }

    pub(crate) fn count(&self, outcome: &Outcome) {
        let counter = match outcome {
            Outcome::Success(_) => &self.succeeded,
            Outcome::Fault(_) => &self.failed,
            Outcome::Question(_) => &self.asked,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// What STATS shows.
    pub(crate) fn stats(&self) -> serde_json::Value {
        let record = self.record();
        json!({
            "agent_id": record.agent_id,
            "status": record.status,
            "current_load": self.load.load(Ordering::Relaxed),
            "max_capacity": record.max_capacity,
            "response_time_avg": record.response_time_avg,
            "succeeded": self.succeeded.load(Ordering::Relaxed),
            "failed": self.failed.load(Ordering::Relaxed),
            "asked": self.asked.load(Ordering::Relaxed),
            "undecodable": self.undecodable.load(Ordering::Relaxed),
        })
    }
}

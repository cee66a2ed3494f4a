//! What watchers are told: the events of a run gathered for a moment, so that a run which lives
//! for some milliseconds is one message.

use std::collections::HashMap;

use muster_proto::{RunEvents, RunId, Tenant, subject};
use muster_transport::{Connection, FailPoint};

/// Events of one run that wait at most: a message of some ten KiB.
const EVENTS_MAX: usize = 100;

/// Events that are stored and not told yet.
#[derive(Debug, Default)]
pub(super) struct Outlet {
    waiting: HashMap<RunId, Waiting>,
    turn: u64,
}

#[derive(Debug)]
struct Waiting {
    tenant: Tenant,
    events: RunEvents,
    since_turn: u64,
}

impl Outlet {
    /// Takes stored events, in order. They go at once when the run has ended or many wait,
    /// otherwise after one to two turns.
    pub(super) async fn take(
        &mut self,
        connection: &Connection,
        tenant: Tenant,
        events: RunEvents,
    ) {
        let run_id = events.run_id.clone();
        let turn = self.turn;
        let waiting = match self.waiting.entry(run_id.clone()) {
            std::collections::hash_map::Entry::Occupied(entry) => {
                let waiting = entry.into_mut();
                waiting.events.events.extend(events.events);
                waiting
            }
            std::collections::hash_map::Entry::Vacant(entry) => entry.insert(Waiting {
                tenant,
                events,
                since_turn: turn,
            }),
        };
        let told = &waiting.events.events;
        let has_ended = told.last().is_some_and(|event| event.kind.is_terminal());
        if (has_ended || told.len() >= EVENTS_MAX)
            && let Some(waiting) = self.waiting.remove(&run_id)
        {
            tell(connection, &waiting).await;
        }
    }

    /// A turn is over: tells what has waited for a whole one.
    pub(super) async fn turn(&mut self, connection: &Connection) {
        let turn = self.turn;
        self.turn += 1;
        for (_, waiting) in self
            .waiting
            .extract_if(|_, waiting| waiting.since_turn < turn)
        {
            tell(connection, &waiting).await;
        }
    }

    /// Tells everything that waits.
    pub(super) async fn finish(mut self, connection: &Connection) {
        for (_, waiting) in self.waiting.drain() {
            tell(connection, &waiting).await;
        }
    }
}

async fn tell(connection: &Connection, waiting: &Waiting) {
    let Ok(body) = serde_json::to_vec(&waiting.events) else {
        return;
    };
    let subject = subject::event(&waiting.tenant, &waiting.events.run_id);
    FailPoint::EventBefore.pass();
    if let Err(error) = connection.publish(&subject, body).await {
        tracing::error!(%error, "cannot publish events");
    }
    FailPoint::EventAfter.pass();
}

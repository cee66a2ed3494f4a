//! Conversations: the runs of each that go on, and whose turn it is.

use std::sync::Arc;

use muster_proto::{RunId, Tenant};

use super::State;
use crate::run::Spoken;

impl State {
    /// The runs of a conversation that go on, the first to come first.
    pub(crate) fn conversation(&self, tenant: &Tenant, name: &str) -> Vec<RunId> {
        let key = (tenant.clone(), name.to_owned());
        let runs = self.conversations.get(&key).into_iter();
        runs.flat_map(|runs| runs.values().cloned()).collect()
    }

    /// The place of a run that comes now: behind all that go on.
    pub(super) fn spoken(&self, tenant: &Tenant, name: &str) -> Spoken {
        let key = (tenant.clone(), name.to_owned());
        let runs = self.conversations.get(&key);
        let last = runs.and_then(|runs| runs.last_key_value());
        Spoken {
            name: name.to_owned(),
            place: last.map_or(0, |(place, _)| place + 1),
        }
    }

    pub(super) fn join_conversation(
        &mut self,
        tenant: &Tenant,
        spoken: Option<&Spoken>,
        id: &RunId,
    ) {
        if let Some(Spoken { name, place }) = spoken {
            let key = (tenant.clone(), name.clone());
            let runs = self.conversations.entry(key).or_default();
            runs.insert(*place, id.clone());
        }
    }

    /// A run has ended: the one behind it waits for its turn now, like any other.
    pub(super) fn leave_conversation(&mut self, id: &RunId) {
        let Some(run) = self.runs.get(id) else { return };
        let Some(Spoken { name, place }) = &run.conversation else {
            return;
        };
        let key = (run.tenant.clone(), name.clone());
        let Some(runs) = self.conversations.get_mut(&key) else {
            return;
        };
        runs.remove(place);
        let Some((_, first)) = runs.first_key_value() else {
            self.conversations.remove(&key);
            return;
        };
        let next = self.runs.get_mut(first);
        if let Some(next) = next.filter(|next| next.behind.is_some()) {
            Arc::make_mut(next).behind = None;
            let turn = (next.accepted_at, next.id.clone());
            self.waiting.insert(turn);
        }
    }
}

//! One record in the making, with the effects that wait for it.

use std::{collections::BTreeMap, sync::Arc};

use muster_proto::{
    AgentId, AgentType, AttemptId, Delivery as Handing, Heartbeat, RunEvent, RunEvents, RunId,
    Tenant, Timestamp,
};

use super::{Delivery, Output, Projection};
use crate::{AgentKey, DeadLetter, Run, record::RecordWriter};

/// Events to store together, and what may happen once they are.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub(super) record: RecordWriter,
    /// When it was begun; the time of all its events.
    pub(super) at: Option<Timestamp>,
    /// Whether it is appended even without an event.
    pub(super) must_append: bool,
    effects: Vec<Output>,
    deliveries: BTreeMap<(AgentType, Option<AgentId>), Delivery>,
    /// For the read model.
    pub(super) projected: Projected,
    published: Vec<(Tenant, RunEvents)>,
    published_places: std::collections::HashMap<RunId, usize>,
}

/// What the read model is told when a batch is stored.
#[derive(Debug, Default)]
pub(super) struct Projected {
    pub(super) runs: Vec<Arc<Run>>,
    pub(super) dead_letters: Vec<Arc<DeadLetter>>,
    /// Whether it then holds everything up to the record.
    pub(super) complete: bool,
}

impl Projected {
    fn is_empty(&self) -> bool {
        self.runs.is_empty() && self.dead_letters.is_empty() && !self.complete
    }

    /// What the read model is told, as of the record at `sequence`.
    pub(super) fn at(self, sequence: u64) -> Option<Output> {
        (!self.is_empty()).then_some(Output::Project(Projection {
            sequence,
            runs: self.runs,
            dead_letters: self.dead_letters,
            complete: self.complete,
        }))
    }
}

impl Batch {
    pub(super) fn is_empty(&self) -> bool {
        self.record.is_empty()
            && !self.must_append
            && self.effects.is_empty()
            && self.deliveries.is_empty()
    }

    pub(super) fn then(&mut self, effect: Output) {
        self.effects.push(effect);
    }

    /// The one message that an agent gets after this batch. `record` is what it said of itself;
    /// none for listeners that do not register.
    pub(super) fn delivery(
        &mut self,
        agent_type: &AgentType,
        agent: Option<&AgentKey>,
        record: Option<&Heartbeat>,
    ) -> &mut Delivery {
        let key = (
            agent_type.clone(),
            agent.map(|agent| agent.agent_id.clone()),
        );
        self.deliveries.entry(key).or_insert_with(|| Delivery {
            agent_type: agent_type.clone(),
            agent: agent.cloned(),
            durable: record.is_some_and(|record| record.delivery == Handing::Durable),
            batch: record.map_or(1, |record| record.batch.max(1)),
            compression: record.is_some_and(|record| record.compression),
            content_type: record.and_then(|record| record.content_type.clone()),
            tasks: Vec::new(),
            stored: Vec::new(),
            ignored: Vec::new(),
            refused: Vec::new(),
        })
    }

    /// Takes an attempt that is not wanted any more out of what would be handed over.
    pub(super) fn withdraw(&mut self, attempt: &AttemptId) -> bool {
        let mut found = false;
        for delivery in self.deliveries.values_mut() {
            let before = delivery.tasks.len();
            delivery
                .tasks
                .retain(|dispatch| dispatch.request.attempt_id != *attempt);
            found |= delivery.tasks.len() < before;
        }
        found
    }

    pub(super) fn publish(&mut self, tenant: &Tenant, run_id: &RunId, event: RunEvent) {
        if let Some((_, events)) = self
            .published_places
            .get(run_id)
            .and_then(|place| self.published.get_mut(*place))
        {
            events.events.push(event);
            return;
        }
        self.published_places
            .insert(run_id.clone(), self.published.len());
        self.published.push((
            tenant.clone(),
            RunEvents {
                run_id: run_id.clone(),
                events: vec![event],
            },
        ));
    }

    /// What may happen now that the record is stored: work first, then replies, then watchers.
    /// `sequence` is its record's, or that of the last record where it has none.
    pub(super) fn release(self, sequence: u64, outputs: &mut Vec<Output>) {
        let nothing = |delivery: &Delivery| {
            delivery.tasks.is_empty()
                && delivery.stored.is_empty()
                && delivery.ignored.is_empty()
                && delivery.refused.is_empty()
        };
        outputs.extend(
            self.deliveries
                .into_values()
                .filter(|delivery| !nothing(delivery))
                .map(Output::Deliver),
        );
        outputs.extend(self.effects);
        outputs.extend(
            self.published
                .into_iter()
                .map(|(tenant, events)| Output::Publish { tenant, events }),
        );
        outputs.extend(self.projected.at(sequence));
    }
}

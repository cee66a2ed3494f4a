//! Which orchestrators are there.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use muster_engine::FORMAT;
use muster_proto::subject;
use muster_transport::{Connection, RequestError, SubscribeError, Subscription};
use serde::{Deserialize, Serialize};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// Orchestrators that are remembered at a time; more are not heard.
const MEMBERS_MAX: usize = 1_000;

/// What an orchestrator says of itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Presence {
    name: String,
    /// The latest format of records that it reads.
    reads_format: u32,
    /// Whether it is about to stop.
    #[serde(default)]
    leaves: bool,
}

/// The orchestrators that are there; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Members {
    name: String,
    silence: Duration,
    heard: Arc<Mutex<Heard>>,
}

#[derive(Debug)]
struct Heard {
    others: BTreeMap<String, Other>,
    /// When somebody came or went last.
    changed_at: Instant,
    begun_at: Instant,
    /// Whether nobody else was there at the beginning: then nobody has to be waited for.
    is_alone: bool,
    leaves: bool,
}

#[derive(Debug)]
struct Other {
    reads_format: u32,
    heard_at: Instant,
}

impl Members {
    /// Says that this one is there, and listens for others, until it is told to stop.
    pub(super) async fn start(
        connection: &Connection,
        name: &str,
        announce: Duration,
        silence: Duration,
        stop: &CancellationToken,
    ) -> Result<Self, SubscribeError> {
        let heard = Heard {
            others: BTreeMap::new(),
            changed_at: Instant::now(),
            begun_at: Instant::now(),
            is_alone: false,
            leaves: false,
        };
        let members = Self {
            name: name.to_owned(),
            silence,
            heard: Arc::new(Mutex::new(heard)),
        };
        let is_alone = is_alone(connection, name, silence).await;
        members.heard().is_alone = is_alone;
        let presences = connection.subscribe(subject::ORCHESTRATORS).await?;
        tokio::spawn(members.clone().listen(presences, stop.clone()));
        tokio::spawn(
            members
                .clone()
                .announce(connection.clone(), announce, stop.clone()),
        );
        Ok(members)
    }

    /// The names of those who are there, this one among them, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut heard = self.heard();
        heard.prune(self.silence);
        let mut names: Vec<String> = heard.others.keys().cloned().collect();
        if !heard.leaves {
            names.push(self.name.clone());
        }
        names.sort_unstable();
        names
    }

    /// How long nobody has come or gone.
    pub(super) fn stable_for(&self) -> Duration {
        let mut heard = self.heard();
        heard.prune(self.silence);
        heard.changed_at.elapsed()
    }

    /// The latest format that everybody reads; none before all that are there can have been heard.
    pub(crate) fn format_of_all(&self) -> Option<u32> {
        let mut heard = self.heard();
        heard.prune(self.silence);
        if !heard.is_alone && heard.begun_at.elapsed() < self.silence {
            return None;
        }
        let formats = heard.others.values().map(|other| other.reads_format);
        formats.chain([FORMAT]).min()
    }

    async fn listen(self, mut presences: Subscription, stop: CancellationToken) {
        loop {
            let message = tokio::select! {
                message = presences.next() => message,
                () = stop.cancelled() => return,
            };
            let Some(message) = message else { return };
            if let Ok(presence) = serde_json::from_slice::<Presence>(&message.payload) {
                self.hear(presence);
            }
        }
    }

    fn hear(&self, presence: Presence) {
        if presence.name == self.name {
            return;
        }
        let mut heard = self.heard();
        if presence.leaves {
            if heard.others.remove(&presence.name).is_some() {
                heard.changed_at = Instant::now();
            }
            return;
        }
        if heard.others.len() >= MEMBERS_MAX {
            return;
        }
        let other = Other {
            reads_format: presence.reads_format,
            heard_at: Instant::now(),
        };
        if heard.others.insert(presence.name, other).is_none() {
            heard.changed_at = Instant::now();
        }
    }

    async fn announce(self, connection: Connection, every: Duration, stop: CancellationToken) {
        let mut ticks = interval(every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let leaves = tokio::select! {
                _ = ticks.tick() => false,
                () = stop.cancelled() => true,
            };
            self.heard().leaves = leaves;
            let presence = Presence {
                name: self.name.clone(),
                reads_format: FORMAT,
                leaves,
            };
            let body = serde_json::to_vec(&presence).unwrap_or_default();
            let subject = subject::orchestrator(&self.name);
            if let Err(error) = connection.publish(&subject, body).await {
                tracing::warn!(%error, "cannot say that this orchestrator is there");
            }
            if leaves {
                return;
            }
        }
    }

    fn heard(&self) -> std::sync::MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether nobody listens for orchestrators yet: the broker says so at once. Those who do listen do
/// not answer, which takes as long as hearing them.
async fn is_alone(connection: &Connection, name: &str, silence: Duration) -> bool {
    let subject = subject::orchestrator(name);
    let asked = connection.request(&subject, &[], Vec::new(), Some(silence));
    matches!(asked.await, Err(RequestError::NoResponders(_)))
}

impl Heard {
    fn prune(&mut self, silence: Duration) {
        let before = self.others.len();
        self.others
            .retain(|_, other| other.heard_at.elapsed() < silence);
        if self.others.len() < before {
            self.changed_at = Instant::now();
        }
    }
}

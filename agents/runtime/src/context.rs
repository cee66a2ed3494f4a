//! What an attempt can ask the runtime while it works.

use std::{future::Future, sync::Arc, time::Duration};

use muster_proto::{AttemptId, Fault, Json, Tenant};
use serde::{Serialize, de::DeserializeOwned};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::{Answer, Shares, cache::Cache, link::Link};

/// The surroundings of one attempt. Cheap to clone, so that parts of the work can carry it.
#[derive(Debug, Clone)]
pub struct Context {
    attempt_id: AttemptId,
    cancelled: CancellationToken,
    deadline: Instant,
    /// Missing without a runtime: then nobody is there to be asked.
    link: Option<Arc<Link>>,
    /// What the agent remembers, and for whom; missing without a runtime.
    memory: Option<(Tenant, Arc<Cache>)>,
}

impl Context {
    /// Surroundings of an attempt that may take so long from now and that nobody cancels: for
    /// calling an agent without a runtime, as tests do. Whoever it asks is not there.
    #[must_use]
    pub fn new(attempt_id: AttemptId, timeout: Duration) -> Self {
        Self {
            attempt_id,
            cancelled: CancellationToken::new(),
            deadline: Instant::now() + timeout,
            link: None,
            memory: None,
        }
    }

    /// Among the other agents of the run, cancelled through a token.
    pub(crate) fn linked(
        attempt_id: AttemptId,
        timeout: Duration,
        cancelled: CancellationToken,
        link: Arc<Link>,
    ) -> Self {
        Self {
            cancelled,
            link: Some(link),
            ..Self::new(attempt_id, timeout)
        }
    }

    /// With what the agent remembers for a tenant.
    pub(crate) fn remembering(mut self, tenant: Tenant, cache: Arc<Cache>) -> Self {
        self.memory = Some((tenant, cache));
        self
    }

    /// Data from outside, such as the answer of a web service: fetched now, or kept from before where
    /// this tenant asked this agent for the same name no longer than `keep_for` ago, a week at most.
    /// Of several who ask at a time one fetches. The name says everything that the data depends on.
    ///
    /// # Errors
    /// The fault of `fetch`, which is not kept, or a fault where the data has no JSON form.
    pub async fn remembered<T, F>(
        &self,
        name: &str,
        keep_for: Duration,
        fetch: F,
    ) -> Result<T, Fault>
    where
        T: Serialize + DeserializeOwned,
        F: Future<Output = Result<T, Fault>> + Send,
    {
        let fetch = async { json(&fetch.await?) };
        let data = match &self.memory {
            Some((tenant, cache)) => cache.data(tenant.as_str(), name, keep_for, fetch).await?,
            None => fetch.await?,
        };
        data.parse()
            .map_err(|error| Fault::fatal(format!("what was kept of {name} is not it: {error}")))
    }

    /// The attempt.
    #[must_use]
    pub fn attempt_id(&self) -> &AttemptId {
        &self.attempt_id
    }

    /// Ends when nobody waits for the result any more: cancelled, or out of time.
    pub async fn cancelled(&self) {
        self.cancelled.cancelled().await;
    }

    /// Whether nobody waits for the result any more.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.is_cancelled()
    }

    /// How long the attempt may still take.
    #[must_use]
    pub fn remaining(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// Asks an agent of another type within this run, and waits no longer than `timeout` and the
    /// attempt itself. The answer may cost what is left of the attempt's bound; its cost and its
    /// tokens are added to this attempt's result, and the ask is listed there. At most
    /// [`muster_proto::limits::ASKS_MAX`] asks.
    ///
    /// # Errors
    /// A [`Fault`] by whose code one goes on without the answer: `nobody_answers`, `full`,
    /// `ask_timeout`, `ask_cycle`, `ask_too_deep`, `too_many_asks`, `ask_over_budget`,
    /// `ask_too_large`, `bad_answer`, or a fault of the asked agent.
    pub async fn ask<T: Serialize + Sync + ?Sized>(
        &self,
        agent_type: &str,
        payload: &T,
        timeout: Duration,
    ) -> Result<Answer, Fault> {
        self.asking(agent_type, payload, timeout, None).await
    }

    /// As [`Context::ask`], for an answer that may cost so many US dollars. They are charged, too,
    /// when the answer is lost and nobody knows what it cost.
    ///
    /// # Errors
    /// As [`Context::ask`].
    pub async fn ask_within<T: Serialize + Sync + ?Sized>(
        &self,
        agent_type: &str,
        payload: &T,
        timeout: Duration,
        cost_usd_max: f64,
    ) -> Result<Answer, Fault> {
        let named = Some(cost_usd_max.max(0.0));
        self.asking(agent_type, payload, timeout, named).await
    }

    async fn asking<T: Serialize + Sync + ?Sized>(
        &self,
        agent_type: &str,
        payload: &T,
        timeout: Duration,
        cost_usd_max: Option<f64>,
    ) -> Result<Answer, Fault> {
        let payload = json(payload)?;
        let Some(link) = &self.link else {
            let message = "there is no runtime that would know other agents";
            return Err(Fault::dependency(message).with_code("nobody_answers"));
        };
        let timeout = timeout.min(self.remaining());
        link.ask(agent_type, payload, timeout, cost_usd_max).await
    }

    /// Tells the other agents of this run, as many as listen at this moment. Nobody keeps it, so no
    /// result may depend on it. At most [`muster_proto::limits::SHARES_MAX`] of
    /// [`muster_proto::limits::SHARE_BYTES_MAX`] bytes; the result lists them.
    ///
    /// # Errors
    /// A [`Fault`]: `bad_topic` where the topic has other characters than letters, digits, `-` and
    /// `_`, `share_too_large`, `too_many_shares`, or no connection.
    pub async fn share<T: Serialize + Sync + ?Sized>(
        &self,
        topic: &str,
        data: &T,
    ) -> Result<(), Fault> {
        let data = json(data)?;
        match &self.link {
            Some(link) => link.share(topic, data).await,
            None => Ok(()),
        }
    }

    /// What the other agents of this run share from here on, until the returned value is dropped.
    ///
    /// # Errors
    /// A [`Fault`] without a connection, or without a runtime.
    pub async fn shares(&self) -> Result<Shares, Fault> {
        match &self.link {
            Some(link) => link.shares().await,
            None => Err(Fault::system("there is no runtime that would listen")),
        }
    }

    /// Tells whoever watches this run how far the attempt is: the part that is done, 0 to 1, where
    /// it is known, and a few words. Nobody keeps it; what comes faster than
    /// [`muster_proto::limits::PROGRESS_GAP_MS`] is left out.
    pub async fn progress(&self, done: Option<f64>, text: &str) {
        if let Some(link) = &self.link {
            link.progress(done, text).await;
        }
    }
}

fn json<T: Serialize + ?Sized>(value: &T) -> Result<Json, Fault> {
    Json::from_value(value)
        .map_err(|error| Fault::fatal(format!("it has no JSON form: {error}")).with_code("no_json"))
}

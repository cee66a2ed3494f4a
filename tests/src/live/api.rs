//! The API over HTTP, as a client sees it.

use std::time::Duration;

use anyhow::Context;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};

use super::{Reply, eventually};
use crate::PATIENCE;

/// Longest wait that a call of the API takes, in seconds.
const WAIT_S: u64 = 30;

/// A client of one orchestrator, and one tenant where it names one.
#[derive(Debug, Clone)]
pub struct Api {
    base: String,
    client: Client,
    tenant: Option<String>,
}

impl Api {
    /// At an address such as `127.0.0.1:8080`.
    ///
    /// # Errors
    /// When the system has no room for a client.
    pub fn new(address: &str) -> anyhow::Result<Self> {
        let timeout = PATIENCE + Duration::from_secs(WAIT_S);
        Ok(Self {
            base: format!("http://{address}"),
            client: Client::builder().no_proxy().timeout(timeout).build()?,
            tenant: None,
        })
    }

    /// The same, as a tenant.
    #[must_use]
    pub fn tenant(&self, tenant: &str) -> Self {
        Self {
            tenant: Some(tenant.to_owned()),
            ..self.clone()
        }
    }

    /// A request to be filled in.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        match &self.tenant {
            Some(tenant) => request.header("X-Tenant", tenant),
            None => request,
        }
    }

    /// The address of a path, for clients of other protocols.
    #[must_use]
    pub fn address(&self, scheme: &str, path: &str) -> String {
        format!("{}{path}", self.base.replacen("http", scheme, 1))
    }

    /// GET.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn get(&self, path: &str) -> anyhow::Result<Reply> {
        send(self.request(Method::GET, path)).await
    }

    /// DELETE.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn delete(&self, path: &str) -> anyhow::Result<Reply> {
        send(self.request(Method::DELETE, path)).await
    }

    /// POST of a JSON value.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Reply> {
        self.post_bytes(path, body.to_string()).await
    }

    /// POST of any bytes.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn post_bytes(
        &self,
        path: &str,
        body: impl Into<reqwest::Body>,
    ) -> anyhow::Result<Reply> {
        send(self.request(Method::POST, path).body(body)).await
    }

    /// POST with an Idempotency-Key.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn post_named(&self, path: &str, key: &str, body: &Value) -> anyhow::Result<Reply> {
        let request = self.request(Method::POST, path);
        send(
            request
                .header("Idempotency-Key", key)
                .body(body.to_string()),
        )
        .await
    }

    /// Changes something.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn put(&self, path: &str, body: &Value) -> anyhow::Result<Reply> {
        send(self.request(Method::PUT, path).body(body.to_string())).await
    }

    /// The same under an Idempotency-Key.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn put_named(&self, path: &str, key: &str, body: &Value) -> anyhow::Result<Reply> {
        let request = self.request(Method::PUT, path);
        let request = request.header("Idempotency-Key", key);
        send(request.body(body.to_string())).await
    }

    /// Submits a run of an explicit plan; returns its id.
    ///
    /// # Errors
    /// When it is not taken.
    pub async fn submit_plan(&self, tasks: Value) -> anyhow::Result<String> {
        let reply = self
            .post("/api/runs", &json!({"plan": {"tasks": tasks}}))
            .await?;
        anyhow::ensure!(reply.status == 202, "not taken: {reply:?}");
        reply.id()
    }

    /// Submits a plan and waits for its end.
    ///
    /// # Errors
    /// When it is not taken, or does not end.
    pub async fn run_plan(&self, tasks: Value) -> anyhow::Result<Reply> {
        let id = self.submit_plan(tasks).await?;
        self.ended(&id).await
    }

    /// How a run stands.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn status(&self, id: &str) -> anyhow::Result<Reply> {
        self.get(&format!("/api/runs/{id}/status")).await
    }

    /// Waits until a run has ended.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ended(&self, id: &str) -> anyhow::Result<Reply> {
        self.until(id, "has ended", Reply::is_terminal).await
    }

    /// Waits until a long run has ended, for as long as something happens to it.
    ///
    /// # Errors
    /// When nothing happens to it for a while, and it has not ended.
    pub async fn ended_at_last(&self, id: &str) -> anyhow::Result<Reply> {
        let mut seen = None;
        loop {
            let error = match self.ended(id).await {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            let events = self.status(id).await?.body["events"].as_u64();
            if events <= seen {
                return Err(error);
            }
            seen = events;
        }
    }

    /// Waits until the status of a run is as wanted. Answers other than 200 are looked over.
    ///
    /// # Errors
    /// When it never is, with the last status.
    pub async fn until(
        &self,
        id: &str,
        what: &str,
        wanted: impl Fn(&Reply) -> bool,
    ) -> anyhow::Result<Reply> {
        let wanted = &wanted;
        eventually(&format!("run {id} {what}"), || async move {
            let reply = self.status(id).await?;
            anyhow::ensure!(reply.status == 200 && wanted(&reply), "stands at {reply:?}");
            Ok(Some(reply))
        })
        .await
    }

    /// All events of a run so far, by pages.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn events(&self, id: &str) -> anyhow::Result<Vec<Value>> {
        let mut events: Vec<Value> = Vec::new();
        loop {
            let after = events
                .last()
                .map_or(0, |last| last["number"].as_u64().unwrap_or(0));
            let page = self
                .get(&format!("/api/runs/{id}/events?after={after}"))
                .await?;
            let found = page.body["events"].as_array();
            events.extend(
                found
                    .with_context(|| format!("no events in {page:?}"))?
                    .clone(),
            );
            if page.body["more"] != true {
                return Ok(events);
            }
        }
    }
}

async fn send(request: RequestBuilder) -> anyhow::Result<Reply> {
    read(request.send().await?).await
}

async fn read(response: Response) -> anyhow::Result<Reply> {
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            (
                name.to_string(),
                value.to_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    let body = serde_json::from_slice(&response.bytes().await?).unwrap_or_default();
    Ok(Reply {
        status,
        headers,
        body,
    })
}

//! Being a NATS micro service, so that `nats micro ls` and any micro client see a process.

use std::{collections::HashMap, fmt};

use async_nats::service::{ServiceExt, endpoint::Endpoint};
use futures_util::StreamExt;

use crate::{Connection, Message};

/// How long stopping may take: one round trip on a busy machine.
const STOP_WAIT: std::time::Duration = std::time::Duration::from_secs(2);

/// What a service says of itself in PING and INFO.
#[derive(Debug, Clone)]
pub struct ServiceDescription {
    /// Letters, digits, `-` and `_`; shared by all instances of the kind.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// A semantic version.
    pub version: String,
    /// More, such as the id of the instance (the library makes its own for the service).
    pub metadata: HashMap<String, String>,
    /// Name of its endpoint.
    pub endpoint: String,
    /// Subject of its endpoint.
    pub subject: String,
}

/// Why a service did not start.
#[derive(Debug, thiserror::Error)]
#[error("cannot start the service {name}: {reason}")]
pub struct ServiceError {
    /// Which.
    pub name: String,
    /// Why not.
    pub reason: String,
}

/// A running service with one endpoint. Answers PING, INFO and STATS by itself.
pub struct Service {
    service: async_nats::service::Service,
    endpoint: Endpoint,
}

/// One request to the endpoint.
#[derive(Debug)]
pub struct ServiceRequest {
    request: async_nats::service::Request,
    /// The request itself.
    pub message: Message,
}

impl fmt::Debug for Service {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.service.fmt(formatter)
    }
}

impl Service {
    /// Starts it. `data` is asked for each STATS and becomes the `data` of the endpoint.
    ///
    /// # Errors
    /// [`ServiceError`]: a name or version that is none, or no connection.
    pub async fn start(
        connection: &Connection,
        description: ServiceDescription,
        data: impl Fn() -> serde_json::Value + Send + Sync + 'static,
    ) -> Result<Self, ServiceError> {
        let failed = |error: async_nats::Error| ServiceError {
            name: description.name.clone(),
            reason: error.to_string(),
        };
        let service = connection
            .client
            .service_builder()
            .description(&description.description)
            .metadata(description.metadata.clone())
            .stats_handler(move |_, _| data())
            .start(&description.name, &description.version)
            .await
            .map_err(failed)?;
        let endpoint = service
            .endpoint_builder()
            .name(&description.endpoint)
            .add(&description.subject)
            .await
            .map_err(failed)?;
        Ok(Self { service, endpoint })
    }

    /// The next request; `None` when the connection is closed for good. Dropping the future loses
    /// nothing.
    pub async fn next(&mut self) -> Option<ServiceRequest> {
        let request = self.endpoint.next().await?;
        Some(ServiceRequest {
            message: Message::from(request.message.clone()),
            request,
        })
    }

    /// Answers nothing any more.
    pub async fn stop(mut self) {
        // Both fail only when the connection is closed, and wait only while it is down: then the
        // broker has forgotten the service anyway.
        let stop = async {
            let _ = self.endpoint.stop().await;
            let _ = self.service.stop().await;
        };
        let _ = tokio::time::timeout(STOP_WAIT, stop).await;
    }
}

impl ServiceRequest {
    /// Answers, and counts the request in STATS; without a subject to answer on it does neither.
    pub async fn answer(self, payload: Vec<u8>) {
        if self.message.reply.is_some() {
            // Fails only when the connection is closed: nobody is left to tell.
            let _ = self.request.respond(Ok(payload.into())).await;
        }
    }
}

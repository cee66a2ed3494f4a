//! The orchestrator: owns shards, hands tasks to agents, and answers clients.
//!
//! ```text
//!  HTTP ──▶ api ──▶ owner (one task a shard) ──append──▶ log (JetStream)
//!  NATS ──▶  │        │  ▲
//!            │        │  └── intake: results, heartbeats
//!            └─watch◀─┴──▶ deliver: tasks to agents, events to watchers
//! ```
//!
//! The engine decides ([`muster_engine`]); this crate only moves bytes: it reads the clock, talks
//! to the broker and serves HTTP. It knows workflows, plans and tasks, and no domain.

mod api;
mod bodies;
mod comparison;
mod intake;
mod keeper;
mod owner;
mod read_model;
mod reader;
mod shards;
mod workflows;

use std::sync::Arc;

use muster_settings::Settings;
use muster_transport::{Blobs, Options, connect};
use tokio_util::sync::CancellationToken;

pub use read_model::{Consistency, ShardConsistency, check, rebuild};
use shards::Shards;
pub use workflows::{WorkflowError, Workflows};

/// Serves until it is told to stop.
///
/// # Errors
/// When the broker cannot be reached, a stream cannot be created, a workflow is not valid, or the
/// address to listen on is taken.
pub async fn serve(settings: Settings, stop: CancellationToken) -> anyhow::Result<()> {
    let workflows = Workflows::load(settings.orchestrator.workflows.as_deref())?;
    let listener = api::listen(&settings.orchestrator.listen).await?;
    let name = owner::new_owner_name();
    let mut options = Options::new(settings.nats.url.expose(), name.clone());
    options.connect_wait = std::time::Duration::from_secs(settings.nats.connect_timeout_s);
    options.tls_required = settings.communication.encryption;
    options.ca_file.clone_from(&settings.nats.ca_file);
    let connection = connect(&options).await?;
    let replicas = usize::try_from(settings.log.replicas).unwrap_or(1);
    let bytes_max = settings.log.max_bytes.bytes();
    let blobs = Blobs::create(connection.clone(), bytes_max, replicas).await?;
    let shards = Shards::start(shards::Parts {
        connection: connection.clone(),
        blobs: blobs.clone(),
        name,
        settings: settings.clone(),
        stop: stop.clone(),
    })
    .await?;
    let app = Arc::new(api::App {
        connection,
        blobs,
        shards,
        workflows: Arc::new(workflows),
        hand_in_token: settings.hand_in.token,
    });
    api::serve(app, listener, stop).await
}

//! The API: one set of calls, over HTTP and over NATS.

mod agents;
mod answer;
mod assumed;
mod call;
mod compress;
mod costs;
mod forward;
mod gather;
mod hand_in;
mod http;
mod known;
mod letters;
mod listing;
mod modify;
mod nats;
mod old_runs;
mod operator;
mod pools;
mod problems;
mod run_call;
mod stale;
mod steer;
mod stop;
mod watch;
mod watch_http;
mod why;

use std::{io::ErrorKind, sync::Arc};

use anyhow::{Context, bail};
use muster_settings::HandInToken;
use muster_transport::{Blobs, Connection};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{Workflows, shards::Shards};

/// What every call needs.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) connection: Connection,
    pub(crate) blobs: Blobs,
    pub(crate) shards: Shards,
    pub(crate) workflows: Arc<Workflows>,
    /// What agents show that hand results in over HTTP; none where that is not allowed.
    pub(crate) hand_in_token: Option<HandInToken>,
}

/// Takes the address to serve HTTP on.
pub(crate) async fn listen(address: &str) -> anyhow::Result<TcpListener> {
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            bail!(
                "the address {address} is in use: stop what listens there, or choose another with --listen"
            )
        }
        Err(error) => Err(error).with_context(|| format!("cannot listen on {address}")),
    }
}

/// Serves HTTP and NATS until it is told to stop.
pub(crate) async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    nats::start(&app, &stop)
        .await
        .context("cannot listen for API calls on NATS")?;
    let address = listener.local_addr().context("cannot tell the address")?;
    tracing::info!(%address, "listening");
    let loopback = address.ip().is_loopback();
    http::serve(app, listener, loopback, stop).await
}

//! The baseline's worker.

use async_nats::Client;
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};

/// Where echoes are asked for, and the group of those that answer.
pub(super) const SUBJECT: &str = "baseline.echo";
const GROUP: &str = "echo";

/// A task, and its result.
#[derive(Serialize, Deserialize)]
pub(super) struct Echo<'a> {
    pub(super) run: &'a str,
    pub(super) task: usize,
    pub(super) value: &'a str,
}

pub(super) async fn serve(client: Client) -> anyhow::Result<()> {
    let mut tasks = client.queue_subscribe(SUBJECT, GROUP.to_owned()).await?;
    while let Some(task) = tasks.next().await {
        let Some(reply) = task.reply else { continue };
        let read: Echo = serde_json::from_slice(&task.payload)?;
        client
            .publish(reply, serde_json::to_vec(&read)?.into())
            .await?;
    }
    Ok(())
}

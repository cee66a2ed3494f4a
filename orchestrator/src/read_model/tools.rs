//! What the commands on the read model work on.

use anyhow::Context;
use muster_read_model::ReadModel;
use muster_settings::Settings;
use muster_transport::{LogStream, Options, connect};

use crate::{
    owner::{Source, shard_settings},
    shards,
};

/// The logs of a system, and the address of its read model.
pub(super) struct Tools {
    pub(super) url: String,
    pub(super) log_id: String,
    pub(super) sources: Vec<Source>,
}

impl Tools {
    pub(super) async fn open(settings: &Settings) -> anyhow::Result<Self> {
        let url = settings.read_model.address();
        let url = url.context("`read_model.url` is none: there is no read model")?;
        let name = format!("read-model-{}", uuid::Uuid::now_v7().simple());
        let mut options = Options::new(settings.nats.url.expose(), name.clone());
        options.connect_wait = std::time::Duration::from_secs(settings.nats.connect_timeout_s);
        options.tls_required = settings.communication.encryption;
        options.ca_file.clone_from(&settings.nats.ca_file);
        let connection = connect(&options).await?;
        let logs = shards::look(&connection, settings).await?;
        let mut sources = Vec::new();
        for shard in 0..logs.shards {
            let log = LogStream::create(
                &connection,
                shard,
                settings.log.max_bytes.bytes(),
                usize::try_from(settings.log.replicas).unwrap_or(1),
            )
            .await?;
            sources.push(Source {
                settings: shard_settings(settings, &name, shard, logs.shards),
                archive: logs.archive.clone(),
                log,
            });
        }
        Ok(Self {
            url: url.to_owned(),
            log_id: logs.log_id,
            sources,
        })
    }

    pub(super) async fn model(&self) -> anyhow::Result<ReadModel> {
        Ok(ReadModel::open(&self.url, &self.log_id).await?)
    }
}

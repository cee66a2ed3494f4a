//! The broker: its settings, and whether it is there.

use std::{net::Ipv4Addr, path::PathBuf, time::Duration};

use anyhow::Context as _;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader},
    net::TcpStream,
    time::timeout,
};

use super::{certificates::Certificates, data_folder::DataFolder};
use crate::args::Sync;

/// What the stores may reserve. By default the broker allows three quarters of the free disk, so
/// that on a small one the log's bound could not even be reserved; reserving takes no room.
const STORE_RESERVED_MAX: &str = "256G";
/// A broker that is there says so at once.
const HELLO_TIMEOUT: Duration = Duration::from_secs(1);
/// Longest hello that is read; real ones have a few hundred bytes.
const HELLO_BYTES_MAX: u64 = 64 * 1024;

/// One broker with JetStream on loopback.
#[derive(Debug)]
pub(super) struct Broker {
    pub(super) port: u16,
    /// Told in the hello: another broker on the same port has another one.
    name: String,
    /// Where it encrypts its connections.
    certificates: Option<Certificates>,
}

impl Broker {
    pub(super) fn new(port: u16, certificates: Option<Certificates>) -> Self {
        let id = uuid::Uuid::now_v7().simple();
        Self {
            port,
            name: format!("muster-dev-{id}"),
            certificates,
        }
    }

    pub(super) fn url(&self) -> String {
        let scheme = if self.certificates.is_some() {
            "tls"
        } else {
            "nats"
        };
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    /// Writes its settings and returns their file.
    pub(super) fn write_settings(&self, data: &DataFolder, sync: Sync) -> anyhow::Result<PathBuf> {
        let path = data.path().join("nats.conf");
        let store = serde_json::to_string(&data.path().join("nats"))?;
        let sync = match sync {
            Sync::Default => "",
            Sync::Always => "  sync_interval: always\n",
        };
        let tls = match &self.certificates {
            None => String::new(),
            Some(files) => format!(
                "tls {{\n  cert_file: {}\n  key_file: {}\n}}\n",
                serde_json::to_string(&files.certificate_file)?,
                serde_json::to_string(&files.key_file)?,
            ),
        };
        let text = format!(
            "server_name: {name}\nlisten: \"127.0.0.1:{port}\"\njetstream {{\n  store_dir: {store}\n  max_file_store: {STORE_RESERVED_MAX}\n{sync}}}\n{tls}",
            name = self.name,
            port = self.port,
        );
        std::fs::write(&path, text)
            .with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(path)
    }

    /// Whether this broker, with JetStream, answers on its port.
    pub(super) async fn is_ready(&self) -> bool {
        timeout(HELLO_TIMEOUT, self.hello())
            .await
            .ok()
            .flatten()
            .is_some_and(|hello| hello.contains(&self.name) && hello.contains("\"jetstream\":true"))
    }

    async fn hello(&self) -> Option<String> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))
            .await
            .ok()?;
        let mut hello = String::new();
        let mut reader = BufReader::new(stream).take(HELLO_BYTES_MAX);
        reader.read_line(&mut hello).await.ok()?;
        Some(hello)
    }
}

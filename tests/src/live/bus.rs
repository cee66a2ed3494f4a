//! The API over NATS, and a look at what else is said there.

use std::{collections::BTreeMap, time::Duration};

use muster_proto::api::{IDEMPOTENCY_KEY, STATUS, WAIT};
use muster_transport::{Connection, Options, connect};
use serde_json::Value;

use super::Reply;
use crate::PATIENCE;

/// Longest answer that a test expects.
const BODY_BYTES_MAX: usize = 64 * 1024 * 1024;

/// A client on NATS.
#[derive(Debug, Clone)]
pub struct Bus {
    connection: Connection,
}

impl Bus {
    /// Connects.
    ///
    /// # Errors
    /// When the broker does not answer.
    pub async fn connect(url: &str) -> anyhow::Result<Self> {
        let connection = connect(&Options::new(url, "bus")).await?;
        Ok(Self { connection })
    }

    /// The connection itself.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Calls a verb as a tenant.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn call(&self, tenant: &str, verb: &str, body: &Value) -> anyhow::Result<Reply> {
        self.call_with(tenant, verb, &[], body.to_string().into_bytes())
            .await
    }

    /// Calls a verb and waits for the end of the run.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn call_waiting(&self, verb: &str, body: &Value) -> anyhow::Result<Reply> {
        let bytes = body.to_string().into_bytes();
        self.call_with("default", verb, &[(WAIT, "20")], bytes)
            .await
    }

    /// Calls a verb with a name for the command, so that it is done once.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn call_named(&self, verb: &str, key: &str, body: &Value) -> anyhow::Result<Reply> {
        let bytes = body.to_string().into_bytes();
        self.call_with("default", verb, &[(IDEMPOTENCY_KEY, key)], bytes)
            .await
    }

    /// Calls with any headers and bytes.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn call_with(
        &self,
        tenant: &str,
        verb: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> anyhow::Result<Reply> {
        let subject = format!("muster.api.{tenant}.{verb}");
        let wait = PATIENCE + Duration::from_secs(10);
        let answer = self
            .connection
            .request(&subject, headers, body, Some(wait))
            .await?;
        let status = answer.header(STATUS).unwrap_or("0").parse()?;
        let retry_after = answer.header("Retry-After");
        let headers = retry_after.map(|seconds| ("retry-after".to_owned(), seconds.to_owned()));
        let body = match answer.header("Content-Encoding") {
            Some("zstd") => zstd::bulk::decompress(&answer.payload, BODY_BYTES_MAX)?,
            _ => answer.payload.to_vec(),
        };
        Ok(Reply {
            status,
            headers: headers.into_iter().collect::<BTreeMap<_, _>>(),
            body: serde_json::from_slice(&body).unwrap_or_default(),
        })
    }
}

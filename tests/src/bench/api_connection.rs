//! A client's way into the system, for one case.

use std::time::Duration;

use anyhow::bail;
use bytes::Bytes;
use muster_proto::{
    Tenant,
    api::{STATUS, WAIT},
    subject,
};
use muster_transport::{Connection, Options, connect};

use super::{Entry, baseline::RUN_SUBJECT, http_connection::HttpConnection};

/// Seconds that a call waits for its answer, and as text for the header and the query.
const WAIT_S: &str = "30";
/// The owner answers when the wait is over; a little later nobody will.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(35);
const HTTP_PATH: &str = "/api/runs?wait=30";

/// Where the system listens.
#[derive(Debug, Clone)]
pub(super) struct Addresses {
    /// The broker, as a URL.
    pub(super) broker: String,
    /// The API, such as `127.0.0.1:8080`.
    pub(super) api: String,
}

/// One of the ways in. Clients on NATS share a connection, as programs do; those on HTTP have one
/// each, because it carries one call at a time.
pub(super) enum ApiConnection {
    Nats {
        connection: Connection,
        subject: String,
    },
    Http(HttpConnection),
    Baseline(Connection),
}

impl ApiConnection {
    /// Opens so many.
    pub(super) async fn open_many(
        entry: Entry,
        addresses: &Addresses,
        count: usize,
    ) -> anyhow::Result<Vec<Self>> {
        let mut opened = Vec::with_capacity(count);
        if entry == Entry::Http {
            for _ in 0..count {
                opened.push(Self::Http(HttpConnection::open(&addresses.api).await?));
            }
            return Ok(opened);
        }
        let connection = connect(&Options::new(&addresses.broker, "bench")).await?;
        let subject = subject::api(&Tenant::new("default")?, "run");
        opened.resize_with(count, || match entry {
            Entry::Baseline => Self::Baseline(connection.clone()),
            Entry::Nats | Entry::Http => Self::Nats {
                connection: connection.clone(),
                subject: subject.clone(),
            },
        });
        Ok(opened)
    }

    /// Submits a run and waits for its answer.
    ///
    /// # Errors
    /// When there is none, or it says that the run is not over.
    pub(super) async fn submit(&mut self, body: &Bytes) -> anyhow::Result<Bytes> {
        match self {
            Self::Nats {
                connection,
                subject,
            } => {
                let headers = [(WAIT, WAIT_S)];
                let asked =
                    connection.request(subject, &headers, body.clone(), Some(ANSWER_TIMEOUT));
                let answer = asked.await?;
                ended(answer.header(STATUS), answer.payload.clone())
            }
            Self::Http(connection) => {
                let (status, answer) = connection.post(HTTP_PATH, body).await?;
                ended(Some(status.to_string().as_str()), answer)
            }
            Self::Baseline(connection) => {
                let asked =
                    connection.request(RUN_SUBJECT, &[], body.clone(), Some(ANSWER_TIMEOUT));
                Ok(asked.await?.payload)
            }
        }
    }
}

fn ended(status: Option<&str>, answer: Bytes) -> anyhow::Result<Bytes> {
    if status != Some("200") {
        let status = status.unwrap_or("no status");
        bail!("{status}: {}", String::from_utf8_lossy(&answer));
    }
    Ok(answer)
}

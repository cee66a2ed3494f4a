//! Handing results in over HTTPS, while the broker is out of reach.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use muster_proto::{AgentId, AgentType, ContentType, Payload, Tasks, codec};

use crate::ServeError;

/// How long an orchestrator has to answer: it waits itself until the results are stored.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection to one may take; then the next is asked.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// Longest answer: the ids of all results of one message, and their refusals.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// Where results go while the broker is out of reach.
#[derive(Clone)]
pub struct HandInOptions {
    /// Addresses of orchestrators, `https://host[:port]`, tried in turn.
    pub urls: Vec<String>,
    /// What the orchestrators ask for.
    pub token: String,
    /// A file with the certificates (PEM) of those who vouch for them; those of the system where
    /// missing.
    pub ca_file: Option<PathBuf>,
}

impl std::fmt::Debug for HandInOptions {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("HandInOptions")
            .field("urls", &self.urls)
            .field("ca_file", &self.ca_file)
            .finish_non_exhaustive()
    }
}

/// The way to the orchestrators of one agent.
pub(crate) struct HandIn {
    client: reqwest_tls::Client,
    urls: Vec<String>,
    token: String,
    /// `<type>/<id>` of the agent.
    agent: String,
    /// The address that answered last: the next results go there first.
    current: AtomicUsize,
}

impl HandIn {
    pub(crate) fn new(
        options: &HandInOptions,
        agent_type: &AgentType,
        agent_id: &AgentId,
    ) -> Result<Self, ServeError> {
        // Another agent of the process may have done it, or whoever connected to the broker.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest_tls::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(ANSWER_TIMEOUT)
            .redirect(reqwest_tls::redirect::Policy::none());
        if let Some(file) = &options.ca_file {
            for certificate in certificates(file)? {
                builder = builder.add_root_certificate(certificate);
            }
        }
        Ok(Self {
            client: builder.build().map_err(|error| no_hand_in(&error))?,
            urls: options.urls.clone(),
            token: options.token.clone(),
            agent: format!("{agent_type}/{agent_id}"),
            current: AtomicUsize::new(0),
        })
    }

    /// Brings sealed results (JSON) to the first orchestrator that answers, and what it said of them;
    /// none where nobody could be reached: they come again.
    pub(crate) async fn bring(&self, shard: u32, sealed: Vec<u8>) -> Option<Tasks> {
        let first = self.current.load(Ordering::Relaxed);
        for step in 0..self.urls.len() {
            let place = (first + step) % self.urls.len();
            let url = format!("{}/api/results/{shard}/{}", self.urls[place], self.agent);
            match self.post(&url, sealed.clone()).await {
                Ok(answer) => {
                    self.current.store(place, Ordering::Relaxed);
                    return Some(answer);
                }
                Err(reason) => tracing::warn!(%url, reason, "cannot hand results in"),
            }
        }
        None
    }

    async fn post(&self, url: &str, sealed: Vec<u8>) -> Result<Tasks, String> {
        let request = self.client.post(url).bearer_auth(&self.token);
        let request = request.header(reqwest_tls::header::CONTENT_TYPE, "application/json");
        let sent = request.body(sealed).send().await;
        let mut response = sent.map_err(|error| reasons(&error))?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| reasons(&error))? {
            if body.len() + chunk.len() > ANSWER_BYTES_MAX {
                return Err("the answer is too long".to_owned());
            }
            body.extend_from_slice(&chunk);
        }
        let status = response.status();
        if !status.is_success() {
            let said = String::from_utf8_lossy(&body[..body.len().min(512)]).into_owned();
            return Err(format!("{status}: {said}"));
        }
        match codec::decode(ContentType::Json, &body) {
            Ok((_, Payload::Tasks(answer))) => Ok(answer),
            Ok(_) => Err("the answer says nothing about results".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}

fn certificates(file: &PathBuf) -> Result<Vec<reqwest_tls::Certificate>, ServeError> {
    let told = |reason: String| ServeError::NoHandIn(format!("{}: {reason}", file.display()));
    let pem = std::fs::read(file).map_err(|error| told(error.to_string()))?;
    let read = reqwest_tls::Certificate::from_pem_bundle(&pem);
    let read = read.map_err(|error| told(error.to_string()))?;
    if read.is_empty() {
        return Err(told("there is no certificate in it".to_owned()));
    }
    Ok(read)
}

fn no_hand_in(error: &reqwest_tls::Error) -> ServeError {
    ServeError::NoHandIn(reasons(error))
}

/// An error with what is behind it: the client's own words say only that something failed.
fn reasons(error: &reqwest_tls::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

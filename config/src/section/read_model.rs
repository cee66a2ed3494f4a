//! `read_model`: runs as rows in SQL.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::{
    ByteSize,
    broker_url::without_secret,
    violation::{Violation, within},
};

/// Runs as rows in SQL, for listings and old runs, made from the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadModelSettings {
    /// `sqlite:PATH`, a file for the orchestrators of one machine, or `postgres://…`, a database
    /// that all orchestrators share; `sqlite:muster-data/read-model.db` by default. `none` for no
    /// read model: then only the latest finished runs are listed.
    pub url: ReadModelUrl,
    /// Largest request and result that a row holds, 0 B to 64 KiB; 4 KiB by default. Of longer
    /// ones it says how long they are; they are read from the log.
    pub body_bytes_max: ByteSize,
}

/// Address of the database. It may hold a user and a password, so that it prints without them;
/// [`ReadModelUrl::expose`] gives all of it to the one who connects.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct ReadModelUrl(String);

impl ReadModelUrl {
    /// The address as it was given, with any secret in it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ReadModelUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&without_secret(&self.0))
    }
}

impl fmt::Debug for ReadModelUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}

impl Serialize for ReadModelUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl ReadModelSettings {
    /// The address, where there is a read model; with any secret in it.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        (self.url.expose() != "none").then_some(self.url.expose())
    }

    pub(crate) fn validate(&self) -> Result<(), Violation> {
        let url = self.url.expose();
        let known = ["sqlite:", "postgres://", "postgresql://"];
        let is_known = known
            .iter()
            .any(|scheme| url.len() > scheme.len() && url.starts_with(scheme));
        if !is_known && url != "none" {
            return Err(Violation::new(
                "read_model.url",
                &self.url,
                "sqlite:PATH, postgres://…, or none",
            ));
        }
        let body_bytes_max = ByteSize::new(0)..=ByteSize::new(64 << 10);
        within(
            "read_model.body_bytes_max",
            self.body_bytes_max,
            body_bytes_max,
        )
    }
}

//! `nats`: the broker.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{
    BrokerUrl,
    violation::{Violation, within},
};

/// The broker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NatsSettings {
    /// Its address, or several separated by commas: `nats://host:port` or `tls://host:port`;
    /// `nats://127.0.0.1:4222` by default.
    pub url: BrokerUrl,
    /// Seconds that a process tries to reach it when it starts, 1 to 300; 10 by default.
    pub connect_timeout_s: u64,
    /// A file with the certificates (PEM) of those who vouch for the broker, where `tls://` or
    /// `communication.encryption` is used; those of the system where missing.
    pub ca_file: Option<PathBuf>,
}

impl NatsSettings {
    pub(crate) fn validate(&self) -> Result<(), Violation> {
        if !self.url.is_well_formed() {
            return Err(Violation::new(
                "nats.url",
                &self.url,
                "nats://host:port or tls://host:port, or several separated by commas",
            ));
        }
        within("nats.connect_timeout_s", self.connect_timeout_s, 1..=300)
    }
}

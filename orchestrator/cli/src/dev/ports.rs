//! Ports on this machine.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context as _, bail};

/// How many ports after the usual one are tried: as many copies on one machine are plenty.
const PORTS_TRIED_MAX: u16 = 100;

/// A port that was asked for, or the usual one and those after it.
#[derive(Debug, Clone, Copy)]
pub(super) struct PortChoice {
    pub(super) asked: Option<u16>,
    pub(super) usual: u16,
    pub(super) flag: &'static str,
}

impl PortChoice {
    /// A free port: the one asked for, or the first one from `usual` on.
    pub(super) fn choose(&self) -> anyhow::Result<u16> {
        let flag = self.flag;
        if let Some(port) = self.asked {
            if port == 0 {
                bail!("{flag} 0 is no port: leave it out to take the next free one");
            }
            if !is_free(port) {
                bail!(
                    "port {port} is in use: choose another with {flag}, or leave it out to take the next free one"
                );
            }
            return Ok(port);
        }
        let last = self.usual.saturating_add(PORTS_TRIED_MAX);
        (self.usual..=last)
            .find(|port| is_free(*port))
            .with_context(|| {
                format!(
                    "ports {} to {last} are all in use: choose one with {flag}",
                    self.usual
                )
            })
    }

    /// Whether another port may be taken when somebody else was quicker.
    pub(super) fn may_change(&self) -> bool {
        self.asked.is_none()
    }
}

/// Whether a server can listen there. Like servers do, this looks past connections of an earlier
/// server that are still being closed.
fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_passed_over_unless_it_was_asked_for() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let mut choice = PortChoice {
            asked: Some(port),
            usual: 4222,
            flag: "--nats-port",
        };
        let message = choice.choose().unwrap_err().to_string();
        assert!(
            message.contains(&format!("port {port} is in use")),
            "{message}"
        );
        choice.asked = None;
        choice.usual = port;
        assert!(choice.choose().unwrap() > port);
    }
}

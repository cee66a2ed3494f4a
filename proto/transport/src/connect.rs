//! Getting a connection, and keeping it.

use std::{
    hash::{BuildHasher, RandomState},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_nats::{ConnectErrorKind, ConnectOptions, Event, ServerAddr};
use tokio::time::{Instant, sleep};

use crate::{Connection, Credentials, Options, options::without_secret};

/// A dead peer is noticed after two of these; the library's own minute is far too long.
const PING_INTERVAL: Duration = Duration::from_secs(5);
/// One attempt at one server. A broker that takes longer than this for a handshake is of no use.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);
/// Shortest and longest delay between attempts: quick while a broker restarts, gentle on one that
/// comes back to a thousand clients.
const RECONNECT_DELAY_MIN: Duration = Duration::from_millis(50);
const RECONNECT_DELAY_MAX: Duration = Duration::from_secs(2);
/// Messages that wait in one subscription: a second of the fastest traffic that one process can
/// take. What comes on top is dropped by the library, loudly.
const SUBSCRIPTION_CAPACITY: usize = 64 * 1024;

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// No address was given.
    #[error("no NATS server is named: set one, such as {}", crate::SERVER_DEFAULT)]
    NoServer,
    /// An address that is none.
    #[error(
        "{server:?} is no address of a NATS server ({reason}): use one such as {}",
        crate::SERVER_DEFAULT
    )]
    BadServer {
        /// What was given.
        server: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Credentials that cannot be read.
    #[error("cannot use the credentials for NATS: {0}")]
    BadCredentials(String),
    /// Certificates that cannot be read.
    #[error("there is no file {0} with certificates for the NATS server: check nats.ca_file")]
    BadCertificates(String),
    /// The broker does not let this process in.
    #[error(
        "the NATS server at {servers} refuses these credentials: check user, password or token"
    )]
    Refused {
        /// Where.
        servers: String,
    },
    /// Nobody answered in time.
    #[error(
        "no NATS server answers at {servers} ({reason}): start one with `nats-server -js`, or set MUSTER_NATS_URL to where one runs"
    )]
    NoAnswer {
        /// Where.
        servers: String,
        /// What the last attempt ran into.
        reason: String,
    },
}

/// Connects, trying for [`Options::connect_wait`], and returns when the broker has answered.
/// Afterwards the connection repairs itself for ever; what is published meanwhile waits.
///
/// # Errors
/// [`ConnectError`]; refused credentials and bad addresses at once, silence after the wait.
pub async fn connect(options: &Options) -> Result<Connection, ConnectError> {
    let servers = addresses(options)?;
    let give_up = Instant::now() + options.connect_wait;
    let mut attempts = 0;
    loop {
        let reason = match prepare(options).await?.connect(servers.clone()).await {
            Ok(client) => return Ok(Connection::new(client)),
            Err(error) => match error.kind() {
                ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication => {
                    return Err(ConnectError::Refused {
                        servers: options.shown_servers(),
                    });
                }
                _ => error.to_string(),
            },
        };
        attempts += 1;
        let delay = delay_with_jitter(attempts);
        if Instant::now() + delay >= give_up {
            return Err(ConnectError::NoAnswer {
                servers: options.shown_servers(),
                reason,
            });
        }
        sleep(delay).await;
    }
}

fn addresses(options: &Options) -> Result<Vec<ServerAddr>, ConnectError> {
    if options.servers.is_empty() {
        return Err(ConnectError::NoServer);
    }
    let address = |server: &String| {
        server
            .parse::<ServerAddr>()
            .map_err(|error| ConnectError::BadServer {
                server: without_secret(server),
                reason: error.to_string(),
            })
    };
    options.servers.iter().map(address).collect()
}

async fn prepare(options: &Options) -> Result<ConnectOptions, ConnectError> {
    let connected = Arc::new(AtomicBool::new(false));
    let was_connected = Arc::clone(&connected);
    let mut prepared = ConnectOptions::new().require_tls(options.tls_required);
    if let Some(file) = &options.ca_file {
        if !file.is_file() {
            return Err(ConnectError::BadCertificates(file.display().to_string()));
        }
        prepared = prepared.add_root_certificates(file.clone());
    }
    let prepared = prepared
        .name(&options.name)
        .custom_inbox_prefix(options.inbox_prefix())
        .ping_interval(PING_INTERVAL)
        .connection_timeout(ATTEMPT_TIMEOUT)
        .request_timeout(Some(options.request_timeout))
        .subscription_capacity(SUBSCRIPTION_CAPACITY)
        .reconnect_delay_callback(move |attempts| {
            // The library asks before the first connection as well, which has to be at once.
            if was_connected.load(Ordering::Relaxed) {
                delay_with_jitter(attempts)
            } else {
                Duration::ZERO
            }
        })
        .event_callback(move |event| {
            if matches!(event, Event::Connected) {
                connected.store(true, Ordering::Relaxed);
            }
            tell(&event);
            std::future::ready(())
        });
    authenticate(prepared, &options.credentials).await
}

async fn authenticate(
    prepared: ConnectOptions,
    credentials: &Credentials,
) -> Result<ConnectOptions, ConnectError> {
    Ok(match credentials {
        Credentials::None => prepared,
        Credentials::UserPassword(user, password) => {
            prepared.user_and_password(user.clone(), password.clone())
        }
        Credentials::Token(token) => prepared.token(token.clone()),
        Credentials::NKey(seed) => prepared.nkey(seed.clone()),
        Credentials::File(path) => prepared.credentials_file(path).await.map_err(|error| {
            ConnectError::BadCredentials(format!("{}: {error}", path.display()))
        })?,
    })
}

/// What the broker says beside the messages. A publication or subscription that it forbids shows
/// nowhere else.
fn tell(event: &Event) {
    match event {
        Event::ServerError(error) => {
            tracing::error!(%error, "the broker refused something; check the permissions of this process");
        }
        Event::SlowConsumer(subscription) => {
            tracing::error!(
                subscription,
                "messages were dropped: this process does not keep up"
            );
        }
        Event::ClientError(error) => tracing::error!(%error, "connection to the broker failed"),
        Event::Disconnected => tracing::warn!("disconnected from the broker; trying again"),
        Event::LameDuckMode => tracing::info!("the broker is about to stop"),
        Event::Connected | Event::Draining | Event::Closed => tracing::debug!(%event, "connection"),
    }
}

/// Doubles from the shortest delay to the longest; somewhere between half of it and all of it.
fn delay_with_jitter(attempts: usize) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1))
        .unwrap_or(u32::MAX)
        .min(16);
    let whole = RECONNECT_DELAY_MIN
        .saturating_mul(1 << doublings)
        .min(RECONNECT_DELAY_MAX);
    let random = RandomState::new().hash_one(attempts) % 1000;
    let part = 0.5 + 0.0005 * f64::from(u32::try_from(random).unwrap_or(0));
    whole.mul_f64(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_grow_within_their_bounds() {
        for attempts in [0, 1, 2, 5, 100, usize::MAX] {
            let delay = delay_with_jitter(attempts);
            assert!(delay >= RECONNECT_DELAY_MIN / 2 && delay <= RECONNECT_DELAY_MAX);
        }
        assert!(delay_with_jitter(50) >= RECONNECT_DELAY_MAX / 2);
    }

    #[tokio::test]
    async fn silence_is_an_error_of_one_line_that_says_what_to_do() {
        let mut options = Options::new("nats://127.0.0.1:1", "test");
        options.connect_wait = Duration::from_millis(100);
        let error = connect(&options).await.unwrap_err().to_string();
        assert!(error.contains("nats://127.0.0.1:1"), "{error}");
        assert!(error.contains("nats-server -js"), "{error}");
        assert_eq!(error.lines().count(), 1);
    }

    #[tokio::test]
    async fn an_address_that_is_none_is_refused_at_once() {
        let error = connect(&Options::new("nats://a b", "test")).await;
        assert!(matches!(error, Err(ConnectError::BadServer { .. })));
    }
}

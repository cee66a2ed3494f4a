//! How to reach a broker.

use std::{fmt, path::PathBuf, time::Duration};

/// Where the broker is looked for when nothing else is said.
pub const SERVER_DEFAULT: &str = "nats://127.0.0.1:4222";

/// How long connecting is tried before it is an error: a broker that starts together with its
/// clients is ready within two or three seconds.
const CONNECT_WAIT_DEFAULT: Duration = Duration::from_secs(10);

/// How long a request waits for its answer. Longer than any answer takes while the broker elects a
/// leader, shorter than a person waits.
const REQUEST_TIMEOUT_DEFAULT: Duration = Duration::from_secs(5);

/// Which broker, as whom, and how long to try.
#[derive(Clone)]
pub struct Options {
    /// Addresses such as `nats://127.0.0.1:4222`; one that answers is enough.
    pub servers: Vec<String>,
    /// The process, as the broker lists it. Its inboxes begin with `_INBOX_` and this name.
    pub name: String,
    /// As whom.
    pub credentials: Credentials,
    /// Whether a broker that does not encrypt the connection is refused.
    pub tls_required: bool,
    /// Who vouches for the broker, beside those whom the system trusts: certificates as PEM.
    pub ca_file: Option<PathBuf>,
    /// How long connecting is tried before it is an error.
    pub connect_wait: Duration,
    /// How long a request waits for its answer where the call does not say.
    pub request_timeout: Duration,
}

impl Options {
    /// A process of a name at one server, or several separated by commas, without credentials.
    #[must_use]
    pub fn new(servers: &str, name: impl Into<String>) -> Self {
        Self {
            servers: servers
                .split(',')
                .map(str::trim)
                .filter(|server| !server.is_empty())
                .map(ToOwned::to_owned)
                .collect(),
            name: name.into(),
            credentials: Credentials::None,
            tls_required: false,
            ca_file: None,
            connect_wait: CONNECT_WAIT_DEFAULT,
            request_timeout: REQUEST_TIMEOUT_DEFAULT,
        }
    }

    /// The addresses as they may be printed: without users and passwords.
    #[must_use]
    pub fn shown_servers(&self) -> String {
        let shown: Vec<String> = self.servers.iter().map(|one| without_secret(one)).collect();
        shown.join(", ")
    }

    /// Every inbox of this process begins with this, so that the broker's rules can tell whose
    /// answers may be read by whom.
    #[must_use]
    pub fn inbox_prefix(&self) -> String {
        let is_token = |character: char| character.is_ascii_alphanumeric() || character == '-';
        let name = self.name.replace(|character| !is_token(character), "_");
        format!("_INBOX_{name}")
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Options")
            .field("servers", &self.shown_servers())
            .field("name", &self.name)
            .field("credentials", &self.credentials)
            .field("tls_required", &self.tls_required)
            .field("ca_file", &self.ca_file)
            .field("connect_wait", &self.connect_wait)
            .field("request_timeout", &self.request_timeout)
            .finish()
    }
}

/// An address may hold a user and a password.
pub(crate) fn without_secret(server: &str) -> String {
    match (server.split_once("://"), server.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        (None, Some((_, host))) => format!("…@{host}"),
        (_, None) => server.to_owned(),
    }
}

/// As whom a process connects. Secrets are never printed.
#[derive(Clone, Default)]
pub enum Credentials {
    /// As nobody: the broker decides whether it allows that.
    #[default]
    None,
    /// By user and password.
    UserPassword(String, String),
    /// By a token.
    Token(String),
    /// By the seed of an NKey.
    NKey(String),
    /// By a file with a JWT and its seed.
    File(PathBuf),
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => formatter.write_str("None"),
            Self::UserPassword(user, _) => write!(formatter, "UserPassword({user:?}, …)"),
            Self::Token(_) => formatter.write_str("Token(…)"),
            Self::NKey(_) => formatter.write_str("NKey(…)"),
            Self::File(path) => write!(formatter, "File({})", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_printed() {
        for credentials in [
            Credentials::UserPassword("ann".into(), "hush".into()),
            Credentials::Token("hush".into()),
            Credentials::NKey("hush".into()),
        ] {
            assert!(!format!("{credentials:?}").contains("hush"));
        }
        let options = Options::new("nats://ann:hush@a:1,ann:hush@b", "test");
        assert!(!format!("{options:?}").contains("hush"));
        assert_eq!(options.shown_servers(), "nats://…@a:1, …@b");
    }

    #[test]
    fn several_servers_are_separated_by_commas_and_an_inbox_is_one_token() {
        let options = Options::new("nats://a:1, nats://b:2,", "agent x.y>");
        assert_eq!(options.servers, ["nats://a:1", "nats://b:2"]);
        assert_eq!(options.inbox_prefix(), "_INBOX_agent_x_y_");
    }
}

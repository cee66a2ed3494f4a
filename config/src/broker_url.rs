//! Where the broker is.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// Address of a broker, or several separated by commas. It may hold a user and a password, so
/// that it prints without them; [`BrokerUrl::expose`] gives all of it to the one who connects.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct BrokerUrl(String);

impl BrokerUrl {
    /// The address as it was given, with any secret in it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether each part is `nats://` or `tls://` and a host, and there is a part.
    pub(crate) fn is_well_formed(&self) -> bool {
        self.0.split(',').map(str::trim).all(|server| {
            ["nats://", "tls://"].iter().any(|scheme| {
                server
                    .strip_prefix(scheme)
                    .is_some_and(|rest| !rest.rsplit('@').next().unwrap_or_default().is_empty())
            })
        })
    }
}

impl From<&str> for BrokerUrl {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for BrokerUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown: Vec<String> = self
            .0
            .split(',')
            .map(|part| without_secret(part.trim()))
            .collect();
        formatter.write_str(&shown.join(","))
    }
}

/// An address without user and password.
pub(crate) fn without_secret(server: &str) -> String {
    let (scheme, rest) = server.split_once("://").unwrap_or(("", server));
    let shown = match rest.rsplit_once('@') {
        Some((_, host)) => format!("…@{host}"),
        None => rest.to_owned(),
    };
    if scheme.is_empty() {
        shown
    } else {
        format!("{scheme}://{shown}")
    }
}

impl fmt::Debug for BrokerUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.to_string())
    }
}

impl Serialize for BrokerUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_the_address_is_never_printed() {
        let url = BrokerUrl::from("nats://ann:hush@a:4222, tls://b:4222");
        assert_eq!(url.to_string(), "nats://…@a:4222,tls://b:4222");
        assert!(!format!("{url:?}").contains("hush"));
        assert!(!serde_json::to_string(&url).unwrap().contains("hush"));
        assert!(url.expose().contains("hush"));
    }

    #[test]
    fn an_address_needs_a_scheme_and_a_host() {
        for (url, good) in [
            ("nats://a:4222", true),
            ("nats://a, tls://b", true),
            ("nats://a,", false),
            ("nats://user:pass@", false),
            ("a:4222", false),
            ("http://a", false),
            ("", false),
        ] {
            assert_eq!(BrokerUrl::from(url).is_well_formed(), good, "{url}");
        }
    }
}

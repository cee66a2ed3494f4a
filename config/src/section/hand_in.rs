//! `hand_in`: how results come in while the broker is out of an agent's reach.

use std::{fmt, path::PathBuf};

use serde::{Deserialize, Serialize, Serializer};

use crate::{
    broker_url::without_secret,
    violation::{Violation, within},
};

/// Most addresses: each is tried in turn, once a round.
const URLS_MAX: usize = 8;
/// Characters of a token: enough that it cannot be guessed, few enough for a header.
const TOKEN_LENGTH: std::ops::RangeInclusive<usize> = 16..=256;

/// How results come in while the broker is out of an agent's reach: over HTTPS.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandInSettings {
    /// Addresses of orchestrators as agents see them, separated by commas, at most 8:
    /// `https://host` or, on a network of one's own, `http://host:port`; none by default: then
    /// agents wait until the broker is back.
    pub url: Option<String>,
    /// What agents show and orchestrators ask for, 16 to 256 visible characters; none by default:
    /// then orchestrators take no results over HTTP. It belongs into the environment
    /// (`MUSTER__HAND_IN__TOKEN`), not into a file that others read.
    pub token: Option<HandInToken>,
    /// A file with the certificates (PEM) of those who vouch for these addresses; those of the
    /// system where missing.
    pub ca_file: Option<PathBuf>,
}

/// A secret: it prints as dots; [`HandInToken::expose`] gives it to the one who sends or compares
/// it.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct HandInToken(String);

impl HandInToken {
    /// The secret itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for HandInToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("…")
    }
}

impl Serialize for HandInToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("…")
    }
}

impl HandInSettings {
    /// The addresses, without what ends them.
    #[must_use]
    pub fn urls(&self) -> Vec<String> {
        let all = self.url.iter().flat_map(|url| url.split(','));
        all.map(|url| url.trim().trim_end_matches('/').to_owned())
            .collect()
    }

    pub(crate) fn validate(&self) -> Result<(), Violation> {
        let urls = self.urls();
        let is_url = |url: &String| {
            let rest = ["https://", "http://"].iter();
            rest.filter_map(|scheme| url.strip_prefix(scheme))
                .any(|host| !host.is_empty() && !host.contains('@'))
        };
        if let Some(wrong) = urls.iter().find(|url| !is_url(url)) {
            return Err(Violation::new(
                "hand_in.url",
                without_secret(wrong),
                "https://host or http://host:port, or several separated by commas, without a user",
            ));
        }
        if let Some(token) = &self.token {
            let text = token.expose();
            within("the length of hand_in.token", text.len(), TOKEN_LENGTH)?;
            if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(Violation::new(
                    "hand_in.token",
                    "…",
                    "visible ASCII characters",
                ));
            }
        }
        if self.url.is_some() && self.token.is_none() {
            return Err(Violation::new(
                "hand_in.token",
                "nothing",
                "a token beside hand_in.url, the same as the orchestrators'",
            ));
        }
        within(
            "the number of addresses in hand_in.url",
            urls.len(),
            0..=URLS_MAX,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(url: Option<&str>, token: Option<&str>) -> HandInSettings {
        HandInSettings {
            url: url.map(ToOwned::to_owned),
            token: token.map(|token| HandInToken(token.to_owned())),
            ca_file: None,
        }
    }

    #[test]
    fn addresses_need_a_scheme_a_host_and_a_token_and_hold_no_user() {
        let token = Some("0123456789abcdef");
        settings(None, None).validate().unwrap();
        settings(None, token).validate().unwrap();
        let two = settings(Some("https://a/, http://b:1"), token);
        two.validate().unwrap();
        assert_eq!(two.urls(), ["https://a", "http://b:1"]);
        for (url, token) in [
            ("a", token),
            ("https://", token),
            ("https://ann:hush@a", token),
            ("https://a", None),
            ("https://a", Some("short")),
            ("https://a", Some("with a space in it")),
        ] {
            let wrong = settings(Some(url), token).validate().unwrap_err();
            assert!(!wrong.to_string().contains("hush"), "{wrong}");
        }
    }

    #[test]
    fn a_token_is_never_printed() {
        let settings = settings(None, Some("0123456789abcdef"));
        assert!(!format!("{settings:?}").contains("0123"));
        assert!(!serde_json::to_string(&settings).unwrap().contains("0123"));
    }
}

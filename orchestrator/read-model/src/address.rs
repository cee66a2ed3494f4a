//! Where the read model is.

use std::path::{Path, PathBuf};

use crate::ReadModelError;

/// What kind of database, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    /// A file.
    Sqlite(PathBuf),
    /// A server; the address may hold a password.
    Postgres(String),
}

impl Address {
    /// Reads `sqlite:PATH`, or `postgres://…`.
    pub(crate) fn parse(url: &str) -> Result<Self, ReadModelError> {
        let refused = |reason: &str| ReadModelError::Address {
            url: without_secret(url),
            reason: reason.to_owned(),
        };
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        let path = url
            .strip_prefix("sqlite:")
            .ok_or_else(|| refused("is neither sqlite:PATH nor postgres://…"))?;
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() || path.contains('?') || path == ":memory:" {
            return Err(refused(
                "does not name a file, such as sqlite:muster-data/read-model.db",
            ));
        }
        Ok(Self::Sqlite(PathBuf::from(path)))
    }

    /// The file, where it is one.
    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => Some(path),
            Self::Postgres(_) => None,
        }
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(formatter, "{}", path.display()),
            Self::Postgres(url) => formatter.write_str(&without_secret(url)),
        }
    }
}

fn without_secret(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, without_secret};

    #[test]
    fn a_file_and_a_server_are_told_apart() {
        let file = Address::parse("sqlite:data/runs.db").ok();
        assert_eq!(file, Some(Address::Sqlite("data/runs.db".into())));
        let absolute = Address::parse("sqlite:///var/runs.db").ok();
        assert_eq!(absolute, Some(Address::Sqlite("/var/runs.db".into())));
        let server = "postgres://muster:secret@db/muster";
        let parsed = Address::parse(server).ok();
        assert_eq!(parsed, Some(Address::Postgres(server.to_owned())));
    }

    #[test]
    fn what_is_no_database_is_refused_without_telling_its_password() {
        let error = Address::parse("mysql://user:secret@host/base").err();
        let text = error.map(|error| error.to_string()).unwrap_or_default();
        assert!(text.contains("mysql://…@host/base"), "{text}");
        assert!(!text.contains("secret"), "{text}");
        assert!(Address::parse("sqlite:").is_err());
        assert!(Address::parse("sqlite::memory:").is_err());
    }

    #[test]
    fn an_address_without_a_password_is_shown_as_it_is() {
        assert_eq!(
            without_secret("postgres://db/muster"),
            "postgres://db/muster"
        );
    }
}

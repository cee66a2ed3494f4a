//! What is measured.

use std::{fmt, str::FromStr};

use anyhow::bail;

/// When the broker writes what it stores to the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sync {
    /// Every two minutes, as it comes.
    Default,
    /// Before each acknowledgement.
    Always,
}

/// Where runs are submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// `muster.api.default.run`.
    Nats,
    /// `POST /api/runs?wait=30`.
    Http,
    /// The same work in plain NATS code, without Muster.
    Baseline,
}

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Case {
    /// The broker's sync.
    pub sync: Sync,
    /// The way in.
    pub entry: Entry,
    /// Runs at a time.
    pub concurrency: usize,
}

impl Sync {
    /// Its name in settings and files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Always => "always",
        }
    }
}

impl Entry {
    /// Its name in settings and files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nats => "nats",
            Self::Http => "http",
            Self::Baseline => "baseline",
        }
    }
}

impl FromStr for Sync {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> anyhow::Result<Self> {
        match name {
            "default" => Ok(Self::Default),
            "always" => Ok(Self::Always),
            other => bail!("{other:?} is no sync: use default or always"),
        }
    }
}

impl FromStr for Entry {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> anyhow::Result<Self> {
        match name {
            "nats" => Ok(Self::Nats),
            "http" => Ok(Self::Http),
            "baseline" => Ok(Self::Baseline),
            other => bail!("{other:?} is no entry: use nats, http or baseline"),
        }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sync, entry) = (self.sync.as_str(), self.entry.as_str());
        write!(
            formatter,
            "{entry}, {} at a time, sync {sync}",
            self.concurrency
        )
    }
}

//! Requests of a file.

use std::path::Path;

use jiff::civil::DateTime;
use serde::Deserialize;

/// Service time of a request without a generated token, in microseconds.
const SERVICE_US: u64 = 200_000;
/// More for each generated token.
const TOKEN_US: u64 = 20_000;

/// One request, in microseconds since the first one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Request {
    /// When it comes.
    pub(crate) at_us: u64,
    /// How long it holds a slot.
    pub(crate) service_us: u64,
}

#[derive(Deserialize)]
struct Row {
    #[serde(rename = "TIMESTAMP")]
    timestamp: String,
    #[serde(rename = "GeneratedTokens")]
    generated_tokens: u64,
}

/// The requests of a file of the Azure LLM inference traces (Splitwise, ISCA 2024): one a line, with
/// its time and how many tokens were generated.
pub(crate) fn read(path: &Path) -> Result<Vec<Request>, String> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let mut reader = csv::Reader::from_path(path).map_err(|error| named(&error))?;
    let mut requests = Vec::new();
    let mut first: Option<DateTime> = None;
    for row in reader.deserialize() {
        let row: Row = row.map_err(|error| named(&error))?;
        let at: DateTime = row.timestamp.parse().map_err(|error| named(&error))?;
        let since = at.duration_since(*first.get_or_insert(at));
        requests.push(Request {
            at_us: u64::try_from(since.as_micros())
                .map_err(|_| named(&"the first line is not the oldest"))?,
            service_us: SERVICE_US + TOKEN_US * row.generated_tokens,
        });
    }
    requests.sort_by_key(|request| request.at_us);
    Ok(requests)
}

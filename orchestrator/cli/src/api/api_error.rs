//! Why a call brought nothing.

use muster_proto::api::Problem;

/// Why a call brought nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// Nothing answers there.
    #[error(
        "no orchestrator answers at {url} ({reason}): start everything with `muster dev`, or say where it is with --url"
    )]
    Unreachable { url: String, reason: String },
    /// The connection was lost and did not come back.
    #[error("the connection to {url} was lost ({reason}); the run goes on: `muster watch {run}`")]
    Lost {
        url: String,
        reason: String,
        run: String,
    },
    /// The orchestrator says why not.
    #[error("{}", describe(.0))]
    Refused(Box<Problem>),
    /// What answers is no orchestrator, or one of another version.
    #[error(
        "{url} answers {status} with something that cannot be read ({reason}): is it the orchestrator, in the same version?"
    )]
    Unreadable {
        url: String,
        status: u16,
        reason: String,
    },
    /// The command line asks for what cannot be done.
    #[error("{0}")]
    Usage(String),
}

fn describe(problem: &Problem) -> String {
    let mut text = format!("{}: {}", problem.title, problem.detail);
    if let Some(field) = &problem.field
        && !problem.detail.contains(field.as_str())
    {
        text = format!("{text} (field {field})");
    }
    if let Some(seconds) = problem.retry_after {
        text = format!("{text}; try again in {seconds} s");
    }
    text
}

/// The innermost reason of a failed request, which is the one that says something.
pub(super) fn reason(error: &reqwest::Error) -> String {
    let mut source: &dyn std::error::Error = error;
    while let Some(inner) = source.source() {
        source = inner;
    }
    source.to_string()
}

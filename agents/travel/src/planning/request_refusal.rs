use thiserror::Error;

use crate::request::REQUEST_BYTES_MAX;

/// Why a request cannot be planned and no question would help. The user is at fault, and the
/// same request will fail again.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RequestRefusal {
    /// No words at all.
    #[error(
        "the request is empty; say where to, when, how long, who travels and for how much, such as: {EXAMPLE}"
    )]
    Empty,
    /// Too many words.
    #[error(
        "the request has {bytes} bytes and at most {REQUEST_BYTES_MAX} are read; say it in a few sentences, such as: {EXAMPLE}"
    )]
    TooLong {
        /// How long it is.
        bytes: usize,
    },
    /// Neither a text nor an object.
    #[error("the request must be a text or an object of fields; send a text such as: {EXAMPLE}")]
    NotReadable,
    /// Nothing in it is about a trip.
    #[error(
        "nothing in the request reads like a trip; say where to, when, how long, who travels and for how much, such as: {EXAMPLE}"
    )]
    NoTrip,
    /// No source is set up.
    #[error("no travel data is loaded; start the planning agent with at least one source")]
    NoSource,
}

impl RequestRefusal {
    /// A short name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            RequestRefusal::Empty => "request_empty",
            RequestRefusal::TooLong { .. } => "request_too_long",
            RequestRefusal::NotReadable => "request_not_readable",
            RequestRefusal::NoTrip => "request_no_trip",
            RequestRefusal::NoSource => "no_source",
        }
    }
}

/// A request that works.
const EXAMPLE: &str =
    "\"5-day trip to Japan for 2 adults in spring, about $4,000, we love temples and food\"";

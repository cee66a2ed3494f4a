//! The orchestrator's HTTP API, as a client sees it.

mod api_error;
mod client;
mod event_stream;

pub(crate) use api_error::ApiError;
pub(crate) use client::{Client, URL_DEFAULT};
pub(crate) use event_stream::EventStream;

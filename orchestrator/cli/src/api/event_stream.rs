//! A run's events as they happen.

use std::collections::VecDeque;

use reqwest::Response;

use super::api_error::reason;
use crate::sse::{Seen, SseReader};

/// One connection that brings events, until the server ends it or it breaks.
#[derive(Debug)]
pub(crate) struct EventStream {
    response: Response,
    reader: SseReader,
    ready: VecDeque<Seen>,
}

impl EventStream {
    pub(super) fn new(response: Response) -> Self {
        Self {
            response,
            reader: SseReader::default(),
            ready: VecDeque::new(),
        }
    }

    /// The next event; `None` where the server has ended the stream. Nothing is lost when the
    /// wait is given up.
    ///
    /// # Errors
    /// What broke the connection, in words.
    pub(crate) async fn next(&mut self) -> Result<Option<Seen>, String> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(Some(event));
            }
            let piece = self
                .response
                .chunk()
                .await
                .map_err(|error| reason(&error))?;
            let Some(piece) = piece else { return Ok(None) };
            let events = self
                .reader
                .take(&piece)
                .map_err(|error| error.to_string())?;
            self.ready.extend(events);
        }
    }
}

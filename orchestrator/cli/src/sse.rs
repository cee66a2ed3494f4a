//! Server-sent events, as the API sends a run's history.

use muster_proto::{Progress, RunEvent};
use serde::Deserialize;

/// Longest event that is taken: a fault's text several times over.
const EVENT_BYTES_MAX: usize = 256 * 1024;

/// Why a stream of events cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SseError {
    #[error("an event of the stream is longer than {EVENT_BYTES_MAX} bytes")]
    TooLong,
    #[error("the stream has an event that cannot be read: {0}")]
    NotAnEvent(String),
}

/// What the stream brings.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Seen {
    /// An event of the run, numbered.
    Event(Box<RunEvent>),
    /// How far an attempt is.
    Told(Progress),
}

/// The name that every message has.
#[derive(Deserialize)]
struct Named {
    event: String,
}

/// Puts events together from the pieces in which they arrive.
#[derive(Debug, Default)]
pub(crate) struct SseReader {
    pending: Vec<u8>,
    data: String,
}

impl SseReader {
    /// Takes a piece and returns the events that it completes.
    pub(crate) fn take(&mut self, piece: &[u8]) -> Result<Vec<Seen>, SseError> {
        self.pending.extend_from_slice(piece);
        let mut events = Vec::new();
        let pending = std::mem::take(&mut self.pending);
        let mut rest = pending.as_slice();
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            events.extend(self.take_line(&rest[..end])?);
            rest = &rest[end + 1..];
        }
        self.pending = rest.to_vec();
        if self.pending.len() + self.data.len() > EVENT_BYTES_MAX {
            return Err(SseError::TooLong);
        }
        Ok(events)
    }

    /// The number and the kind are in the data too, so only `data:` counts.
    fn take_line(&mut self, line: &[u8]) -> Result<Option<Seen>, SseError> {
        let line = String::from_utf8_lossy(line);
        let line = line.trim_end_matches('\r');
        if let Some(data) = line.strip_prefix("data:") {
            if !self.data.is_empty() {
                self.data.push('\n');
            }
            self.data.push_str(data.strip_prefix(' ').unwrap_or(data));
            return Ok(None);
        }
        if !line.is_empty() || self.data.is_empty() {
            return Ok(None);
        }
        let data = std::mem::take(&mut self.data);
        let named = serde_json::from_str::<Named>(&data);
        let is_told = named.is_ok_and(|named| named.event == "progress");
        let seen = if is_told {
            serde_json::from_str(&data).map(Seen::Told)
        } else {
            serde_json::from_str(&data).map(|event| Seen::Event(Box::new(event)))
        };
        seen.map(Some)
            .map_err(|error| SseError::NotAnEvent(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = ": hello\n\nid: 1\nevent: run_accepted\ndata: {\"number\":1,\"at\":\"2026-01-01T00:00:00Z\",\"event\":\"run_accepted\"}\n\n\
        id: 2\r\ndata: {\"number\":2,\"at\":\"2026-01-01T00:00:01Z\",\r\ndata: \"event\":\"run_completed\"}\r\n\r\n";

    fn number(seen: &Seen) -> u64 {
        match seen {
            Seen::Event(event) => event.number,
            Seen::Told(progress) => panic!("{progress:?}"),
        }
    }

    #[test]
    fn progress_is_told_from_events_by_its_name() {
        let text = "event: progress\ndata: {\"event\":\"progress\",\"run_id\":\"0-a\",\"task_id\":\"stay\",\"attempt_id\":\"0-a.stay.1\",\"agent_type\":\"accommodation\",\"text\":\"comparing beds\"}\n\n";
        let seen = SseReader::default().take(text.as_bytes()).unwrap();
        let [Seen::Told(progress)] = &*seen else {
            panic!("{seen:?}")
        };
        assert_eq!(progress.text, "comparing beds");
    }

    #[test]
    fn events_come_out_whole_wherever_the_stream_is_cut() {
        for cut in 0..TWO.len() {
            let mut reader = SseReader::default();
            let mut events = reader.take(&TWO.as_bytes()[..cut]).unwrap();
            events.extend(reader.take(&TWO.as_bytes()[cut..]).unwrap());
            let numbers: Vec<u64> = events.iter().map(number).collect();
            assert_eq!(numbers, [1, 2], "cut at {cut}");
        }
    }

    #[test]
    fn an_endless_line_is_refused() {
        let mut reader = SseReader::default();
        let piece = vec![b'x'; EVENT_BYTES_MAX + 1];
        assert_eq!(reader.take(&piece), Err(SseError::TooLong));
    }

    #[test]
    fn data_that_is_no_event_is_refused() {
        let mut reader = SseReader::default();
        assert!(matches!(
            reader.take(b"data: {}\n\n"),
            Err(SseError::NotAnEvent(_))
        ));
    }
}

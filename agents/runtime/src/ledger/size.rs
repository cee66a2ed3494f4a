//! How long an outcome is on the wire.

use std::io;

use muster_proto::Outcome;

/// Below this a bound is as good as the length: it takes no writing.
const BOUND_BYTES_MAX: usize = 32 * 1024;

/// Length of the outcome as JSON, in bytes; where it is short, a bound for it.
pub(crate) fn outcome_bytes(outcome: &Outcome) -> usize {
    if let Some(bytes) = outcome
        .bytes_bound()
        .filter(|bytes| *bytes <= BOUND_BYTES_MAX)
    {
        return bytes;
    }
    let mut count = Count(0);
    // Counting takes everything, and an outcome always has a JSON form.
    let _ = serde_json::to_writer(&mut count, outcome);
    count.0
}

struct Count(usize);

impl io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

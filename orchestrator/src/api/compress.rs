//! Answers over NATS that are too long for a message go compressed.

use muster_proto::{api::Problem, limits::BLOB_BYTES_MAX};

use super::call::Answer;

/// Longest body that goes as it is: half of what a broker takes by default.
const PLAIN_BYTES_MAX: usize = 512 * 1024;
/// Longest compressed body: what a broker takes by default, without the headers.
const COMPRESSED_BYTES_MAX: usize = 1000 * 1024;
/// How hard it is pressed: some ten milliseconds a megabyte.
const PRESSURE: i32 = 1;

/// The header that says so, as over HTTP.
pub(super) const CONTENT_ENCODING: &str = "Content-Encoding";
/// The one encoding.
pub(super) const ZSTD: &str = "zstd";

/// The answer as it goes into one message, and whether it is compressed.
pub(super) fn compressed(answer: Answer) -> (Answer, bool) {
    if answer.body.len() <= PLAIN_BYTES_MAX {
        return (answer, false);
    }
    match zstd::bulk::compress(&answer.body, PRESSURE) {
        Ok(body) if body.len() <= COMPRESSED_BYTES_MAX => (Answer { body, ..answer }, true),
        Ok(_) | Err(_) => (Answer::problem(&too_large(answer.body.len())), false),
    }
}

/// The body as it was; `None` when it is no such body.
pub(super) fn decompressed(body: &[u8]) -> Option<Vec<u8>> {
    let bytes = zstd::bulk::Decompressor::upper_bound(body).unwrap_or(BLOB_BYTES_MAX);
    zstd::bulk::decompress(body, bytes.min(BLOB_BYTES_MAX)).ok()
}

fn too_large(bytes: usize) -> Problem {
    let detail = format!(
        "the answer is {bytes} bytes long, too long for a message even when compressed: ask over HTTP at the orchestrator that owns the run's shard, or read its events page by page"
    );
    Problem::new(507, "answer_too_large", "The answer is too large", detail)
}

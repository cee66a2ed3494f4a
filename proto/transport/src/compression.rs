//! Large messages, pressed on their way.
//!
//! A message whose header `Muster-Encoding` says `zstd` is unpacked as it comes in, so that nobody
//! behind it sees the difference. Who sends one has to know that its reader does this.

use bytes::Bytes;
use muster_proto::limits::MESSAGE_BYTES_MAX;

/// Header that says how a message is pressed.
pub(crate) const ENCODING_HEADER: &str = "Muster-Encoding";
/// Its only value.
pub(crate) const ZSTD: &str = "zstd";
/// Messages below it travel as they are: what would be saved is less than a packet.
const PRESSED_BYTES_MIN: usize = 4 * 1024;
/// How hard: the quickest, which takes three quarters off JSON.
const PRESSURE: i32 = 1;

/// The message pressed, where that makes it smaller.
pub(crate) fn press(payload: &[u8]) -> Option<Vec<u8>> {
    if payload.len() < PRESSED_BYTES_MIN {
        return None;
    }
    let pressed = zstd::bulk::compress(payload, PRESSURE).ok()?;
    (pressed.len() < payload.len()).then_some(pressed)
}

/// The message as it was. What is no zstd, or would be longer than a message may be, comes out
/// empty, which no reader takes.
pub(crate) fn unpack(payload: &[u8]) -> Bytes {
    let unpacked = zstd::bulk::decompress(payload, MESSAGE_BYTES_MAX);
    unpacked.map(Bytes::from).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_pressed_comes_out_as_it_was() {
        let text = "{\"city\":\"Kyoto\"},".repeat(1_000);
        let pressed = press(text.as_bytes()).unwrap();
        assert!(pressed.len() < text.len() / 4);
        assert_eq!(unpack(&pressed), text.as_bytes());
    }

    #[test]
    fn short_messages_and_those_that_do_not_shrink_travel_as_they_are() {
        assert!(press(b"{}").is_none());
        let noise: Vec<u8> = (0..8_192_u64)
            .map(|at| {
                (muster_proto::stable_hash::mixed(at.wrapping_mul(0x9e37_79b9_7f4a_7c15)) >> 24)
                    as u8
            })
            .collect();
        assert!(press(&noise).is_none());
    }

    #[test]
    fn rubbish_and_bombs_come_out_empty() {
        assert!(unpack(b"rubbish").is_empty());
        let bomb = zstd::bulk::compress(&vec![0; 64 * 1024 * 1024], 1).unwrap();
        assert!(unpack(&bomb).is_empty());
    }
}

//! Blobs that were read a moment ago.

use std::collections::{HashMap, VecDeque};

use muster_proto::Json;

/// Most blobs kept. The tasks of one run share inputs; a few dozen runs are under way at a time.
const BLOBS_MAX: usize = 256;
/// Most bytes kept: eight of the largest blobs.
const BYTES_MAX: usize = 64 * 1024 * 1024;

/// Keeps what came last; what came first goes first. Blobs never change, so nothing goes stale.
#[derive(Debug, Default)]
pub(crate) struct BlobCache {
    blobs: HashMap<String, Json>,
    order: VecDeque<String>,
    bytes: usize,
}

impl BlobCache {
    pub(crate) fn get(&self, sha256: &str) -> Option<Json> {
        self.blobs.get(sha256).cloned()
    }

    pub(crate) fn put(&mut self, sha256: String, json: Json) {
        if json.len() > BYTES_MAX || self.blobs.contains_key(&sha256) {
            return;
        }
        self.bytes += json.len();
        self.order.push_back(sha256.clone());
        self.blobs.insert(sha256, json);
        while self.order.len() > BLOBS_MAX || self.bytes > BYTES_MAX {
            let Some(first) = self.order.pop_front() else {
                break;
            };
            if let Some(gone) = self.blobs.remove(&first) {
                self.bytes -= gone.len();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(length: usize) -> Json {
        Json::from_text(format!("\"{}\"", "x".repeat(length - 2))).unwrap()
    }

    #[test]
    fn the_first_goes_when_there_are_too_many() {
        let mut cache = BlobCache::default();
        for number in 0..=BLOBS_MAX {
            cache.put(number.to_string(), text_of(10));
        }
        assert!(cache.get("0").is_none());
        assert!(cache.get("1").is_some());
        assert_eq!(cache.bytes, BLOBS_MAX * 10);
    }

    #[test]
    fn bytes_are_bounded_too() {
        let mut cache = BlobCache::default();
        for number in 0..3 {
            cache.put(number.to_string(), text_of(BYTES_MAX / 2));
        }
        assert!(cache.get("0").is_none());
        assert!(cache.bytes <= BYTES_MAX);
    }

    #[test]
    fn the_same_blob_counts_once() {
        let mut cache = BlobCache::default();
        cache.put("a".into(), text_of(10));
        cache.put("a".into(), text_of(10));
        assert_eq!(cache.bytes, 10);
    }
}

use muster_travel::Itinerary;
use serde_json::json;
use sha2::{Digest as _, Sha256};

/// Bytes of the digest that are shown: enough to tell plans apart.
const BYTES_SHOWN: usize = 16;

/// A digest of plans alone: places, times and prices by the query's number, not how, when or how fast they were made.
#[must_use]
pub fn fingerprint<'a>(trips: impl Iterator<Item = (u64, Option<&'a Itinerary>)>) -> String {
    let mut trips: Vec<_> = trips.collect();
    trips.sort_by_key(|(idx, _)| *idx);
    let mut digest = Sha256::new();
    for (idx, trip) in trips {
        let plan = trip.map(|trip| {
            let days = trip.days.iter();
            let days: Vec<_> = days
                .map(|day| json!([day.number, day.date, day.entries, day.bed]))
                .collect();
            json!([days, trip.currency, trip.total_cents])
        });
        digest.update(json!([idx, plan]).to_string());
    }
    let bytes = digest.finalize();
    let shown = bytes.iter().take(BYTES_SHOWN);
    shown.map(|byte| format!("{byte:02x}")).collect()
}

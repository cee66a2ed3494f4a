use crate::source::folded;
use crate::trip::{PlaceId, Trip};

/// Longest part of a task's name that comes from a city, in bytes.
const NAME_BYTES_MAX: usize = 40;

/// A short name for each stop and for each city that could take the place of one, in ASCII letters,
/// digits and hyphens; a name stands for one place within the trip.
pub(crate) fn stop_names(trip: &Trip) -> Vec<String> {
    let mut names: Vec<(String, &PlaceId)> = Vec::new();
    let others = trip.alternatives.iter().map(|other| &other.stop);
    for (at, stop) in trip.stops.iter().chain(others).enumerate() {
        let mut name = slug(&stop.city);
        let of_another =
            |(known, place): &(String, &PlaceId)| *known == name && **place != stop.place;
        if name.is_empty() || names.iter().any(of_another) {
            name = format!(
                "{name}{}stop-{}",
                if name.is_empty() { "" } else { "-" },
                at + 1
            );
        }
        names.push((name, &stop.place));
    }
    names.into_iter().map(|(name, _)| name).collect()
}

/// The name of the task on a leg.
pub(crate) fn leg_name(from: &str, to: &str) -> String {
    format!("transport-{from}-{to}")
}

fn slug(city: &str) -> String {
    let kept: String = folded(city)
        .chars()
        .map(|c| if c == ' ' { '-' } else { c })
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .take(NAME_BYTES_MAX)
        .collect();
    kept.trim_matches('-').to_owned()
}

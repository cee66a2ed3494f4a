use crate::source::folded;
use crate::trip::Trip;

/// Longest part of a task's name that comes from a city, in bytes.
const NAME_BYTES_MAX: usize = 40;

/// A short name for each stop, in ASCII letters, digits and hyphens, unique within the trip.
pub(crate) fn stop_names(trip: &Trip) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (at, stop) in trip.stops.iter().enumerate() {
        let mut name = slug(&stop.city);
        if name.is_empty() || names.contains(&name) {
            name = format!(
                "{name}{}stop-{}",
                if name.is_empty() { "" } else { "-" },
                at + 1
            );
        }
        names.push(name);
    }
    names
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

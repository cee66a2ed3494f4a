use super::duration::Duration;
use super::mention::{Mention, Role};
use super::mentions::Found;
use crate::place::Meaning;

/// The days at each place, when every place has a length of its own: `3 days in Rome and 2 days in
/// Florence`. Lengths and places must take turns, so that a length said twice counts once.
pub(crate) fn of(lengths: &[(usize, u32)], places: &[(Mention, Found)]) -> Vec<u32> {
    let stops = || places.iter().filter(|(m, _)| m.role == Role::Destination);
    let mut marks: Vec<(usize, Option<u32>)> =
        stops().map(|(_, found)| (found.from, None)).collect();
    if marks.len() != lengths.len() {
        // The country of `Spain: Madrid 3 days, Seville 2 days` only frames the cities.
        let cities = stops().filter(|(m, _)| !m.meanings.iter().any(is_wide));
        marks = cities.map(|(_, found)| (found.from, None)).collect();
    }
    if marks.len() < 2 || marks.len() != lengths.len() {
        return Vec::new();
    }
    marks.extend(lengths.iter().map(|(at, days)| (*at, Some(*days))));
    marks.sort_unstable();
    let turns = marks.windows(2).all(|pair| match pair {
        [(_, a), (_, b)] => a.is_some() != b.is_some(),
        _ => true,
    });
    if turns {
        marks.into_iter().filter_map(|(_, days)| days).collect()
    } else {
        Vec::new()
    }
}

fn is_wide(meaning: &Meaning) -> bool {
    matches!(
        meaning,
        Meaning::Country { .. } | Meaning::Area { .. } | Meaning::Part { .. }
    )
}

/// The length of the whole trip for stays of so many days, or nights.
pub(crate) fn whole(stays: &[u32], nights: bool) -> Option<Duration> {
    (!stays.is_empty()).then(|| Duration {
        days: stays
            .iter()
            .fold(u32::from(nights), |sum, days| sum.saturating_add(*days)),
        said: None,
        weekend: false,
    })
}

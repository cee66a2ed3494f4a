//! How many cities a trip visits, and for which wish each of them stands.

use super::bounds::STOPS_MAX;
use super::target::Target;
use crate::trip::{Nights, Pace};

/// For each stop in order, the index of the target that it fulfils.
pub(crate) fn slots(
    targets: &[Target],
    city_count: Option<u32>,
    nights: Nights,
    pace: Pace,
    even: bool,
) -> Vec<usize> {
    let areas = targets
        .iter()
        .filter(|t| matches!(t, Target::Area { .. }))
        .count();
    let cities = targets.len() - areas;
    let wanted = match city_count {
        Some(count) => count as usize,
        None if areas == 0 => cities,
        None if even => targets.len(),
        None => by_nights(nights, pace).max(targets.len()),
    };
    let wanted = wanted.clamp(targets.len(), STOPS_MAX.max(targets.len()));
    let mut counts: Vec<usize> = vec![1; targets.len()];
    let mut left = wanted - targets.len();
    // Further cities go round the areas, as far as these have any.
    while left > 0 {
        let before = left;
        for (count, target) in counts.iter_mut().zip(targets) {
            let room = matches!(target, Target::Area { places, .. } if places.len() > *count);
            if room && left > 0 {
                *count += 1;
                left -= 1;
            }
        }
        if left == before {
            break;
        }
    }
    let repeated = counts.iter().enumerate();
    repeated
        .flat_map(|(at, count)| std::iter::repeat_n(at, *count))
        .collect()
}

/// Two nights a city are the least that is no rush; a slow trip takes three. More than five
/// cities are never chosen by us.
fn by_nights(nights: Nights, pace: Pace) -> usize {
    let each = match pace {
        Pace::Relaxed => 4,
        Pace::Moderate => 2,
        Pace::Packed => 2,
    };
    // A long trip stays longer in each place: 4 nights 2 cities, 7 nights 3, 13 nights 4.
    let cities = match nights / each {
        0 | 1 => 1,
        2 => 2,
        3 | 4 => 3,
        5..=7 => 4,
        _ => 5,
    };
    cities as usize
}

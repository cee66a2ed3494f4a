//! The accommodation agent: beds for a stop that keep the rules, near what is worth seeing.

mod fit;
mod quality;

use serde::{Deserialize, Serialize};

use crate::finding::Findings;
use crate::refusal::Refusal;
use crate::source::{Lodging, Source};
use crate::trip::{Assignment, Nights, PlaceId};

/// Beds that are handed on for one stop: a few at each level of price.
const OPTIONS_MAX: usize = 10;

/// Beds for a stop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccommodationFinding {
    /// The city's id in the source.
    pub place: PlaceId,
    /// Nights to sleep there; 0 needs no bed.
    pub nights: Nights,
    /// At most ten, cheapest first; none dearer than another that is as good.
    pub options: Vec<LodgingOption>,
    /// How many the source has.
    pub considered: usize,
    /// How many of these keep every rule.
    pub fitting: usize,
    /// Things that the travellers should know, as sentences.
    pub notes: Vec<String>,
}

/// A bed with what it means to these travellers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LodgingOption {
    /// The house.
    pub lodging: Lodging,
    /// Rooms (or homes, or beds) that the party needs.
    pub units: u32,
    /// Kilometres to the middle of what is worth seeing, if known.
    pub km_to_sights: Option<f64>,
    /// 0 to 100; more is better.
    pub quality: i32,
    /// Rules that it breaks, as phrases; empty unless nothing better exists.
    pub breaks: Vec<String>,
}

/// Finds beds for the stop of the assignment.
///
/// # Errors
/// When the assignment names no stop, or one that the source does not have.
pub fn accommodation(
    source: &dyn Source,
    assignment: &Assignment,
    findings: &Findings,
) -> Result<AccommodationFinding, Refusal> {
    let (_, stop) = Refusal::stop_of(assignment)?;
    source
        .city(&stop.place)
        .ok_or_else(|| Refusal::unknown_place(&stop.place))?;
    let lodgings = if stop.nights == 0 {
        Vec::new()
    } else {
        source.lodgings(&stop.place, stop.arrive)
    };
    let lodgings: Vec<Lodging> = lodgings
        .into_iter()
        .filter(|lodging| fit::is_proper(lodging, &assignment.trip))
        .collect();
    let considered = lodgings.len();
    let centre = findings
        .locations
        .get(&stop.place)
        .and_then(|location| location.centre);
    let mut options: Vec<LodgingOption> = lodgings
        .into_iter()
        .map(|lodging| {
            let km_to_sights = lodging.point.zip(centre).map(|(a, b)| a.km_to(b));
            LodgingOption {
                units: assignment
                    .trip
                    .travellers
                    .paying()
                    .max(1)
                    .div_ceil(lodging.occupancy_max.max(1)),
                quality: quality::of(&lodging, km_to_sights, &assignment.trip),
                breaks: fit::breaks(&lodging, stop.nights, &assignment.trip),
                km_to_sights,
                lodging,
            }
        })
        .collect();
    let fitting = options
        .iter()
        .filter(|option| option.breaks.is_empty())
        .count();
    let notes = fit::notes(source, assignment, stop, considered, fitting);
    // Where nothing keeps the rules, what breaks the fewest is better than no bed, as long as it is said.
    let fewest = options
        .iter()
        .map(|option| option.breaks.len())
        .min()
        .unwrap_or(0);
    options.retain(|option| option.breaks.len() == fewest);
    Ok(AccommodationFinding {
        place: stop.place.clone(),
        nights: stop.nights,
        options: undominated(options),
        considered,
        fitting,
        notes,
    })
}

/// Cheapest first, each better than all cheaper ones; thinned to ten.
fn undominated(mut options: Vec<LodgingOption>) -> Vec<LodgingOption> {
    options.sort_by(|a, b| {
        let key = |o: &LodgingOption| (o.lodging.price_night * o.units, -o.quality);
        key(a)
            .cmp(&key(b))
            .then_with(|| a.lodging.name.cmp(&b.lodging.name))
    });
    let mut best = i32::MIN;
    options.retain(|option| {
        let better = option.quality > best;
        best = best.max(option.quality);
        better
    });
    while options.len() > OPTIONS_MAX {
        options.remove(options.len() / 2);
    }
    options
}

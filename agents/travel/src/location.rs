//! The location agent: what a stop offers to these travellers, and what locals would tell them.

mod score;
mod tips;

use serde::{Deserialize, Serialize};

use crate::activity::Offer;
use crate::refusal::Refusal;
use crate::source::{Point, Sight, Source};
use crate::trip::{Assignment, PlaceId, Stop};

pub use tips::{TipsFinding, TipsOfStop, tips};

/// Sights that are handed on. A very full fortnight visits 14 × 4; what is left serves as rain plans.
const SIGHTS_MAX: usize = 80;

/// Sights that decide where it is practical to stay: those of the first days.
const CENTRE_SIGHTS: usize = 12;

/// What a stop offers, best first for these travellers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LocationFinding {
    /// The city's id in the source.
    pub place: PlaceId,
    /// The city's name.
    pub city: String,
    /// One sentence on the city; may be empty.
    pub summary: String,
    /// What to know at the border; may be empty.
    pub entry_note: String,
    /// What to see, best first.
    pub sights: Vec<ScoredSight>,
    /// The middle of what is worth seeing, if positions are known.
    pub centre: Option<Point>,
    /// Things that the travellers should know, as sentences.
    pub notes: Vec<String>,
    /// How much of it is open on the days there, where the activity agent could be asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
}

/// A sight with what it is worth to these travellers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoredSight {
    /// The sight.
    pub sight: Sight,
    /// 0 to about 200; more is better.
    pub score: i32,
}

/// Ranks what there is to see at the stop of the assignment.
///
/// # Errors
/// When the assignment names no stop, or one that the source does not have.
pub fn location(source: &dyn Source, assignment: &Assignment) -> Result<LocationFinding, Refusal> {
    let (_, stop) = Refusal::stop_of(assignment)?;
    let city = source
        .city(&stop.place)
        .ok_or_else(|| Refusal::unknown_place(&stop.place))?;
    let mut sights: Vec<ScoredSight> = source
        .sights(&stop.place)
        .iter()
        .map(|sight| ScoredSight {
            score: score::of(sight, &assignment.trip),
            sight: sight.clone(),
        })
        .collect();
    sights.sort_by(|a, b| {
        b.score
            .cmp(&a.score)
            .then_with(|| a.sight.name.cmp(&b.sight.name))
    });
    sights.truncate(SIGHTS_MAX);
    let country = source.country(&city.country_code);
    Ok(LocationFinding {
        place: stop.place.clone(),
        city: city.name.clone(),
        summary: city.summary.clone(),
        entry_note: country
            .map(|country| country.entry_note.clone())
            .unwrap_or_default(),
        centre: centre(&sights),
        notes: notes(source, stop, &sights),
        sights,
        offer: None,
    })
}

/// Median position of the best sights: where it is practical to stay. A median, because of day trips.
fn centre(sights: &[ScoredSight]) -> Option<Point> {
    let median = |of: fn(Point) -> f64| {
        let points = sights.iter().filter_map(|scored| scored.sight.point);
        let mut values: Vec<f64> = points.take(CENTRE_SIGHTS).map(of).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    Some(Point {
        latitude: median(|point| point.latitude)?,
        longitude: median(|point| point.longitude)?,
    })
}

fn notes(source: &dyn Source, stop: &Stop, sights: &[ScoredSight]) -> Vec<String> {
    let mut notes = Vec::new();
    if sights.is_empty() {
        notes.push(format!("The data has no sights for {}.", stop.city));
    }
    let best = source
        .country(&stop.country_code)
        .map_or(&[][..], |c| c.best_months.as_slice());
    if !best.is_empty() && !best.contains(&stop.arrive.month()) {
        let months: Vec<&str> = best.iter().filter_map(|month| month_name(*month)).collect();
        notes.push(format!(
            "Most people like {} best in {}.",
            stop.region,
            months.join(", ")
        ));
    }
    notes
}

/// The English name of a month, 1 to 12.
pub(crate) fn month_name(month: i8) -> Option<&'static str> {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    NAMES
        .get(usize::try_from(month).ok()?.checked_sub(1)?)
        .copied()
}

//! A plan as what can be measured of it, whoever made it.

use muster_travel::{EntryKind, Itinerary};
use serde_json::Value;

/// What a plan names, city by city.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// From, to, and the number of the flight or a word for the way.
    pub(crate) legs: Vec<(String, String, String)>,
    /// Name and city of each night's bed.
    pub(crate) beds: Vec<(String, String)>,
    /// Name and city of each meal.
    pub(crate) meals: Vec<(String, String)>,
}

impl Outline {
    /// Of one of our itineraries.
    pub(crate) fn of(trip: &Itinerary) -> Self {
        let mut outline = Self::default();
        for day in &trip.days {
            for entry in &day.entries {
                match entry.kind {
                    EntryKind::Travel => {
                        let (ends, way) = entry.what.split_once(" by ").expect("a way");
                        let (from, to) = ends.split_once(" → ").expect("two ends");
                        let way = way.strip_prefix("flight ").unwrap_or(way);
                        outline.legs.push((from.into(), to.into(), way.into()));
                    }
                    EntryKind::Breakfast | EntryKind::Lunch | EntryKind::Dinner => {
                        outline.meals.push((entry.what.clone(), entry.city.clone()));
                    }
                    EntryKind::Sight | EntryKind::Free => {}
                }
            }
            let bed = day
                .bed
                .iter()
                .map(|bed| (bed.name.clone(), bed.city.clone()));
            outline.beds.extend(bed);
        }
        outline
    }

    /// Of a plan as the benchmark writes it.
    pub(crate) fn of_days(days: &Value) -> Self {
        let mut outline = Self::default();
        for day in days.as_array().into_iter().flatten() {
            let text = |field: &str| day[field].as_str().unwrap_or("-");
            if let Some((from, to)) = ends(text("current_city")) {
                outline.legs.push((from, to, way(text("transportation"))));
            }
            outline.beds.extend(named(text("accommodation")));
            let meals = ["breakfast", "lunch", "dinner"];
            let meals = meals.into_iter().filter_map(|meal| named(text(meal)));
            outline.meals.extend(meals);
        }
        outline
    }
}

/// `from A to B`.
fn ends(text: &str) -> Option<(String, String)> {
    let (from, to) = text.strip_prefix("from ")?.split_once(" to ")?;
    Some((bare(from), bare(to)))
}

/// `Flight Number: F1, …` as `F1`; otherwise the first word.
fn way(text: &str) -> String {
    let text = text.strip_prefix("Flight Number: ").unwrap_or(text);
    text.split([',', ' '])
        .next()
        .unwrap_or_default()
        .to_lowercase()
}

/// `Name, City`; nothing for `-`.
fn named(text: &str) -> Option<(String, String)> {
    let (name, city) = text.trim_end_matches(';').rsplit_once(", ")?;
    Some((name.trim().to_owned(), bare(city)))
}

/// A city without its state in brackets.
fn bare(city: &str) -> String {
    city.split('(').next().unwrap_or(city).trim().to_owned()
}

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::source::{Point, folded};

/// The bundled table (GeoNames, CC BY 4.0; see `data/NOTICE.md`).
const TABLE: &str = include_str!("../../data/gazetteer.csv");

/// A real place: where it lies, and how many people live there.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GazetteerEntry {
    /// The name, in Latin letters.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Inhabitants.
    pub population: u64,
}

impl GazetteerEntry {
    /// Where it lies.
    pub fn point(&self) -> Point {
        Point {
            latitude: self.latitude,
            longitude: self.longitude,
        }
    }
}

/// Places of the world with at least 15,000 inhabitants, by name.
#[derive(Debug)]
pub struct Gazetteer {
    entries: Vec<GazetteerEntry>,
    by_name: HashMap<String, Vec<usize>>,
}

impl Gazetteer {
    /// The bundled gazetteer, read once per process.
    pub fn bundled() -> &'static Gazetteer {
        static BUNDLED: OnceLock<Gazetteer> = OnceLock::new();
        BUNDLED.get_or_init(|| Gazetteer::read(TABLE))
    }

    /// Rows that do not have the right shape are left out: a place less is no reason to stop,
    /// and a test holds that the bundled table has none.
    fn read(table: &str) -> Gazetteer {
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let entries: Vec<GazetteerEntry> = reader.deserialize().flatten().collect();
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            by_name.entry(folded(&entry.name)).or_default().push(index);
        }
        for indices in by_name.values_mut() {
            indices.sort_by_key(|i| std::cmp::Reverse(entries.get(*i).map_or(0, |e| e.population)));
        }
        Gazetteer { entries, by_name }
    }

    /// The places of this name (already [`folded`]), the largest first.
    pub fn named(&self, name: &str) -> &[usize] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// One place.
    pub fn entry(&self, index: usize) -> Option<&GazetteerEntry> {
        self.entries.get(index)
    }

    /// Every place, in the order of the table.
    pub fn entries(&self) -> &[GazetteerEntry] {
        &self.entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_bundled_table_is_read() {
        assert_eq!(
            Gazetteer::bundled().entries().len(),
            TABLE.lines().count() - 1
        );
    }

    #[test]
    fn a_shared_name_gives_the_largest_place_first() {
        let gazetteer = Gazetteer::bundled();
        let first = gazetteer
            .named("paris")
            .first()
            .and_then(|i| gazetteer.entry(*i));
        assert_eq!(first.map(|e| e.country_code.as_str()), Some("FR"));
        assert!(gazetteer.named("qwertyopolis").is_empty());
    }
}

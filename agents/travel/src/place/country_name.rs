use std::sync::OnceLock;

use serde::Deserialize;

use super::Gazetteer;
use crate::source::Point;

/// Every country and territory of ISO 3166-1 with its usual English names.
const TABLE: &str = include_str!("../../data/country_names.csv");

/// A country of the world, covered by a source or not.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct CountryName {
    pub(crate) country_code: String,
    #[serde(rename = "country")]
    pub(crate) name: String,
    /// Other names, separated by semicolons.
    aliases: String,
}

impl CountryName {
    /// Every country, by code.
    pub(crate) fn all() -> &'static [CountryName] {
        static ALL: OnceLock<Vec<CountryName>> = OnceLock::new();
        ALL.get_or_init(|| {
            let mut reader = csv::Reader::from_reader(TABLE.as_bytes());
            reader.deserialize().flatten().collect()
        })
    }

    /// All its names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let aliases = self.aliases.split(';').filter(|alias| !alias.is_empty());
        std::iter::once(self.name.as_str()).chain(aliases)
    }
}

/// The usual name of a country by its ISO code; the code itself when it is unknown.
pub(crate) fn country_name(code: &str) -> &str {
    let found = CountryName::all().iter().find(|c| c.country_code == code);
    found.map_or(code, |country| country.name.as_str())
}

/// Where a country lies: at its largest place in the gazetteer.
pub(crate) fn country_point(code: &str) -> Option<Point> {
    let places = Gazetteer::bundled().entries().iter();
    let largest = places
        .filter(|e| e.country_code == code)
        .max_by_key(|e| e.population);
    largest.map(super::GazetteerEntry::point)
}

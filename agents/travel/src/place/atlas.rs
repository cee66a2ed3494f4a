use std::collections::HashMap;
use std::sync::Arc;

use super::legend::is_legend;
use super::{CountryName, Gazetteer, Meaning, Part, nearest};
use crate::source::{AreaKind, Point, Source, folded};

/// Longest name looked up, in words (`Sault Ste Marie`, `Republic of the Congo` have three and four).
pub(crate) const NAME_WORDS_MAX: usize = 5;

/// Every name that can be understood: those of all sources, countries and the gazetteer.
pub struct Atlas {
    sources: Vec<Arc<dyn Source>>,
    gazetteer: &'static Gazetteer,
    parts: Vec<Part>,
    /// Folded names of sights, each in one city; `None` where several cities have one of the name.
    sights: HashMap<String, Option<Meaning>>,
    /// Folded names of what sources cover, and of countries.
    names: HashMap<String, Vec<Meaning>>,
    /// The folded names that a slip may be corrected to, in a fixed order.
    spellings: Vec<String>,
}

impl Atlas {
    /// An atlas of these sources; where several cover a place, the first that covers the dates
    /// too is taken.
    pub fn new(sources: Vec<Arc<dyn Source>>) -> Atlas {
        let mut atlas = Atlas {
            sources: Vec::new(),
            gazetteer: Gazetteer::bundled(),
            parts: Vec::new(),
            sights: HashMap::new(),
            names: HashMap::new(),
            spellings: Vec::new(),
        };
        for (index, source) in sources.iter().enumerate() {
            atlas.add_source(index, source.as_ref());
            atlas.add_sights(index, source.as_ref());
        }
        atlas.parts = Part::all().collect();
        for (index, part) in Part::all().enumerate() {
            atlas.add(part.name, Meaning::Part { index });
        }
        for country in CountryName::all() {
            let meaning = Meaning::Country {
                code: country.country_code.clone(),
            };
            for name in country.names() {
                atlas.add(name, meaning.clone());
            }
        }
        atlas.sources = sources;
        atlas
    }

    fn add_source(&mut self, source: usize, data: &dyn Source) {
        for city in data.cities() {
            let place = city.place.clone();
            let meaning = Meaning::City { source, place };
            self.add(&city.name, meaning.clone());
            for alias in &city.aliases {
                self.add(alias, meaning.clone());
            }
        }
        for (index, area) in data.areas().iter().enumerate() {
            let meaning = Meaning::Area { source, index };
            self.add(&area.name, meaning.clone());
            for alias in &area.aliases {
                self.add(alias, meaning.clone());
            }
        }
        for (index, gateway) in data.gateways().iter().enumerate() {
            let meaning = Meaning::Gateway { source, index };
            self.add(&gateway.name, meaning.clone());
            for alias in &gateway.aliases {
                self.add(alias, meaning.clone());
            }
        }
    }

    /// Sights that are known by name all over the world; those of a source that only lists what a
    /// city has (churches, parks) name no destination.
    fn add_sights(&mut self, source: usize, data: &dyn Source) {
        if !data.rules().timed_sights {
            return;
        }
        for city in data.cities() {
            let place = city.place.clone();
            let meaning = Meaning::City { source, place };
            for sight in data.sights(&city.place) {
                let known = self.sights.entry(folded(&sight.name));
                known
                    .and_modify(|m| *m = None)
                    .or_insert_with(|| Some(meaning.clone()));
            }
        }
    }

    /// The city of a sight (by its folded name), where just one city has it.
    pub(crate) fn sight_city(&self, name: &str) -> Option<&Meaning> {
        self.sights.get(name)?.as_ref()
    }

    /// Whether a folded name is part of the name of a sight: `vatican` of the Vatican Museums.
    pub(crate) fn is_in_sight(&self, name: &str) -> bool {
        let mut sights = self.sights.keys();
        sights.any(|sight| {
            sight
                .split_once(name)
                .is_some_and(|(before, behind)| ends(before) && starts(behind))
        })
    }

    fn add(&mut self, name: &str, meaning: Meaning) {
        let key = folded(name);
        if key.is_empty() {
            return;
        }
        let meanings = self.names.entry(key.clone()).or_default();
        if meanings.is_empty() {
            self.spellings.push(key);
        }
        if !meanings.contains(&meaning) {
            meanings.push(meaning);
        }
    }

    /// The sources, in order of preference.
    pub fn sources(&self) -> &[Arc<dyn Source>] {
        &self.sources
    }

    /// One source.
    pub(crate) fn source(&self, index: usize) -> Option<&Arc<dyn Source>> {
        self.sources.get(index)
    }

    /// A part of a country.
    pub(crate) fn part(&self, index: usize) -> Option<&Part> {
        self.parts.get(index)
    }

    /// What a folded name means to the sources and among countries.
    pub(crate) fn covered(&self, name: &str) -> &[Meaning] {
        self.names.get(name).map_or(&[], Vec::as_slice)
    }

    /// All meanings of a folded name; those of sources first, then countries, then the gazetteer
    /// with the largest place first.
    pub(crate) fn meanings(&self, name: &str) -> Vec<Meaning> {
        let mut all = self.covered(name).to_vec();
        // A name that one source has for a city means the same city in the others.
        let others: Vec<Meaning> = all
            .iter()
            .filter(|meaning| matches!(meaning, Meaning::City { .. }))
            .map(|meaning| folded(&self.name(meaning)))
            .filter(|proper| proper != name)
            .flat_map(|proper| self.covered(&proper).to_vec())
            .collect();
        for meaning in others {
            let same_source = |known: &Meaning| known.source() == meaning.source();
            if !all.iter().any(same_source) {
                all.push(meaning);
            }
        }
        if is_legend(name) {
            return all;
        }
        let known = self.gazetteer.named(name).iter();
        all.extend(known.map(|index| Meaning::Known { index: *index }));
        all
    }

    /// How many people live in the largest place of this folded name; 0 for none.
    pub(crate) fn population(&self, name: &str) -> u64 {
        let first = self.gazetteer.named(name).first();
        first
            .and_then(|i| self.gazetteer.entry(*i))
            .map_or(0, |e| e.population)
    }

    /// Names of covered places and countries that a folded name may be a slip of, nearest first.
    pub(crate) fn slips(&self, name: &str, limit: usize) -> Vec<(&str, usize)> {
        nearest(name, self.spellings.iter().map(String::as_str), limit)
    }

    /// The name to print for a meaning.
    pub(crate) fn name(&self, meaning: &Meaning) -> String {
        let name = match meaning {
            Meaning::City { source, place } => self
                .source(*source)
                .and_then(|s| s.city(place))
                .map(|c| c.name.clone()),
            Meaning::Area { source, index } => self
                .source(*source)
                .and_then(|s| s.areas().get(*index))
                .map(|a| a.name.clone()),
            Meaning::Gateway { source, index } => self
                .source(*source)
                .and_then(|s| s.gateways().get(*index))
                .map(|g| g.name.clone()),
            Meaning::Part { index } => self.part(*index).map(|p| p.name.to_owned()),
            Meaning::Country { code } => Some(super::country_name(code).to_owned()),
            Meaning::Known { index } => self.gazetteer.entry(*index).map(|e| e.name.clone()),
        };
        name.unwrap_or_default()
    }

    /// Where a meaning lies, as far as that is known.
    pub(crate) fn point(&self, meaning: &Meaning) -> Option<Point> {
        match meaning {
            Meaning::City { source, place } => self.source(*source)?.city(place)?.point,
            Meaning::Area { source, index } => {
                let data = self.source(*source)?;
                let first = data.areas().get(*index)?.places.first()?;
                data.city(first)?.point
            }
            Meaning::Gateway { source, index } => {
                Some(self.source(*source)?.gateways().get(*index)?.point)
            }
            Meaning::Part { index } => self.part(*index).map(Part::point),
            Meaning::Country { code } => super::country_point(code),
            Meaning::Known { index } => Some(self.gazetteer.entry(*index)?.point()),
        }
    }

    /// The country (ISO 3166-1 alpha-2) of a meaning; empty when it is unknown or has several.
    pub(crate) fn country_code(&self, meaning: &Meaning) -> String {
        let code = match meaning {
            Meaning::City { source, place } => self
                .source(*source)
                .and_then(|s| s.city(place))
                .map(|c| c.country_code.clone()),
            Meaning::Area { source, index } => self.area_country(*source, *index),
            Meaning::Gateway { .. } => None,
            Meaning::Part { index } => self.part(*index).map(|p| p.country_code.to_owned()),
            Meaning::Country { code } => Some(code.clone()),
            Meaning::Known { index } => {
                self.gazetteer.entry(*index).map(|e| e.country_code.clone())
            }
        };
        code.unwrap_or_default()
    }

    fn area_country(&self, source: usize, index: usize) -> Option<String> {
        let data = self.source(source)?;
        let area = data.areas().get(index)?;
        if area.kind == AreaKind::Region {
            return None;
        }
        data.city(area.places.first()?)
            .map(|c| c.country_code.clone())
    }

    /// Whether an area or country holds a place.
    pub(crate) fn holds(&self, area: &Meaning, place: &Meaning) -> bool {
        if let (
            Meaning::Area { source, index },
            Meaning::City {
                source: other,
                place,
            },
        ) = (area, place)
        {
            let data = self.source(*source).and_then(|s| s.areas().get(*index));
            return source == other && data.is_some_and(|a| a.places.contains(place));
        }
        if let (Meaning::Part { index }, Meaning::City { source, place }) = (area, place) {
            let city = self.source(*source).and_then(|s| s.city(place));
            return self
                .part(*index)
                .zip(city)
                .is_some_and(|(part, city)| part.holds(city));
        }
        let is_area = matches!(area, Meaning::Area { .. } | Meaning::Country { .. });
        let country = self.country_code(area);
        is_area
            && !country.is_empty()
            && country == self.country_code(place)
            && !self.is_state(area)
    }

    /// Whether a part of a country holds a place of the gazetteer: which of several namesakes a
    /// state tells apart. No reason to visit it, so it is no part of [`Atlas::holds`].
    pub(crate) fn encloses(&self, part: &Meaning, place: &Meaning) -> bool {
        let (Meaning::Part { index: part }, Meaning::Known { index }) = (part, place) else {
            return false;
        };
        let entry = self.gazetteer.entry(*index);
        self.part(*part)
            .zip(entry)
            .is_some_and(|(part, entry)| part.contains(&entry.country_code, entry.point()))
    }

    fn is_state(&self, meaning: &Meaning) -> bool {
        let Meaning::Area { source, index } = meaning else {
            return false;
        };
        let area = self.source(*source).and_then(|s| s.areas().get(*index));
        area.is_some_and(|a| a.kind == AreaKind::State)
    }
}

/// Whether a text ends where a word begins.
fn ends(before: &str) -> bool {
    before.is_empty() || before.ends_with(' ')
}

/// Whether a text begins where a word has ended.
fn starts(behind: &str) -> bool {
    behind.is_empty() || behind.starts_with(' ')
}

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::key::{Expect, Key};
use super::{dictionary, words};
use crate::department::Department;
use crate::measure::Measure;
use crate::unit::{Dimension, Quantity, VolumeUnit, unit};

/// Longest dictionary: what a person reads.
pub(crate) const ENTRIES_MAX: usize = 200;
/// Most actions and most stakeholders of one request.
pub(crate) const LISTS_MAX: usize = 100;

/// One name and its value, as they were given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The name.
    pub name: String,
    /// The value, as text.
    pub value: String,
    /// The documented key that it was read as, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<Key>,
}

/// Something that is to be done anyway.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Action {
    /// What.
    pub title: String,
    /// Whose it is, as it was written; may be of no known department.
    #[serde(default)]
    pub department: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// How urgent it is, as it was written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub priority: String,
    /// When, as it was written.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub timeline: String,
}

/// Somebody who has a say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stakeholder {
    /// Who.
    pub who: String,
    /// What was said.
    #[serde(default)]
    pub says: String,
    /// Measures that they rule out, by id or title.
    #[serde(default)]
    pub rules_out: Vec<String>,
}

/// Where a series is: in a file of the agents' data folder, or in the request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeriesRequest {
    /// The file's name, without a folder.
    #[serde(default)]
    pub file: Option<String>,
    /// The text of a file.
    #[serde(default)]
    pub csv: Option<String>,
    /// The column; for a profile over a year there is none.
    #[serde(default)]
    pub column: Option<String>,
    /// The unit of its values.
    #[serde(default)]
    pub unit: Option<String>,
    /// The month that a profile over a year begins with, 1 to 12.
    #[serde(default)]
    pub first_month: Option<i8>,
    /// What its values are multiplied by, such as 1.25 for a quarter more.
    #[serde(default)]
    pub times: Option<f64>,
}

/// What a request says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// All of it, in order.
    pub entries: Vec<Entry>,
    /// Values of keys, in base units; shares as fractions.
    pub quantities: BTreeMap<Key, Quantity>,
    /// Words of keys.
    pub texts: BTreeMap<Key, String>,
    /// Series of keys.
    pub series: BTreeMap<Key, SeriesRequest>,
    /// Curves by day of the year.
    pub curves: Option<SeriesRequest>,
    /// What is to be done anyway.
    pub actions: Vec<Action>,
    /// Who has a say.
    pub stakeholders: Vec<Stakeholder>,
    /// Measures that are ruled out, by id or title.
    pub ruled_out: Vec<String>,
    /// Field crews by department.
    pub crews: BTreeMap<Department, u32>,
    /// The utility's own measures.
    pub measures: Option<Vec<Measure>>,
    /// Part of the area in each class of the US Drought Monitor or worse, D0 to D4, in percent.
    pub drought_areas: Option<[f64; 5]>,
    /// What was read in a way that may be wrong, as sentences.
    pub assumptions: Vec<String>,
    /// What was not understood.
    pub not_understood: Vec<String>,
}

/// Why a request cannot be worked on.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RequestError {
    /// A value of the wrong kind.
    #[error("{key}: {value:?} is no {wanted}; write it like {example}")]
    WrongKind {
        /// The name, as it was given.
        key: String,
        /// The value.
        value: String,
        /// What it has to be.
        wanted: &'static str,
        /// A value that would do.
        example: &'static str,
    },
    /// A value out of its range.
    #[error("{key}: {value} is out of range: {range}")]
    OutOfRange {
        /// The name.
        key: String,
        /// The value.
        value: String,
        /// What is allowed.
        range: String,
    },
    /// Something of another shape.
    #[error("{key}: {reason}")]
    Malformed {
        /// The name.
        key: String,
        /// What is wrong.
        reason: String,
    },
    /// Volumes without a unit: which are they in?
    #[error("{} without a unit: which are they in?", .0.join(", "))]
    NoUnit(Vec<String>),
}

/// Reads a request: an object of names and values (which may stand under `drought_data`), or words.
///
/// # Errors
/// [`RequestError`] naming what cannot be used.
pub fn read_request(request: &Value) -> Result<Reading, RequestError> {
    let mut reading = Reading::default();
    match request {
        Value::Object(values) => dictionary::read(&mut reading, values)?,
        Value::String(text) => words::read(&mut reading, text)?,
        Value::Null => {}
        other => {
            return Err(RequestError::Malformed {
                key: "request".to_owned(),
                reason: format!("is {other}; it has to be words, or an object of names and values"),
            });
        }
    }
    Ok(reading)
}

impl Reading {
    /// Takes over what another one says; what it says holds in place of what was said before.
    pub fn overlay(&mut self, later: Self) {
        self.entries.extend(later.entries);
        self.quantities.extend(later.quantities);
        self.texts.extend(later.texts);
        self.series.extend(later.series);
        self.curves = later.curves.or_else(|| self.curves.take());
        self.actions.extend(later.actions);
        self.stakeholders.extend(later.stakeholders);
        self.ruled_out.extend(later.ruled_out);
        self.crews.extend(later.crews);
        self.measures = later.measures.or_else(|| self.measures.take());
        self.drought_areas = later.drought_areas.or(self.drought_areas);
        self.assumptions.extend(later.assumptions);
        self.not_understood.extend(later.not_understood);
    }

    /// Notes a value of a key, checked for its unit.
    ///
    /// # Errors
    /// [`RequestError::WrongKind`] for another kind of quantity.
    pub(crate) fn note(&mut self, key: Key, name: &str, text: &str) -> Result<(), RequestError> {
        if key.expects() == Expect::Text {
            self.texts.insert(key, text.trim().to_owned());
            return Ok(());
        }
        let (wanted, example) = wanted(key.expects());
        let wrong = || RequestError::WrongKind {
            key: name.to_owned(),
            value: text.chars().take(80).collect(),
            wanted,
            example,
        };
        let Some(mut quantity) = Quantity::parse(text) else {
            // Words such as "critically low" are kept and shown, and say no number.
            return if text.chars().any(|c| c.is_ascii_digit()) {
                Err(wrong())
            } else {
                self.not_understood
                    .push(format!("{name}: {text} (no number to work with)"));
                Ok(())
            };
        };
        let fits = match (key.expects(), quantity.dimension) {
            (_, None) => true,
            (Expect::VolumeOrShare, Some(found)) => found != Dimension::Flow,
            (Expect::Volume, Some(found)) => found == Dimension::Volume,
            (Expect::Flow, Some(found)) => found == Dimension::Flow,
            (Expect::Share, Some(found)) => found == Dimension::Share,
            (Expect::Number | Expect::Text, Some(_)) => false,
        };
        if !fits {
            return Err(wrong());
        }
        if key.expects() == Expect::Share && quantity.dimension.is_none() {
            if quantity.value >= 1.0 {
                self.assumptions
                    .push(format!("{name}: {} was read as percent.", quantity.value));
                quantity.value /= 100.0;
            }
            quantity.dimension = Some(Dimension::Share);
        }
        if quantity.value < 0.0 {
            return Err(RequestError::OutOfRange {
                key: name.to_owned(),
                value: text.to_owned(),
                range: "zero or more".to_owned(),
            });
        }
        self.quantities.insert(key, quantity);
        Ok(())
    }

    /// The unit in which volumes are told: the one that the request names or uses.
    #[must_use]
    pub fn volume_unit(&self) -> Option<VolumeUnit> {
        let named = self.texts.get(&Key::Unit).and_then(|name| unit(name));
        let named = named.and_then(|(_, _, volume)| volume);
        let order = [
            Key::Capacity,
            Key::Storage,
            Key::Reserve,
            Key::Demand,
            Key::Inflow,
        ];
        let used = order
            .iter()
            .find_map(|key| self.quantities.get(key)?.volume_unit);
        let of_series = order.iter().find_map(|key| {
            let name = self.series.get(key)?.unit.as_ref()?;
            unit(name)?.2
        });
        named.or(used).or(of_series)
    }

    /// Gives the request's unit to volumes and flows that have none.
    ///
    /// # Errors
    /// [`RequestError::NoUnit`] where the request names no unit.
    pub fn settle_units(&mut self) -> Result<(), RequestError> {
        let named = self.texts.get(&Key::Unit).and_then(|name| unit(name));
        let named = named.and_then(|(_, _, volume)| volume);
        let mut without = Vec::new();
        for (key, quantity) in &mut self.quantities {
            let dimension = match key.expects() {
                Expect::Volume | Expect::VolumeOrShare => Dimension::Volume,
                Expect::Flow => Dimension::Flow,
                Expect::Share | Expect::Number | Expect::Text => continue,
            };
            if quantity.dimension.is_some() {
                continue;
            }
            match named {
                Some(unit) => {
                    quantity.value *= unit.megalitres();
                    quantity.dimension = Some(dimension);
                    quantity.volume_unit = Some(unit);
                }
                None => without.push(key.name()),
            }
        }
        if without.is_empty() {
            Ok(())
        } else {
            Err(RequestError::NoUnit(without))
        }
    }
}

fn wanted(expect: Expect) -> (&'static str, &'static str) {
    match expect {
        Expect::VolumeOrShare => (
            "volume, nor part of the capacity",
            "\"82,000 acre-feet\" or \"45 %\"",
        ),
        Expect::Volume => ("volume", "\"180,000 acre-feet\""),
        Expect::Flow => ("flow", "\"110 mgd\" or \"95 acre-feet/day\""),
        Expect::Share => ("part of demand", "\"20 %\""),
        Expect::Number => ("number", "450000"),
        Expect::Text => ("text", "\"Clear Lake\""),
    }
}

//! What can be done about a shortage.

use serde::{Deserialize, Serialize};

use crate::department::Department;

/// Most measures of a list: more than any contingency plan has, and few enough to choose among exactly.
pub const MEASURES_MAX: usize = 40;

/// One measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// Unique in its list: letters, digits and hyphens.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Who does it, as it was written; read by [`Measure::owner`].
    pub department: String,
    /// Measures of one group exclude each other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Demand that it saves, in percent of what is asked for when it begins, 0 to 100.
    #[serde(default)]
    pub saves_percent: f64,
    /// Water that it brings from elsewhere, in percent of demand, 0 to 100.
    #[serde(default)]
    pub adds_percent: f64,
    /// What each megalitre saved or brought costs, in US dollars.
    #[serde(default)]
    pub usd_per_ml: f64,
    /// What it costs once, in US dollars.
    #[serde(default)]
    pub fixed_usd: f64,
    /// Days from the decision until it works.
    #[serde(default)]
    pub delay_days: i64,
    /// Field crews that preparing it takes.
    #[serde(default)]
    pub crews: u32,
    /// The mildest of six levels at which it is asked for.
    #[serde(default)]
    pub level_min: usize,
    /// Measures that have to work before.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "list"
    )]
    pub requires: Vec<String>,
    /// Whether customers have to be told first.
    #[serde(default, deserialize_with = "yes_or_no")]
    pub announce: bool,
    /// Whether it saves most in the growing season; its saving is then the mean of a year.
    #[serde(default, deserialize_with = "yes_or_no")]
    pub seasonal: bool,
    /// Who answers for it.
    #[serde(default)]
    pub responsible: String,
    /// What is done for it, in order.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "list"
    )]
    pub steps: Vec<String>,
    /// How one sees whether it works.
    #[serde(default)]
    pub metric: String,
}

/// Why a list of measures cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("measures: {0}")]
pub struct MeasureError(String);

impl Measure {
    /// The department, where it is a known one.
    #[must_use]
    pub fn owner(&self) -> Option<Department> {
        Department::of(&self.department)
    }

    /// The words of its figures.
    #[must_use]
    pub fn effect(&self) -> String {
        let mut parts = Vec::new();
        if self.saves_percent > 0.0 {
            parts.push(format!("saves {} %", self.saves_percent));
        }
        if self.adds_percent > 0.0 {
            parts.push(format!("adds {} %", self.adds_percent));
        }
        if parts.is_empty() {
            "makes others possible".to_owned()
        } else {
            parts.join(", ")
        }
    }
}

/// Reads measures from a comma separated text with a header line.
///
/// # Errors
/// [`MeasureError`] naming the row or the measure.
pub fn read_measures(text: &str) -> Result<Vec<Measure>, MeasureError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut measures = Vec::new();
    for (index, row) in reader.deserialize().enumerate() {
        measures.push(row.map_err(|error| MeasureError(format!("row {}: {error}", index + 1)))?);
    }
    check_measures(&measures)?;
    Ok(measures)
}

/// Holds a list against the rules: names once, figures in their ranges, nothing required that is not there.
///
/// # Errors
/// [`MeasureError`] naming the measure.
pub fn check_measures(measures: &[Measure]) -> Result<(), MeasureError> {
    if measures.len() > MEASURES_MAX {
        return Err(MeasureError(format!(
            "{} in all; at most {MEASURES_MAX} are allowed",
            measures.len()
        )));
    }
    for (index, measure) in measures.iter().enumerate() {
        let wrong = |reason: &str| Err(MeasureError(format!("{}: {reason}", measure.id)));
        let named = !measure.id.is_empty()
            && measure.id.len() <= 64
            && measure
                .id
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !named {
            return wrong("an id is letters, digits and hyphens, 64 at most");
        }
        if measures[..index].iter().any(|other| other.id == measure.id) {
            return wrong("is there twice");
        }
        let percent = |value: f64| (0.0..=100.0).contains(&value);
        if !percent(measure.saves_percent) || !percent(measure.adds_percent) {
            return wrong("saves_percent and adds_percent are 0 to 100");
        }
        let cost = |value: f64| value.is_finite() && value >= 0.0;
        if !cost(measure.usd_per_ml) || !cost(measure.fixed_usd) {
            return wrong("costs are US dollars, zero or more");
        }
        if !(0..=3650).contains(&measure.delay_days) {
            return wrong("delay_days is 0 to 3650");
        }
        let known = |id: &String| measures.iter().any(|other| other.id == *id);
        if let Some(id) = measure.requires.iter().find(|id| !known(id)) {
            return wrong(&format!("requires {id}, which is not in the list"));
        }
    }
    match circle(measures) {
        Some(id) => Err(MeasureError(format!("{id}: requires itself, in a circle"))),
        None => Ok(()),
    }
}

/// A measure that requires itself through others.
fn circle(measures: &[Measure]) -> Option<&str> {
    let mut done: Vec<&str> = Vec::new();
    loop {
        let before = done.len();
        for measure in measures {
            let ready = measure
                .requires
                .iter()
                .all(|id| done.contains(&id.as_str()));
            if ready && !done.contains(&measure.id.as_str()) {
                done.push(&measure.id);
            }
        }
        if done.len() == measures.len() {
            return None;
        }
        if done.len() == before {
            let left = measures.iter().find(|it| !done.contains(&it.id.as_str()));
            return left.map(|measure| measure.id.as_str());
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum TextOrList {
    Text(String),
    List(Vec<String>),
}

/// A list, or a text with parts between semicolons.
fn list<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let parts = match TextOrList::deserialize(deserializer)? {
        TextOrList::Text(text) => text.split(';').map(|part| part.trim().to_owned()).collect(),
        TextOrList::List(parts) => parts,
    };
    Ok(parts.into_iter().filter(|part| !part.is_empty()).collect())
}

#[derive(Deserialize)]
#[serde(untagged)]
enum TextOrFlag {
    Flag(bool),
    Text(String),
}

fn yes_or_no<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(match TextOrFlag::deserialize(deserializer)? {
        TextOrFlag::Flag(flag) => flag,
        TextOrFlag::Text(text) => matches!(text.trim(), "yes" | "true" | "1"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "id,title,department,saves_percent,requires,announce,steps\n";

    fn read(rows: &str) -> Result<Vec<Measure>, MeasureError> {
        read_measures(&format!("{HEADER}{rows}"))
    }

    #[test]
    fn lists_are_read_with_what_they_say() {
        let measures = read("a,A,Supply,5,,no,one; two\nb,B,Finance,1.5,a,yes,\n").unwrap();
        assert_eq!(measures[0].steps, ["one", "two"]);
        assert_eq!(measures[0].owner(), Some(Department::Supply));
        assert_eq!(measures[1].requires, ["a"]);
        assert!(measures[1].announce && measures[1].owner().is_none());
    }

    #[test]
    fn what_is_wrong_is_named() {
        let wrong = |rows: &str| read(rows).unwrap_err().to_string();
        assert_eq!(
            wrong("a,A,Supply,120,,no,\n"),
            "measures: a: saves_percent and adds_percent are 0 to 100"
        );
        assert_eq!(
            wrong("a,A,Supply,1,,no,\na,B,Supply,1,,no,\n"),
            "measures: a: is there twice"
        );
        assert_eq!(
            wrong("a,A,Supply,1,b,no,\n"),
            "measures: a: requires b, which is not in the list"
        );
        assert_eq!(
            wrong("a,A,Supply,1,b,no,\nb,B,Supply,1,a,no,\n"),
            "measures: a: requires itself, in a circle"
        );
    }
}

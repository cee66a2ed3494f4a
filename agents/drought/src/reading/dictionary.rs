use serde_json::{Map, Value};

use super::key::{Key, plain};
use super::request::{ENTRIES_MAX, Entry, LISTS_MAX, Reading, RequestError, SeriesRequest};
use super::words;
use crate::department::Department;
use crate::measure::{Measure, check_measures};

/// Longest value that is shown, in bytes.
const SHOWN_BYTES_MAX: usize = 400;

/// Reads an object of names and values.
pub(super) fn read(reading: &mut Reading, values: &Map<String, Value>) -> Result<(), RequestError> {
    for (name, value) in values {
        if reading.entries.len() >= ENTRIES_MAX {
            let range = format!("at most {ENTRIES_MAX} names");
            return Err(RequestError::OutOfRange {
                key: "request".to_owned(),
                value: format!("{} names", values.len()),
                range,
            });
        }
        one(reading, name, value)?;
    }
    Ok(())
}

fn one(reading: &mut Reading, name: &str, value: &Value) -> Result<(), RequestError> {
    match (plain(name).as_str(), value) {
        ("drought data" | "drought info" | "data" | "conditions", Value::Object(inner)) => {
            return read(reading, inner);
        }
        ("text" | "request", Value::String(text)) => return words::read(reading, text),
        ("actions" | "drought actions", _) => reading.actions.extend(list(name, value)?),
        ("stakeholders" | "stakeholder input", _) => {
            reading.stakeholders.extend(list(name, value)?)
        }
        ("exclude" | "rule out" | "ruled out", _) => {
            reading.ruled_out.extend(list::<String>(name, value)?);
        }
        ("measures", Value::Array(_)) => {
            let measures: Vec<Measure> = list(name, value)?;
            check_measures(&measures).map_err(|error| malformed(name, error.to_string()))?;
            reading.measures = Some(measures);
        }
        ("crews" | "field crews", _) => crews(reading, name, value)?,
        ("curves", Value::Object(_)) => reading.curves = Some(series(name, value)?),
        ("drought areas percent" | "usdm areas percent", _) => {
            reading.drought_areas = Some(areas(name, value)?);
        }
        _ => return keyed(reading, name, value),
    }
    reading.entries.push(Entry {
        name: name.to_owned(),
        value: shown(value),
        key: None,
    });
    Ok(())
}

/// A name that may be a key.
fn keyed(reading: &mut Reading, name: &str, value: &Value) -> Result<(), RequestError> {
    let key = Key::of(name);
    reading.entries.push(Entry {
        name: name.to_owned(),
        value: shown(value),
        key,
    });
    let Some(key) = key else {
        return Ok(());
    };
    match value {
        Value::Null => Ok(()),
        Value::String(text) => reading.note(key, name, text),
        Value::Number(number) => reading.note(key, name, &number.to_string()),
        Value::Object(inner) if inner.contains_key("value") => {
            let number = shown(&inner["value"]);
            let unit = inner.get("unit").map(shown).unwrap_or_default();
            reading.note(key, name, format!("{number} {unit}").trim())
        }
        Value::Object(_) => {
            reading.series.insert(key, series(name, value)?);
            Ok(())
        }
        Value::Array(_) | Value::Bool(_) => Err(malformed(
            name,
            "has to be a text, a number, {\"value\", \"unit\"}, or a series {\"file\" or \"csv\", \"column\", \"unit\"}".to_owned(),
        )),
    }
}

fn malformed(key: &str, reason: String) -> RequestError {
    RequestError::Malformed {
        key: key.to_owned(),
        reason,
    }
}

fn list<T: serde::de::DeserializeOwned>(name: &str, value: &Value) -> Result<Vec<T>, RequestError> {
    let items = value
        .as_array()
        .ok_or_else(|| malformed(name, "has to be a list".to_owned()))?;
    if items.len() > LISTS_MAX {
        return Err(malformed(
            name,
            format!(
                "has {} entries; at most {LISTS_MAX} are allowed",
                items.len()
            ),
        ));
    }
    let read = |(index, item): (usize, &Value)| {
        serde_json::from_value(item.clone())
            .map_err(|error| malformed(&format!("{name}[{index}]"), error.to_string()))
    };
    items.iter().enumerate().map(read).collect()
}

fn series(name: &str, value: &Value) -> Result<SeriesRequest, RequestError> {
    let series: SeriesRequest = serde_json::from_value(value.clone())
        .map_err(|error| malformed(name, error.to_string()))?;
    if series.file.is_some() == series.csv.is_some() {
        return Err(malformed(
            name,
            "a series has either a file or a csv text".to_owned(),
        ));
    }
    Ok(series)
}

fn crews(reading: &mut Reading, name: &str, value: &Value) -> Result<(), RequestError> {
    let number = |value: &Value| {
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        number.ok_or_else(|| {
            malformed(
                name,
                "crews are whole numbers by department, such as {\"conservation\": 3}".to_owned(),
            )
        })
    };
    let Value::Object(by_department) = value else {
        let each = number(value)?;
        reading
            .crews
            .extend(Department::ALL.map(|department| (department, each)));
        return Ok(());
    };
    for (department, value) in by_department {
        match Department::of(department) {
            Some(known) => drop(reading.crews.insert(known, number(value)?)),
            None => reading
                .not_understood
                .push(format!("{name}: {department} is no known department")),
        }
    }
    Ok(())
}

fn areas(name: &str, value: &Value) -> Result<[f64; 5], RequestError> {
    let numbers = value
        .as_array()
        .map(|items| items.iter().filter_map(Value::as_f64).collect::<Vec<_>>());
    let areas = numbers.and_then(|numbers| <[f64; 5]>::try_from(numbers).ok());
    let valid = |areas: &[f64; 5]| areas.iter().all(|area| (0.0..=100.0).contains(area));
    areas.filter(valid).ok_or_else(|| {
        malformed(
            name,
            "has to be five percentages, of the area in D0 or worse, D1 or worse, to D4".to_owned(),
        )
    })
}

/// A value as people read it, cut off where it is long.
fn shown(value: &Value) -> String {
    let mut text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if text.len() > SHOWN_BYTES_MAX {
        text.truncate(text.floor_char_boundary(SHOWN_BYTES_MAX));
        text.push('…');
    }
    text
}

//! A request in plain words: clause by clause, each with a name and a number.

use super::key::{Key, plain};
use super::request::{ENTRIES_MAX, Entry, Reading, RequestError};
use crate::unit::{Dimension, Quantity};

/// Longest text that is read, in bytes.
const TEXT_BYTES_MAX: usize = 64 * 1024;
/// Words that begin a clause that rules something out.
const AGAINST: [&str; 6] = [
    "without ",
    "no ",
    "not ",
    "exclude ",
    "rule out ",
    "ruling out ",
];

/// Reads a text.
pub(super) fn read(reading: &mut Reading, text: &str) -> Result<(), RequestError> {
    let text = &text[..text.floor_char_boundary(TEXT_BYTES_MAX)];
    for clause in clauses(text) {
        if reading.entries.len() >= ENTRIES_MAX {
            reading
                .not_understood
                .push("the rest of the text: it is too long".to_owned());
            break;
        }
        read_clause(reading, clause)?;
    }
    Ok(())
}

fn read_clause(reading: &mut Reading, clause: &str) -> Result<(), RequestError> {
    let lower = clause.to_lowercase();
    if let Some(what) = AGAINST.iter().find_map(|word| lower.strip_prefix(word)) {
        reading.ruled_out.push(what.trim().to_owned());
        push(reading, "ruled out", clause, None);
        return Ok(());
    }
    let numbers = quantities(clause);
    // "at 45 % of 180,000 acre-feet": two values in one clause.
    if let [(at, share), (whole_at, whole), ..] = numbers.as_slice()
        && share.dimension == Some(Dimension::Share)
        && whole.dimension == Some(Dimension::Volume)
        && Key::within(clause).is_none_or(|key| key == Key::Storage || key == Key::Capacity)
    {
        name_of(reading, clause);
        note(reading, Key::Storage, clause, &clause[*at..])?;
        return note(reading, Key::Capacity, clause, &clause[*whole_at..]);
    }
    let (name, value) = clause.split_once([':', '=']).unwrap_or((clause, clause));
    if numbers
        .first()
        .is_some_and(|(_, it)| it.dimension == Some(Dimension::Share))
    {
        name_of(reading, clause);
    }
    let key = Key::of(name).or_else(|| Key::within(name)).or_else(|| {
        let full = plain(clause).split(' ').any(|word| word == "full");
        full.then_some(Key::Storage)
    });
    match (key, numbers.first()) {
        (Some(key), Some((at, _))) => note(reading, key, clause, &clause[*at..]),
        (Some(key), None) if name != value => note(reading, key, clause, value),
        (None, Some(_)) => {
            reading.not_understood.push(clause.to_owned());
            push(reading, "said", clause, None);
            Ok(())
        }
        _ => {
            push(reading, "said", clause, None);
            Ok(())
        }
    }
}

/// The name in a clause such as "Clear Lake is at 45 %": words that begin with a capital and are no key.
fn name_of(reading: &mut Reading, clause: &str) {
    let ends = [" is at ", " stands at ", " is ", " at "];
    let before = ends
        .iter()
        .find_map(|end| clause.split_once(end))
        .map(|(before, _)| before.trim());
    let Some(name) = before else {
        return;
    };
    let capital = name.chars().next().is_some_and(char::is_uppercase);
    let short = name.split_whitespace().count() <= 4;
    let pronoun = ["our", "the", "my"]
        .iter()
        .any(|word| plain(name).starts_with(word));
    if capital && short && !pronoun && Key::of(name).is_none() {
        reading
            .texts
            .entry(Key::Name)
            .or_insert_with(|| name.to_owned());
    }
}

fn note(reading: &mut Reading, key: Key, clause: &str, value: &str) -> Result<(), RequestError> {
    push(reading, &key.name(), clause, Some(key));
    reading.note(key, &key.name(), value)
}

fn push(reading: &mut Reading, name: &str, value: &str, key: Option<Key>) {
    reading.entries.push(Entry {
        name: name.to_owned(),
        value: value.to_owned(),
        key,
    });
}

/// Parts between line ends, semicolons, and commas, full stops and "and" that stand between words.
fn clauses(text: &str) -> Vec<&str> {
    let mut clauses = Vec::new();
    for line in text.split(['\n', ';']) {
        let mut rest = line;
        loop {
            let ends = [", ", ". ", " and ", " but "]
                .iter()
                .filter_map(|end| rest.find(end).map(|at| (at, end.len())));
            let Some((at, length)) = ends.min() else {
                break;
            };
            clauses.push(&rest[..at]);
            rest = &rest[at + length..];
        }
        clauses.push(rest);
    }
    let trimmed = clauses
        .into_iter()
        .map(|clause| clause.trim().trim_end_matches('.'));
    trimmed.filter(|clause| !clause.is_empty()).collect()
}

/// Numbers with their places in a clause.
fn quantities(clause: &str) -> Vec<(usize, Quantity)> {
    let mut found = Vec::new();
    let mut before = ' ';
    for (at, c) in clause.char_indices() {
        let begins =
            c.is_ascii_digit() && !(before.is_alphanumeric() || matches!(before, '.' | ',' | '-'));
        if begins && let Some(quantity) = Quantity::parse(&clause[at..]) {
            found.push((at, quantity));
        }
        before = c;
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::read_request;
    use super::*;

    fn words(text: &str) -> Reading {
        read_request(&Value::String(text.to_owned())).unwrap()
    }

    #[test]
    fn plain_words_give_the_figures_that_drive_the_method() {
        let reading = words(
            "Our lake is at 45 % of 180,000 acre-feet, inflow is 95 acre-feet a day and demand 110 mgd. \
             The state mandates a 20 % reduction; no rationing, it is hot",
        );
        let value = |key| reading.quantities[&key].value;
        assert_eq!(value(Key::Storage), 0.45);
        assert!((value(Key::Capacity) - 222_026.73).abs() < 0.1);
        assert!((value(Key::Demand) - 416.395).abs() < 0.01);
        assert!((value(Key::Inflow) - 117.18).abs() < 0.01);
        assert_eq!(value(Key::MandatedReduction), 0.2);
        assert_eq!(reading.ruled_out, ["rationing"]);
        assert_eq!(reading.not_understood, Vec::<String>::new());
        assert_eq!(reading.entries.last().unwrap().value, "it is hot");
    }

    #[test]
    fn lines_of_names_and_values_are_read_too() {
        let reading = words(
            "Storage: 82,000 acre-feet\nPopulation served = 450,000\nRainfall: 60% below normal",
        );
        assert!(reading.quantities.contains_key(&Key::Storage));
        assert_eq!(reading.quantities[&Key::Population].value, 450_000.0);
        assert_eq!(reading.not_understood, ["Rainfall: 60% below normal"]);
    }

    #[test]
    fn a_flow_where_an_amount_is_needed_is_refused_by_name() {
        let error = read_request(&serde_json::json!({"capacity": "110 mgd"})).unwrap_err();
        let said = error.to_string();
        assert!(
            said.starts_with("capacity: \"110 mgd\" is no volume; write it like"),
            "{said}"
        );
    }

    #[test]
    fn bare_volumes_take_the_unit_that_is_named_and_are_asked_about_otherwise() {
        let request = serde_json::json!({"storage": 82, "capacity": 180, "mandated_reduction": 20});
        let mut reading = read_request(&request).unwrap();
        let error = reading.settle_units().unwrap_err();
        assert_eq!(
            error.to_string(),
            "storage, capacity without a unit: which are they in?"
        );
        let named = serde_json::json!({"unit": "taf"});
        reading.overlay(read_request(&named).unwrap());
        reading.settle_units().unwrap();
        assert!((reading.quantities[&Key::Capacity].value - 222_026.73).abs() < 0.1);
        assert_eq!(reading.quantities[&Key::MandatedReduction].value, 0.2);
    }

    #[test]
    fn names_that_nobody_documented_are_kept() {
        let request = serde_json::json!({"drought_data": {"Soil moisture": "very low", "Snowpack": {"percent": 30}}});
        let reading = read_request(&request).unwrap();
        assert_eq!(reading.entries.len(), 2);
        assert_eq!(reading.entries[0].key, None);
    }
}

//! What a request tells: a dictionary of names and values, or words.

use std::collections::BTreeMap;

use muster_reading::{Token, tokens};
use serde_json::{Value, json};

use crate::procedure::Procedure;
use crate::value::{Kind, ValueSpec};

/// Words between what a number is and the number itself, at most: "turbidity is about 4".
const GAP_MAX: usize = 3;
/// Words that a text without options has at most, when it is read from words.
const TEXT_WORDS_MAX: usize = 6;

/// Something in the request cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("request.{key}: {reason}")]
pub struct RequestError {
    /// Which name.
    pub key: String,
    /// What is wrong, and what to do.
    pub reason: String,
}

/// What was told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// By the ids of values.
    pub values: BTreeMap<String, Value>,
    /// Names that the procedure does not know, with what they say.
    pub others: BTreeMap<String, Value>,
}

impl Reading {
    /// Takes in a request, or what was said later: it counts more.
    ///
    /// # Errors
    /// [`RequestError`] naming what cannot be used.
    pub fn take(&mut self, procedure: &Procedure, request: &Value) -> Result<(), RequestError> {
        match request {
            Value::Object(names) => {
                for (name, value) in names {
                    let key = name.trim().to_lowercase().replace([' ', '-'], "_");
                    let spec = procedure
                        .values
                        .iter()
                        .find(|it| it.id.replace('-', "_") == key);
                    match spec {
                        Some(_) if value.is_null() => {}
                        Some(spec) => {
                            let value = settle(spec, value)?;
                            self.values.insert(spec.id.clone(), value);
                        }
                        None if key == "request" => self.take(procedure, value)?,
                        None => {
                            self.others.insert(name.clone(), value.clone());
                        }
                    }
                }
            }
            Value::String(text) => {
                let words = tokens(text);
                for spec in &procedure.values {
                    if let Some(value) = find(spec, &words, text) {
                        self.values.insert(spec.id.clone(), settle(spec, &value)?);
                    }
                }
            }
            other => {
                return Err(RequestError {
                    key: "request".to_owned(),
                    reason: format!("{other} says nothing; send words, or names and values"),
                });
            }
        }
        Ok(())
    }

    /// Takes in an answer to a question for one value: the value alone is enough.
    ///
    /// # Errors
    /// [`RequestError`] naming what cannot be used.
    pub fn take_answer(
        &mut self,
        procedure: &Procedure,
        missing: &[&ValueSpec],
        answer: &Value,
    ) -> Result<(), RequestError> {
        if let ([spec], false) = (missing, answer.is_object()) {
            let value = settle(spec, answer);
            if let Ok(value) = value {
                self.values.insert(spec.id.clone(), value);
                return Ok(());
            }
        }
        self.take(procedure, answer)
    }
}

/// A value as conditions know it.
fn settle(spec: &ValueSpec, value: &Value) -> Result<Value, RequestError> {
    let wrong = |reason: String| RequestError {
        key: spec.id.clone(),
        reason,
    };
    match spec.kind {
        Kind::Number => {
            let number = match value {
                Value::Number(number) => number.as_f64(),
                Value::String(text) => Some(quantity(spec, text).map_err(&wrong)?),
                _ => None,
            };
            let number = number.ok_or_else(|| wrong(format!("{value} is no number")))?;
            let (least, most) = (
                spec.least.unwrap_or(f64::MIN),
                spec.most.unwrap_or(f64::MAX),
            );
            if !(least..=most).contains(&number) {
                let unit = spec.unit.as_deref().unwrap_or_default();
                let bound = if number < least {
                    ("at least", least)
                } else {
                    ("at most", most)
                };
                return Err(wrong(format!(
                    "{number} {unit} makes no sense: {} {} is",
                    bound.0, bound.1
                )));
            }
            Ok(json!(number))
        }
        Kind::YesNo => match value {
            Value::Bool(_) => Ok(value.clone()),
            Value::String(text) => match text.trim().to_lowercase().as_str() {
                "yes" | "true" | "y" => Ok(json!(true)),
                "no" | "false" | "n" => Ok(json!(false)),
                _ => Err(wrong(format!("{text:?} is neither yes nor no"))),
            },
            _ => Err(wrong(format!("{value} is neither yes nor no"))),
        },
        Kind::Text => {
            let text = value
                .as_str()
                .ok_or_else(|| wrong(format!("{value} is no text")))?;
            if spec.options.is_empty() {
                return Ok(json!(text.trim()));
            }
            option(spec, text).map(|id| json!(id)).ok_or_else(|| {
                let known: Vec<&str> = spec.options.iter().map(|it| it.id.as_str()).collect();
                wrong(format!("{text:?} is none of {}", known.join(", ")))
            })
        }
    }
}

/// A number with its unit, in the value's unit.
fn quantity(spec: &ValueSpec, text: &str) -> Result<f64, String> {
    let words = tokens(text);
    let negative = words.first().is_some_and(|it| it.is_any(&["-", "−"]));
    let at = usize::from(negative);
    let number = words.get(at).and_then(Token::number);
    let number = number.ok_or_else(|| format!("{text:?} is no number"))?;
    let unit = text[words[at].end..].trim();
    let own = spec.unit.as_deref().unwrap_or_default();
    let factor = if unit.is_empty() || unit.eq_ignore_ascii_case(own) {
        1.0
    } else {
        let known = spec
            .units
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(unit));
        *known.map(|(_, factor)| factor).ok_or_else(|| {
            let others: Vec<&str> = spec.units.keys().map(String::as_str).collect();
            let allowed = [&[own][..], &others].concat().join(", ");
            format!("{unit:?} is no unit that the procedure knows; say it in {allowed}")
        })?
    };
    Ok(if negative { -number } else { number } * factor)
}

/// The option that a text names: by its id, its title or one of its words.
fn option(spec: &ValueSpec, text: &str) -> Option<String> {
    let words = tokens(text);
    let found = spec.options.iter().flat_map(|option| {
        let names = option.words.iter().chain([&option.title, &option.id]);
        let places =
            names.filter_map(|name| places(name, &words).next().map(|at| (at.1 - at.0, at.0)));
        places
            .map(|(length, at)| (at, length, option))
            .collect::<Vec<_>>()
    });
    // The first that is named; of those at one place the longest.
    let best = found.min_by_key(|(at, length, _)| (*at, std::cmp::Reverse(*length)));
    let exact = spec
        .options
        .iter()
        .find(|it| it.id == text.trim().to_lowercase());
    exact
        .or(best.map(|(_, _, option)| option))
        .map(|it| it.id.clone())
}

/// Where a phrase stands among words: first and behind the last. Endings do not count.
fn places<'a>(phrase: &str, words: &'a [Token]) -> impl Iterator<Item = (usize, usize)> + 'a {
    let phrase: Vec<String> = tokens(&phrase.replace('_', " "))
        .into_iter()
        .map(|it| it.stem)
        .collect();
    let length = phrase.len();
    let last = if length == 0 {
        0
    } else {
        (words.len() + 1).saturating_sub(length)
    };
    (0..last)
        .filter(move |at| {
            words[*at..at + length]
                .iter()
                .map(|it| &it.stem)
                .eq(phrase.iter())
        })
        .map(move |at| (at, at + length))
}

/// A value in a text, as whoever fills in names would write it.
fn find(spec: &ValueSpec, words: &[Token], text: &str) -> Option<Value> {
    if spec.kind == Kind::Text && !spec.options.is_empty() {
        return option(spec, text).map(Value::from);
    }
    let (first, behind) = spec.words.iter().flat_map(|it| places(it, words)).min()?;
    match spec.kind {
        Kind::Number => number_near(spec, words, text, first, behind).map(Value::from),
        Kind::YesNo => {
            let before = &words[first.saturating_sub(2)..first];
            let denied = before
                .iter()
                .any(|it| it.is_any(&["no", "not", "without", "never"]));
            Some(Value::from(!denied))
        }
        Kind::Text => {
            let end = words[behind..]
                .iter()
                .take(TEXT_WORDS_MAX + 1)
                .position(|it| it.is_any(&[",", ";", ".", "\n"]));
            let rest = &words[behind..(behind + end.unwrap_or(TEXT_WORDS_MAX)).min(words.len())];
            let rest = rest
                .iter()
                .position(Token::is_content)
                .map(|at| &rest[at..])?;
            Some(Value::from(&text[rest.first()?.start..rest.last()?.end]))
        }
    }
}

/// The number before a word, or the one behind it; with its unit where it stands there.
fn number_near(
    spec: &ValueSpec,
    words: &[Token],
    text: &str,
    first: usize,
    behind: usize,
) -> Option<String> {
    let stops = |it: &&Token| !it.is_any(&[",", ";", "."]);
    let after = words[behind..]
        .iter()
        .take(GAP_MAX)
        .take_while(stops)
        .position(|it| it.number().is_some());
    let before = words[..first]
        .iter()
        .rev()
        .take(GAP_MAX)
        .take_while(stops)
        .position(|it| it.number().is_some());
    let is_own_unit = |at: usize| {
        spec.unit.iter().chain(spec.units.keys()).find(|unit| {
            let rest = text[words[at].end..].trim_start().to_lowercase();
            let unit = unit.to_lowercase();
            rest.strip_prefix(&unit)
                .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        })
    };
    let at = match (before, after) {
        (Some(0), _) => first - 1,
        (_, Some(after)) => behind + after,
        (Some(before), None) => first - 1 - before,
        (None, None) => return None,
    };
    let number = words[at].number()?;
    let longest = is_own_unit(at).map(String::as_str).unwrap_or_default();
    Some(format!("{number} {longest}"))
}

#[cfg(test)]
mod tests;

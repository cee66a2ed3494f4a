//! Which keys exist.

use serde_json::{Map, Value};

use crate::{SettingsError, layer::Layer};

/// Keys of one entry under `agents`, whose names are free.
const POOL_KEYS: [&str; 3] = ["max_instances", "scale_threshold", "context_window"];

/// Below this similarity (Jaro–Winkler, 0 to 1) two names are not meant to be the same.
const SIMILARITY_MIN: f64 = 0.8;

/// Refuses the first key of a layer that does not exist.
pub(crate) fn check(layer: &Layer, defaults: &Value) -> Result<(), SettingsError> {
    let known = known_keys(defaults);
    let unknown = leaves(&layer.tree)
        .into_iter()
        .find(|key| !is_known(key, &known));
    match unknown {
        None => Ok(()),
        Some(key) => Err(SettingsError::UnknownKey {
            layer: layer.name_for(&key),
            advice: advice(&key, &known),
            key,
        }),
    }
}

fn is_known(key: &str, known: &[String]) -> bool {
    if let Some(pool) = key.strip_prefix("agents.") {
        return match pool.split_once('.') {
            Some((_, key)) => POOL_KEYS.contains(&key),
            // `agents.location` with no keys of its own, or no mapping: the types judge it.
            None => true,
        };
    }
    let section = format!("{key}.");
    known
        .iter()
        .any(|known| known == key || known.starts_with(&section))
}

fn known_keys(defaults: &Value) -> Vec<String> {
    leaves(defaults)
}

/// Paths of everything that is no mapping with entries.
fn leaves(tree: &Value) -> Vec<String> {
    let mut found = Vec::new();
    if let Value::Object(map) = tree {
        collect("", map, &mut found);
    }
    found
}

/// The default layer is two deep and pools are three: deeper keys do not exist, and are named by
/// their third part.
const DEPTH_MAX: usize = 3;

fn collect(prefix: &str, map: &Map<String, Value>, found: &mut Vec<String>) {
    for (key, value) in map {
        let path = if prefix.is_empty() {
            key.clone()
        } else {
            format!("{prefix}.{key}")
        };
        match value {
            Value::Object(inner) if !inner.is_empty() && path.split('.').count() < DEPTH_MAX => {
                collect(&path, inner, found);
            }
            _ => found.push(path),
        }
    }
}

fn advice(key: &str, known: &[String]) -> String {
    let candidates: Vec<String> = match pool_of(key) {
        Some(pool) => POOL_KEYS
            .iter()
            .map(|name| format!("{pool}.{name}"))
            .collect(),
        None => known.to_vec(),
    };
    match nearest(key, &candidates) {
        Some(nearest) => format!("did you mean {nearest}?"),
        None => format!("these exist: {}", candidates.join(", ")),
    }
}

fn pool_of(key: &str) -> Option<&str> {
    let (pool, _) = key.rsplit_once('.')?;
    (pool.starts_with("agents.")).then_some(pool)
}

/// The same last part in another section, or else the most similar whole key.
fn nearest<'a>(key: &str, candidates: &'a [String]) -> Option<&'a String> {
    let last = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
    if let Some(moved) = candidates.iter().find(|known| last(known) == last(key)) {
        return Some(moved);
    }
    candidates
        .iter()
        .map(|known| {
            let whole = strsim::jaro_winkler(key, known);
            (
                whole.max(strsim::jaro_winkler(&last(key), &last(known))),
                whole,
                known,
            )
        })
        .filter(|(similarity, _, _)| *similarity >= SIMILARITY_MIN)
        .max_by(|left, right| (left.0 + left.1).total_cmp(&(right.0 + right.1)))
        .map(|(_, _, known)| known)
}

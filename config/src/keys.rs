//! Which keys exist.

use serde_json::{Map, Value};

use crate::{SettingsError, layer::Layer};

/// Keys of one limit.
const LIMIT_KEYS: &[&str] = &["concurrent", "per_second"];
/// Mappings whose entries have free names, with the keys of an entry.
const FREE: [(&str, &[&str]); 5] = [
    (
        "agents.",
        &[
            "max_instances",
            "scale_threshold",
            "context_window",
            "model",
        ],
    ),
    ("limits.agent_types.", LIMIT_KEYS),
    ("limits.tenants.", LIMIT_KEYS),
    ("limits.workflows.", LIMIT_KEYS),
    (
        "models.",
        &[
            "provider",
            "base_url",
            "model",
            "api_key_env",
            "api_key_file",
            "context_window",
            "output_max",
            "input_usd_per_million",
            "output_usd_per_million",
            "connect_timeout",
            "first_token_timeout",
            "timeout",
            "json_schema",
            "fallback",
        ],
    ),
];

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
    if let Some((entry, keys)) = free_entry(key) {
        return match entry.split_once('.') {
            Some((_, key)) => keys.contains(&key),
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

/// The entry of a mapping with free names that a key is in, without the mapping, and its keys.
fn free_entry(key: &str) -> Option<(&str, &'static [&'static str])> {
    let mut free = FREE.iter();
    free.find_map(|(mapping, keys)| Some((key.strip_prefix(mapping)?, *keys)))
}

/// The default layer is two deep, pools are three and limits four: deeper keys do not exist, and are
/// named by their fourth part.
const DEPTH_MAX: usize = 4;

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
    let candidates: Vec<String> = match free_entry(key) {
        Some((entry, keys)) => {
            let mapping = key.strip_suffix(entry).unwrap_or_default();
            let name = entry.split('.').next().unwrap_or_default();
            let all = keys.iter().map(|key| format!("{mapping}{name}.{key}"));
            all.collect()
        }
        None => known.to_vec(),
    };
    match nearest(key, &candidates) {
        Some(nearest) => format!("did you mean {nearest}?"),
        None => format!("these exist: {}", candidates.join(", ")),
    }
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

//! Layers → tree → types → checked.

use std::{collections::BTreeMap, path::PathBuf};

use config::Config;
use serde_json::Value;

use crate::{Environment, Settings, SettingsError, keys, layer::Layer};

/// Keys whose value may hold a secret: error messages do not show it.
const SECRET_KEYS: [&str; 1] = ["nats.url"];

/// Where to read settings from, besides the embedded defaults.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// The environment; where missing, the variable `MUSTER_ENVIRONMENT`, else development.
    pub environment: Option<Environment>,
    /// A file of settings; where missing, the one that `MUSTER_CONFIG` names, if any.
    pub file: Option<PathBuf>,
    /// Environment variables; those that begin with `MUSTER__` are settings.
    pub variables: BTreeMap<String, String>,
}

impl LoadOptions {
    /// With the variables of this process. Those that are not Unicode are no settings.
    #[must_use]
    pub fn from_process() -> Self {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self {
            variables,
            ..Self::default()
        }
    }

    fn environment(&self) -> Result<Environment, SettingsError> {
        match (self.environment, self.variable("MUSTER_ENVIRONMENT")) {
            (Some(environment), _) => Ok(environment),
            (None, Some(name)) => name.parse().map_err(SettingsError::UnknownEnvironment),
            (None, None) => Ok(Environment::default()),
        }
    }

    fn file(&self) -> Option<PathBuf> {
        self.file
            .clone()
            .or_else(|| self.variable("MUSTER_CONFIG").map(PathBuf::from))
    }

    fn variable(&self, name: &str) -> Option<&str> {
        self.variables
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }
}

/// Reads all layers, merges them, and checks the result.
///
/// # Errors
/// [`SettingsError`] naming the layer, the key and what is allowed.
pub fn load(options: &LoadOptions) -> Result<Settings, SettingsError> {
    let layers = read_layers(options)?;
    if let Some((defaults, others)) = layers.split_first() {
        for layer in others {
            keys::check(layer, &defaults.tree)?;
        }
    }
    let settings = typed(&layers)?;
    settings
        .validate()
        .map_err(|violation| SettingsError::NotAllowed {
            layer: setter(&layers, &violation.key),
            violation,
        })?;
    Ok(settings)
}

fn read_layers(options: &LoadOptions) -> Result<Vec<Layer>, SettingsError> {
    let environment = options.environment()?;
    let mut layers = vec![
        Layer::embedded("default.yaml", include_str!("../default.yaml"))?,
        Layer::embedded(&format!("{environment}.yaml"), environment.yaml())?,
    ];
    if let Some(path) = options.file() {
        layers.push(Layer::file(&path)?);
    }
    layers.push(Layer::variables(&options.variables)?);
    Ok(layers)
}

fn typed(layers: &[Layer]) -> Result<Settings, SettingsError> {
    let tree = merged(layers).map_err(|error| SettingsError::Unreadable {
        layer: "all layers together".to_owned(),
        reason: error.to_string(),
    })?;
    serde_path_to_error::deserialize(&tree).map_err(|error| wrong_form(layers, &tree, &error))
}

fn merged(layers: &[Layer]) -> Result<Value, config::ConfigError> {
    layers
        .iter()
        .fold(Config::builder(), |builder, layer| {
            builder.add_source(layer.config.clone())
        })
        .build()?
        .try_deserialize()
}

fn wrong_form(
    layers: &[Layer],
    tree: &Value,
    error: &serde_path_to_error::Error<serde_json::Error>,
) -> SettingsError {
    let key = error.path().to_string();
    let value = key
        .split('.')
        .try_fold(tree, |value, part| value.get(part))
        .map_or_else(|| "nothing".to_owned(), Value::to_string);
    let is_secret = SECRET_KEYS.iter().any(|secret| secret.starts_with(&key));
    SettingsError::WrongForm {
        layer: setter(layers, &key),
        value: if is_secret { "…".to_owned() } else { value },
        expected: if is_secret {
            "see the default settings for its form".to_owned()
        } else {
            error.inner().to_string()
        },
        key,
    }
}

/// The layer whose value counts: the last one that sets the key.
fn setter(layers: &[Layer], key: &str) -> String {
    layers
        .iter()
        .rev()
        .find(|layer| layer.get(key).is_some())
        .or_else(|| layers.first())
        .map_or_else(String::new, |layer| layer.name_for(key))
}

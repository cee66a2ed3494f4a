//! One source of settings.

use std::{collections::BTreeMap, path::Path};

use config::{Config, File, FileFormat};
use serde_json::Value;

use crate::SettingsError;

/// Variables whose names begin with this are settings: `MUSTER__SECTION__KEY`.
const VARIABLE_PREFIX: &str = "MUSTER";
/// Two, because the keys have single ones.
const VARIABLE_SEPARATOR: &str = "__";

/// One source of settings, read, with a name for error messages.
#[derive(Debug)]
pub(crate) struct Layer {
    /// What error messages call it.
    name: String,
    /// Whether its keys are environment variables.
    is_variables: bool,
    /// What it sets, merged by the `config` library with the other layers.
    pub(crate) config: Config,
    /// The same as a tree.
    pub(crate) tree: Value,
}

impl Layer {
    pub(crate) fn embedded(name: &str, yaml: &str) -> Result<Self, SettingsError> {
        let source = File::from_str(yaml, FileFormat::Yaml);
        Self::read(name, false, Config::builder().add_source(source))
    }

    /// Settings are small: a file above a mebibyte is some other file.
    pub(crate) fn file(path: &Path) -> Result<Self, SettingsError> {
        const FILE_BYTES_MAX: u64 = 1 << 20;
        let name = path.display().to_string();
        let unreadable = |reason: String| SettingsError::Unreadable {
            layer: name.clone(),
            reason,
        };
        let length = std::fs::metadata(path)
            .map_err(|error| unreadable(error.to_string()))?
            .len();
        if length > FILE_BYTES_MAX {
            return Err(unreadable(format!("{length} bytes are no settings")));
        }
        let yaml = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
        Self::embedded(&name, &yaml)
    }

    pub(crate) fn variables(variables: &BTreeMap<String, String>) -> Result<Self, SettingsError> {
        let source = config::Environment::with_prefix(VARIABLE_PREFIX)
            .prefix_separator(VARIABLE_SEPARATOR)
            .separator(VARIABLE_SEPARATOR)
            .try_parsing(true)
            .ignore_empty(true)
            .source(Some(variables.clone().into_iter().collect()));
        Self::read(
            "the environment",
            true,
            Config::builder().add_source(source),
        )
    }

    fn read(
        name: &str,
        is_variables: bool,
        builder: config::ConfigBuilder<config::builder::DefaultState>,
    ) -> Result<Self, SettingsError> {
        let unreadable = |error: config::ConfigError| SettingsError::Unreadable {
            layer: name.to_owned(),
            reason: error.to_string(),
        };
        let config = builder.build().map_err(unreadable)?;
        let tree = config.clone().try_deserialize().map_err(unreadable)?;
        Ok(Self {
            name: name.to_owned(),
            is_variables,
            config,
            tree,
        })
    }

    /// What to call this layer in a message about a key.
    pub(crate) fn name_for(&self, key: &str) -> String {
        if self.is_variables {
            let variable = key.to_uppercase().replace('.', VARIABLE_SEPARATOR);
            format!("{VARIABLE_PREFIX}{VARIABLE_SEPARATOR}{variable}")
        } else {
            self.name.clone()
        }
    }

    /// What it sets a key to.
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        key.split('.')
            .try_fold(&self.tree, |value, part| value.get(part))
    }
}

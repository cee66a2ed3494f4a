//! The frames, measures and messages that plans are made with.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::frame::Frame;
use crate::measure::{Measure, read_measures};

/// Largest file of settings, in bytes.
const FILE_BYTES_MAX: u64 = 1024 * 1024;
/// The frames that are built in, with their files.
const FRAMES: [(&str, &str); 4] = [
    (
        "california.json",
        include_str!("../../../config/workflows/drought/data/california.json"),
    ),
    (
        "texas.json",
        include_str!("../../../config/workflows/drought/data/texas.json"),
    ),
    (
        "usdm.json",
        include_str!("../../../config/workflows/drought/data/usdm.json"),
    ),
    (
        "ffmp.json",
        include_str!("../../../config/workflows/drought/data/ffmp.json"),
    ),
];
const MEASURES: (&str, &str) = (
    "measures.csv",
    include_str!("../../../config/workflows/drought/data/measures.csv"),
);
const MESSAGES: (&str, &str) = (
    "messages.json",
    include_str!("../../../config/workflows/drought/data/messages.json"),
);

/// Where the drought agents find what they need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DroughtConfig {
    /// A folder with frames, measures and messages; those that are built in where missing.
    pub settings: Option<PathBuf>,
    /// The folder with series that requests may name; they may name none where missing.
    pub data: Option<PathBuf>,
}

/// What the public is told from a cut on. `{name}` and `{cut}` stand for the utility and the cut.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageTemplate {
    /// The smallest cut that it is for, in percent.
    pub cut_from_percent: f64,
    /// One line.
    pub headline: String,
    /// What it is about.
    pub text: String,
    /// What is asked.
    pub ask: String,
}

/// What plans are made with.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Frames of levels.
    pub frames: Vec<Frame>,
    /// What can be done.
    pub measures: Vec<Measure>,
    /// What the public is told, mildest first; never empty.
    pub messages: Vec<MessageTemplate>,
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("drought settings, {file}: {reason}")]
pub struct SettingsError {
    file: String,
    reason: String,
}

impl Settings {
    /// Those of a folder, or those that are built in. A folder has any number of frames (`*.json` but for
    /// `messages.json`), and may leave out `measures.csv` and `messages.json`.
    ///
    /// # Errors
    /// [`SettingsError`] naming the file.
    pub fn open(folder: Option<&Path>) -> Result<Self, SettingsError> {
        let own = |name: &str| {
            folder
                .map(|folder| folder.join(name))
                .filter(|path| path.is_file())
        };
        let text = |(name, built_in): (&str, &str)| match own(name) {
            Some(path) => read(&path),
            None => Ok(built_in.to_owned()),
        };
        let measures = read_measures(&text(MEASURES)?);
        let messages = text(MESSAGES)?;
        let settings = Self {
            frames: frames(folder)?,
            measures: measures.map_err(|error| wrong(MEASURES.0, error.to_string()))?,
            messages: serde_json::from_str(&messages)
                .map_err(|error| wrong(MESSAGES.0, error.to_string()))?,
        };
        if settings.messages.is_empty() {
            return Err(wrong(MESSAGES.0, "has no message".to_owned()));
        }
        Ok(settings)
    }

    /// A frame by name.
    #[must_use]
    pub fn frame(&self, name: &str) -> Option<&Frame> {
        let name = name.trim().to_lowercase();
        self.frames.iter().find(|frame| frame.name == name)
    }

    /// What the public is told of a cut.
    #[must_use]
    pub fn message(&self, cut: f64) -> &MessageTemplate {
        let fits = |message: &&MessageTemplate| message.cut_from_percent <= cut * 100.0 + 1e-9;
        self.messages
            .iter()
            .rfind(fits)
            .unwrap_or(&self.messages[0])
    }
}

fn frames(folder: Option<&Path>) -> Result<Vec<Frame>, SettingsError> {
    let mut texts: Vec<(String, String)> = Vec::new();
    if let Some(folder) = folder {
        let entries = std::fs::read_dir(folder);
        let entries =
            entries.map_err(|error| wrong(&folder.display().to_string(), error.to_string()))?;
        for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if path.extension().is_some_and(|end| end == "json") && name != MESSAGES.0 {
                texts.push((name, read(&path)?));
            }
        }
        texts.sort();
    }
    for (name, text) in FRAMES {
        if !texts.iter().any(|(known, _)| known == name) {
            texts.push((name.to_owned(), text.to_owned()));
        }
    }
    let frame = |(name, text): &(String, String)| {
        Frame::read(text).map_err(|error| wrong(name, error.to_string()))
    };
    texts.iter().map(frame).collect()
}

fn read(path: &Path) -> Result<String, SettingsError> {
    let file = path.display().to_string();
    let bytes = std::fs::metadata(path).map_or(0, |data| data.len());
    if bytes > FILE_BYTES_MAX {
        return Err(wrong(
            &file,
            format!("is larger than {FILE_BYTES_MAX} bytes"),
        ));
    }
    std::fs::read_to_string(path).map_err(|error| wrong(&file, error.to_string()))
}

fn wrong(file: &str, reason: String) -> SettingsError {
    SettingsError {
        file: file.to_owned(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_in_is_valid() {
        let settings = Settings::open(None).unwrap();
        assert_eq!(settings.frames.len(), 4);
        assert!(
            settings
                .measures
                .iter()
                .all(|measure| measure.owner().is_some())
        );
        assert_eq!(settings.frame("California").unwrap().levels.len(), 6);
        assert_eq!(settings.message(0.2).cut_from_percent, 15.0);
    }
}

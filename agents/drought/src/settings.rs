//! The frames, measures and messages that plans are made with.

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::frame::Frame;
use crate::measure::{Measure, read_measures};

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
#[error("data/{file}: {reason}")]
pub struct SettingsError {
    file: String,
    reason: String,
}

impl Settings {
    /// Those that are built in.
    ///
    /// # Errors
    /// [`SettingsError`] naming the file.
    pub fn built_in() -> Result<Self, SettingsError> {
        Self::read(&BTreeMap::new())
    }

    /// Those of a workflow's data, by name. There are any number of frames (`*.json` but for `messages.json`);
    /// frames, `measures.csv` and `messages.json` are the built-in ones where there are none.
    ///
    /// # Errors
    /// [`SettingsError`] naming the file.
    pub fn read(data: &BTreeMap<String, String>) -> Result<Self, SettingsError> {
        let text = |(name, built_in): (&str, &'static str)| {
            data.get(name).map_or(built_in, String::as_str).to_owned()
        };
        let measures = read_measures(&text(MEASURES));
        let settings = Self {
            frames: frames(data)?,
            measures: measures.map_err(|error| wrong(MEASURES.0, error.to_string()))?,
            messages: serde_json::from_str(&text(MESSAGES))
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

fn frames(data: &BTreeMap<String, String>) -> Result<Vec<Frame>, SettingsError> {
    let is_frame = |name: &str| name.ends_with(".json") && name != MESSAGES.0;
    let own: Vec<(&str, &str)> = data
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .filter(|(name, _)| is_frame(name))
        .collect();
    let texts = if own.is_empty() { FRAMES.to_vec() } else { own };
    let frame = |(name, text): &(&str, &str)| {
        Frame::read(text).map_err(|error| wrong(name, error.to_string()))
    };
    texts.iter().map(frame).collect()
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
        let settings = Settings::built_in().unwrap();
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

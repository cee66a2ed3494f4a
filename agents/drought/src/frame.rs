//! How a utility names shortages: levels with what starts each, what ends it, and how much is to be saved.

use serde::{Deserialize, Serialize};

/// Most levels of a frame.
const LEVELS_MAX: usize = 12;

/// What the triggers of a frame look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The cut of demand, in percent, that keeps the reserve in so many years like this one as `covers_percent` says.
    RequiredCut,
    /// Storage in percent of capacity.
    StoragePercent,
    /// Storage in percent of capacity, held against a curve by day of the year; triggers are percentage
    /// points above it.
    Curves,
    /// Where storage stands among the same days of past years, as a percentile.
    Percentile,
}

fn half() -> f64 {
    50.0
}

/// One level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Its name.
    pub name: String,
    /// What starts it, in percent of the basis: reached or exceeded for a required cut, gone below for storage.
    pub start: f64,
    /// What ends it, in percent of the basis: fallen below for a required cut, reached or exceeded for storage.
    pub end: f64,
    /// The cut of demand that it asks for, in percent; what is required where missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reduction_percent: Option<f64>,
    /// The curve, where the basis is curves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curve: Option<String>,
}

/// A set of levels, mildest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// Short name, such as `california`.
    pub name: String,
    /// What it is.
    pub title: String,
    /// Where it is from, and which figures in it are a utility's own to set.
    pub source: String,
    /// What the triggers look at.
    pub basis: Basis,
    /// In so many of a hundred years like this one the required cut has to be enough, 0 to 100; half of them where
    /// it does not say.
    #[serde(default = "half")]
    pub covers_percent: f64,
    /// So many days in a row before a level is started, at least 1.
    pub start_after_days: u32,
    /// So many days in a row before a level is ended, at least 1.
    pub end_after_days: u32,
    /// The levels, mildest first.
    pub levels: Vec<Level>,
}

/// Why a frame cannot be used.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("frame {frame}: {reason}")]
pub struct FrameError {
    frame: String,
    reason: String,
}

/// What a day says about the levels: 0 is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Triggered {
    /// The deepest level whose start trigger holds.
    pub raw: usize,
    /// The deepest level whose end trigger does not hold; at least `raw`.
    pub holding: usize,
}

impl Frame {
    /// Reads a frame from JSON.
    ///
    /// # Errors
    /// [`FrameError`] for what is no frame, or one whose triggers would flap or cross.
    pub fn read(text: &str) -> Result<Self, FrameError> {
        let frame: Self = serde_json::from_str(text).map_err(|error| FrameError {
            frame: "settings".to_owned(),
            reason: error.to_string(),
        })?;
        frame.check()?;
        Ok(frame)
    }

    /// Holds it against the rules.
    ///
    /// # Errors
    /// [`FrameError`] saying which level is wrong.
    pub fn check(&self) -> Result<(), FrameError> {
        let wrong = |reason: String| {
            Err(FrameError {
                frame: self.name.clone(),
                reason,
            })
        };
        if self.levels.is_empty() || self.levels.len() > LEVELS_MAX {
            return wrong(format!(
                "has {} levels; 1 to {LEVELS_MAX} are allowed",
                self.levels.len()
            ));
        }
        if self.start_after_days == 0 || self.end_after_days == 0 {
            return wrong("start_after_days and end_after_days are at least 1".to_owned());
        }
        if !(0.0..=100.0).contains(&self.covers_percent) {
            return wrong("covers_percent is 0 to 100".to_owned());
        }
        for level in &self.levels {
            let known = level.start.is_finite() && level.end.is_finite();
            let apart = match self.basis {
                Basis::RequiredCut => level.end < level.start,
                _ => level.end > level.start,
            };
            if !known || !apart {
                return wrong(format!(
                    "{}: its end ({}) has to lie on the safe side of its start ({})",
                    level.name, level.end, level.start
                ));
            }
            if level
                .reduction_percent
                .is_some_and(|cut| !(0.0..=100.0).contains(&cut))
            {
                return wrong(format!("{}: reduction_percent is 0 to 100", level.name));
            }
            if self.basis == Basis::Curves && level.curve.is_none() {
                return wrong(format!("{}: names no curve", level.name));
            }
        }
        let deeper = |pair: &[Level]| match self.basis {
            Basis::RequiredCut => pair[0].start < pair[1].start && pair[0].end < pair[1].end,
            Basis::Curves => true,
            Basis::StoragePercent | Basis::Percentile => {
                pair[0].start > pair[1].start && pair[0].end > pair[1].end
            }
        };
        match self.levels.windows(2).find(|pair| !deeper(pair)) {
            Some(pair) => wrong(format!(
                "{} is not deeper than {}",
                pair[1].name, pair[0].name
            )),
            None => Ok(()),
        }
    }

    /// Which levels a value in percent starts and holds. For curves, `value` is asked with each level's curve
    /// taken off (`storage − curve`).
    pub fn triggered(&self, value: impl Fn(&Level) -> f64) -> Triggered {
        let mut triggered = Triggered { raw: 0, holding: 0 };
        for (index, level) in self.levels.iter().enumerate() {
            let value = value(level);
            if self.starts(level, value) {
                triggered.raw = index + 1;
            }
            let ended = match self.basis {
                Basis::RequiredCut => value < level.end,
                _ => value >= level.end,
            };
            if !ended {
                triggered.holding = index + 1;
            }
        }
        triggered
    }

    /// Whether a value in percent starts a level.
    #[must_use]
    pub fn starts(&self, level: &Level, value: f64) -> bool {
        match self.basis {
            Basis::RequiredCut => value >= level.start,
            _ => value < level.start,
        }
    }

    /// The level of a number, counted from 1.
    #[must_use]
    pub fn level(&self, number: usize) -> Option<&Level> {
        self.levels.get(number.checked_sub(1)?)
    }

    /// The cut that a level asks for, as a fraction: its own, or what is required where it has none.
    #[must_use]
    pub fn reduction(&self, number: usize, required: f64) -> f64 {
        match self.level(number) {
            None => 0.0,
            Some(level) => match level.reduction_percent {
                Some(cut) => cut / 100.0,
                None => required.max(level.start / 100.0),
            },
        }
    }

    /// The mildest level that asks for at least so much; the deepest where none does, 0 for nothing.
    #[must_use]
    pub fn level_for(&self, cut: f64) -> usize {
        if cut <= 0.0 {
            return 0;
        }
        let enough = |level: &Level| {
            level
                .reduction_percent
                .is_none_or(|percent| percent / 100.0 >= cut - 1e-9)
        };
        let place = self.levels.iter().position(enough);
        place.map_or(self.levels.len(), |place| place + 1)
    }

    /// A level's name, or that there is none.
    #[must_use]
    pub fn label(&self, number: usize) -> &str {
        self.level(number)
            .map_or("No shortage stage", |level| &level.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(basis: &str, levels: &[(f64, f64)]) -> Frame {
        let levels: Vec<_> = levels
            .iter()
            .map(|(start, end)| serde_json::json!({"name": format!("at {start}"), "start": start, "end": end}))
            .collect();
        let value = serde_json::json!({
            "name": "own", "title": "Own", "source": "test", "basis": basis,
            "start_after_days": 7, "end_after_days": 14, "levels": levels,
        });
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn between_its_start_and_its_end_a_level_is_held_and_not_started() {
        let frame = frame("storage_percent", &[(70.0, 80.0), (50.0, 60.0)]);
        frame.check().unwrap();
        let at = |value: f64| frame.triggered(|_| value);
        assert_eq!(at(75.0), Triggered { raw: 0, holding: 1 });
        assert_eq!(at(55.0), Triggered { raw: 1, holding: 2 });
        assert_eq!(at(49.9), Triggered { raw: 2, holding: 2 });
        assert_eq!(at(80.0), Triggered { raw: 0, holding: 0 });
    }

    #[test]
    fn triggers_that_would_flap_or_cross_are_refused_by_name() {
        let flapping = frame("storage_percent", &[(70.0, 70.0)])
            .check()
            .unwrap_err();
        assert!(
            flapping.to_string().contains("at 70: its end (70)"),
            "{flapping}"
        );
        let crossed = frame("required_cut", &[(20.0, 10.0), (15.0, 12.0)])
            .check()
            .unwrap_err();
        assert!(
            crossed
                .to_string()
                .contains("at 15 is not deeper than at 20"),
            "{crossed}"
        );
    }
}

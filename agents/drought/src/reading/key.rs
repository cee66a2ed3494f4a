use serde::{Deserialize, Serialize};

/// A name that drives the method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// What is in store: a volume, or a part of the capacity; or a series.
    Storage,
    /// What the reservoir holds: a volume.
    Capacity,
    /// What has to stay in it: a volume, or a part of the capacity.
    Reserve,
    /// What comes in: a flow; or a series.
    Inflow,
    /// What is lost to the air, and released because it has to be: a flow; or a series.
    Evaporation,
    /// What customers draw: a flow; or a series, or a profile over a year.
    Demand,
    /// What comes from other sources: a flow.
    Supply,
    /// A cut that somebody has ordered: a part of demand.
    MandatedReduction,
    /// People who are supplied.
    Population,
    /// What may be spent, in US dollars.
    Budget,
    /// How far to look ahead, in days.
    HorizonDays,
    /// When measures have to work, in days from now.
    DeadlineDays,
    /// The level that is in force, as a number.
    Stage,
    /// What the utility or the reservoir is called.
    Name,
    /// The day that the figures are of.
    Date,
    /// The frame of levels.
    Frame,
    /// The unit of volumes that are written without one.
    Unit,
}

/// What a key's value has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// A volume, or a part of the capacity.
    VolumeOrShare,
    /// A volume.
    Volume,
    /// A volume over a time.
    Flow,
    /// A part.
    Share,
    /// A number.
    Number,
    /// Words.
    Text,
}

/// Each key with its name and others by which it is known, in lower case.
const KEYS: &[(Key, Expect, &[&str])] = &[
    (
        Key::Storage,
        Expect::VolumeOrShare,
        &[
            "storage",
            "reservoir storage",
            "reservoir level",
            "reservoir levels",
            "lake level",
            "storage level",
            "water in storage",
            "reservoir",
            "lake",
            "reservoirs",
        ],
    ),
    (
        Key::Capacity,
        Expect::Volume,
        &["capacity", "reservoir capacity", "storage capacity"],
    ),
    (
        Key::Reserve,
        Expect::VolumeOrShare,
        &[
            "reserve",
            "minimum storage",
            "minimum pool",
            "dead storage",
            "emergency reserve",
        ],
    ),
    (
        Key::Inflow,
        Expect::Flow,
        &["inflow", "inflows", "streamflow", "river inflow"],
    ),
    (
        Key::Evaporation,
        Expect::Flow,
        &[
            "evaporation",
            "losses",
            "environmental release",
            "required release",
        ],
    ),
    (
        Key::Demand,
        Expect::Flow,
        &[
            "demand",
            "water demand",
            "consumption",
            "water use",
            "daily use",
            "system demand",
        ],
    ),
    (
        Key::Supply,
        Expect::Flow,
        &[
            "supply",
            "other supply",
            "alternative supply",
            "other sources",
            "groundwater supply",
        ],
    ),
    (
        Key::MandatedReduction,
        Expect::Share,
        &[
            "mandated reduction",
            "mandate",
            "mandated",
            "mandates",
            "state mandate",
            "required reduction",
            "reduction target",
            "target reduction",
            "conservation target",
            "reduction",
            "mandated cut",
        ],
    ),
    (
        Key::Population,
        Expect::Number,
        &[
            "population",
            "population served",
            "people",
            "residents",
            "people served",
        ],
    ),
    (
        Key::Budget,
        Expect::Number,
        &["budget", "budget usd", "drought budget"],
    ),
    (
        Key::HorizonDays,
        Expect::Number,
        &["horizon days", "horizon"],
    ),
    (
        Key::DeadlineDays,
        Expect::Number,
        &["deadline days", "deadline"],
    ),
    (
        Key::Stage,
        Expect::Number,
        &["stage", "stage in force", "drought stage", "shortage level"],
    ),
    (
        Key::Name,
        Expect::Text,
        &["name", "utility", "utility name", "reservoir name"],
    ),
    (Key::Date, Expect::Text, &["date", "as of"]),
    (
        Key::Frame,
        Expect::Text,
        &["frame", "levels", "shortage levels"],
    ),
    (Key::Unit, Expect::Text, &["unit", "units", "volume unit"]),
];

/// Words around a name that say nothing about which it is.
const FILLERS: [&str; 7] = [
    "current", "total", "daily", "average", "the", "mean", "present",
];

impl Key {
    /// The key of a name as people write it, such as `Reservoir levels` or `mandated_reduction`.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let whole = plain(name);
        let find = |text: &str| {
            let found = KEYS.iter().find(|(_, _, names)| names.contains(&text));
            found.map(|(key, ..)| *key)
        };
        let bare: Vec<&str> = whole
            .split(' ')
            .filter(|word| !FILLERS.contains(word))
            .collect();
        find(&whole).or_else(|| find(&bare.join(" ")))
    }

    /// What its value has to be.
    #[must_use]
    pub fn expects(self) -> Expect {
        let found = KEYS.iter().find(|(key, ..)| *key == self);
        found.map_or(Expect::Text, |(_, expect, _)| *expect)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> String {
        let found = KEYS.iter().find(|(key, ..)| *key == self);
        found.map_or(String::new(), |(_, _, names)| names[0].replace(' ', "_"))
    }

    /// The key that a stretch of plain words speaks of: the one with the longest name in it.
    #[must_use]
    pub(crate) fn within(words: &str) -> Option<Self> {
        let text = format!(" {} ", plain(words));
        let mut best: Option<(usize, Self)> = None;
        for (key, expect, names) in KEYS {
            if *expect == Expect::Text {
                continue;
            }
            for name in *names {
                let longer = best.is_none_or(|(length, _)| name.len() > length);
                if longer && text.contains(&format!(" {name} ")) {
                    best = Some((name.len(), *key));
                }
            }
        }
        best.map(|(_, key)| key)
    }
}

/// Lower case, with one space wherever there is no letter or digit.
pub(crate) fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_as_people_write_them() {
        assert_eq!(Key::of("Reservoir Levels"), Some(Key::Storage));
        assert_eq!(Key::of("mandated_reduction"), Some(Key::MandatedReduction));
        assert_eq!(Key::of("Current Daily Demand"), Some(Key::Demand));
        assert_eq!(Key::of("rainfall"), None);
        assert_eq!(
            Key::within("the state mandates less"),
            Some(Key::MandatedReduction)
        );
    }

    #[test]
    fn every_name_stands_for_one_key() {
        let mut names: Vec<&str> = KEYS
            .iter()
            .flat_map(|(_, _, names)| names.iter().copied())
            .collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}

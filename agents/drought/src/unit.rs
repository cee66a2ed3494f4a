//! Units of water, and quantities in them.
//!
//! Everything inside is in megalitres and megalitres a day; people are answered in the unit that they used.

use serde::{Deserialize, Serialize};

/// What a unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// An amount of water, in megalitres.
    Volume,
    /// An amount a day, in megalitres a day.
    Flow,
    /// A part of something, as a fraction of one.
    Share,
}

/// A quantity as it was written: its value in base units, and the unit's name.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// In megalitres, megalitres a day, or as a fraction; the bare number where there is no unit.
    pub value: f64,
    /// What it measures; missing where no unit was written.
    pub dimension: Option<Dimension>,
    /// The volume's unit that was used, where it was one.
    pub volume_unit: Option<VolumeUnit>,
}

/// A unit of volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum VolumeUnit {
    /// 1,000 cubic metres.
    #[default]
    Megalitre,
    /// A thousand megalitres.
    Gigalitre,
    /// A million US gallons.
    MillionGallons,
    /// A billion US gallons.
    BillionGallons,
    /// An acre covered one foot deep.
    AcreFoot,
    /// A thousand of them.
    ThousandAcreFeet,
    /// A cubic metre.
    CubicMetre,
    /// A million of them, a cubic hectometre.
    CubicHectometre,
}

/// A million US gallons in megalitres.
const MILLION_GALLONS_ML: f64 = 3.785_411_784;
/// An acre-foot in megalitres.
const ACRE_FOOT_ML: f64 = 1.233_481_837_547_52;
/// A cubic foot a second in megalitres a day.
const CFS_ML_PER_DAY: f64 = 2.446_575_546;
/// Days of a mean year, and of a twelfth of it.
const YEAR_DAYS: f64 = 365.25;
const MONTH_DAYS: f64 = YEAR_DAYS / 12.0;

const VOLUMES: &[(&str, VolumeUnit)] = &[
    ("thousand acre-feet", VolumeUnit::ThousandAcreFeet),
    ("thousand acre feet", VolumeUnit::ThousandAcreFeet),
    ("taf", VolumeUnit::ThousandAcreFeet),
    ("kaf", VolumeUnit::ThousandAcreFeet),
    ("acre-feet", VolumeUnit::AcreFoot),
    ("acre feet", VolumeUnit::AcreFoot),
    ("acre-foot", VolumeUnit::AcreFoot),
    ("acre foot", VolumeUnit::AcreFoot),
    ("af", VolumeUnit::AcreFoot),
    ("million gallons", VolumeUnit::MillionGallons),
    ("mg", VolumeUnit::MillionGallons),
    ("billion gallons", VolumeUnit::BillionGallons),
    ("bg", VolumeUnit::BillionGallons),
    ("megalitres", VolumeUnit::Megalitre),
    ("megaliters", VolumeUnit::Megalitre),
    ("megalitre", VolumeUnit::Megalitre),
    ("ml", VolumeUnit::Megalitre),
    ("gigalitres", VolumeUnit::Gigalitre),
    ("gigaliters", VolumeUnit::Gigalitre),
    ("gl", VolumeUnit::Gigalitre),
    ("hm3", VolumeUnit::CubicHectometre),
    ("hm³", VolumeUnit::CubicHectometre),
    ("million cubic metres", VolumeUnit::CubicHectometre),
    ("million cubic meters", VolumeUnit::CubicHectometre),
    ("million m3", VolumeUnit::CubicHectometre),
    ("mcm", VolumeUnit::CubicHectometre),
    ("cubic metres", VolumeUnit::CubicMetre),
    ("cubic meters", VolumeUnit::CubicMetre),
    ("m3", VolumeUnit::CubicMetre),
    ("m³", VolumeUnit::CubicMetre),
];

/// Names of flows that are no volume over a time, with megalitres a day.
const FLOWS: &[(&str, f64, VolumeUnit)] = &[
    ("mgd", MILLION_GALLONS_ML, VolumeUnit::MillionGallons),
    (
        "bgd",
        1000.0 * MILLION_GALLONS_ML,
        VolumeUnit::BillionGallons,
    ),
    ("cfs", CFS_ML_PER_DAY, VolumeUnit::AcreFoot),
    ("mld", 1.0, VolumeUnit::Megalitre),
    ("m3/s", 86.4, VolumeUnit::Megalitre),
    ("m³/s", 86.4, VolumeUnit::Megalitre),
    ("cumecs", 86.4, VolumeUnit::Megalitre),
    ("l/s", 0.0864, VolumeUnit::Megalitre),
];

/// How a time is said, with its days.
const PERIODS: &[(&str, f64)] = &[
    ("day", 1.0),
    ("d", 1.0),
    ("week", 7.0),
    ("month", MONTH_DAYS),
    ("year", YEAR_DAYS),
    ("yr", YEAR_DAYS),
    ("y", YEAR_DAYS),
    ("a", YEAR_DAYS),
];

impl VolumeUnit {
    /// Megalitres in one.
    #[must_use]
    pub fn megalitres(self) -> f64 {
        match self {
            Self::Megalitre => 1.0,
            Self::Gigalitre | Self::CubicHectometre => 1000.0,
            Self::MillionGallons => MILLION_GALLONS_ML,
            Self::BillionGallons => 1000.0 * MILLION_GALLONS_ML,
            Self::AcreFoot => ACRE_FOOT_ML,
            Self::ThousandAcreFeet => 1000.0 * ACRE_FOOT_ML,
            Self::CubicMetre => 0.001,
        }
    }

    /// How it is written after a number.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Megalitre => "ML",
            Self::Gigalitre => "GL",
            Self::MillionGallons => "million gallons",
            Self::BillionGallons => "billion gallons",
            Self::AcreFoot => "acre-feet",
            Self::ThousandAcreFeet => "thousand acre-feet",
            Self::CubicMetre => "m³",
            Self::CubicHectometre => "hm³",
        }
    }

    /// A volume in this unit, in words.
    #[must_use]
    pub fn show(self, volume_ml: f64) -> String {
        format!(
            "{} {}",
            grouped(volume_ml / self.megalitres()),
            self.label()
        )
    }

    /// A flow in this unit a day, in words.
    #[must_use]
    pub fn show_flow(self, flow_ml_per_day: f64) -> String {
        format!("{} a day", self.show(flow_ml_per_day))
    }
}

/// The unit of a name such as `acre-feet`, `taf/day`, `mgd` or `%`: what it measures and how much one is in
/// base units.
#[must_use]
pub fn unit(name: &str) -> Option<(Dimension, f64, Option<VolumeUnit>)> {
    let name = name.trim().to_lowercase();
    let name = name.trim_end_matches('.');
    if matches!(name, "%" | "percent" | "per cent" | "pct") {
        return Some((Dimension::Share, 0.01, None));
    }
    if let Some((_, factor, unit)) = FLOWS.iter().find(|(known, ..)| *known == name) {
        return Some((Dimension::Flow, *factor, Some(*unit)));
    }
    let volume = |text: &str| {
        let found = VOLUMES.iter().find(|(known, _)| *known == text.trim());
        found.map(|(_, unit)| *unit)
    };
    if let Some(unit) = volume(name) {
        return Some((Dimension::Volume, unit.megalitres(), Some(unit)));
    }
    for separator in ["/", " per ", " a ", " each "] {
        if let Some((left, right)) = name.split_once(separator)
            && let Some(unit) = volume(left)
            && let Some((_, days)) = PERIODS.iter().find(|(known, _)| *known == right.trim())
        {
            return Some((Dimension::Flow, unit.megalitres() / days, Some(unit)));
        }
    }
    None
}

impl Quantity {
    /// Reads a number with or without a unit after it, such as `82,000 acre-feet`, `45 %` or `1.2e5`.
    /// Words after the unit are not read; `None` where there is no number at the beginning.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text
            .trim()
            .trim_start_matches(['~', '≈', '$', '€', '£'])
            .trim();
        let end = text
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | 'e' | 'E')))
            .unwrap_or(text.len());
        // "3 each" and "12 E": an exponent needs a digit behind it.
        let digits = text[..end].trim_end_matches(|c: char| !c.is_ascii_digit());
        let number: f64 = digits.replace(',', "").parse().ok()?;
        if !number.is_finite() {
            return None;
        }
        let rest = text[digits.len()..].trim_start_matches(['.', ',']).trim();
        let found = longest_unit(rest);
        Some(match found {
            Some((dimension, factor, volume_unit)) => Self {
                value: number * factor,
                dimension: Some(dimension),
                volume_unit,
            },
            None => Self {
                value: number,
                dimension: None,
                volume_unit: None,
            },
        })
    }
}

/// The longest unit that a text begins with: at most four words.
fn longest_unit(text: &str) -> Option<(Dimension, f64, Option<VolumeUnit>)> {
    if let Some(rest) = text.strip_prefix('%') {
        let _ = rest;
        return unit("%");
    }
    let text = text.replace("-feet", " feet").replace("-foot", " foot");
    let words: Vec<&str> = text.split_whitespace().take(5).collect();
    (1..=words.len()).rev().find_map(|count| {
        let name = words[..count].join(" ");
        unit(name.trim_end_matches([',', ';', ')']))
    })
}

/// A number with separators, and as many decimals as help: three digits that count.
#[must_use]
pub fn grouped(value: f64) -> String {
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        0.0 => 0,
        _ => 2,
    };
    let text = format!("{value:.decimals$}");
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest.to_owned()),
        None => ("", text),
    };
    let (whole, part) = match text.split_once('.') {
        Some((whole, part)) => (whole.to_owned(), format!(".{part}")),
        None => (text, String::new()),
    };
    let mut out = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    let negative_zero = out == "0" && part.chars().all(|c| matches!(c, '.' | '0'));
    format!("{}{out}{part}", if negative_zero { "" } else { sign })
}

/// An amount of US dollars, with three digits that count.
#[must_use]
pub(crate) fn dollars(usd: f64) -> String {
    if usd < 1.0 {
        return "$0".to_owned();
    }
    let step = 10_f64.powf(usd.log10().floor() - 2.0).max(1.0);
    let rounded = (usd / step).round() * step;
    if rounded >= 1e6 {
        format!("${} million", grouped(rounded / 1e6))
    } else {
        format!(
            "${}",
            grouped(rounded.round())
                .trim_end_matches(".0")
                .trim_end_matches(".00")
        )
    }
}

/// A fraction as a percentage, in words.
#[must_use]
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    if (value - value.round()).abs() < 0.05 {
        format!("{:.0} %", value.round())
    } else {
        format!("{value:.1} %")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (f64, Option<Dimension>) {
        let quantity = Quantity::parse(text).unwrap();
        (quantity.value, quantity.dimension)
    }

    #[test]
    fn quantities_are_read_with_the_units_of_utilities() {
        let close = |text: &str, value: f64, dimension| {
            let (read, found) = read(text);
            assert!((read - value).abs() < value.abs() * 1e-6, "{text}: {read}");
            assert_eq!(found, Some(dimension), "{text}");
        };
        close("82,000 acre-feet", 101_145.510_679, Dimension::Volume);
        close("1 taf/day", 1_233.481_837, Dimension::Flow);
        close("110 mgd", 416.395_296, Dimension::Flow);
        close("45 % of capacity", 0.45, Dimension::Share);
        close("270,837 million gallons", 1_025_229.571, Dimension::Volume);
        close("365.25 ML per year", 1.0, Dimension::Flow);
        close("95 acre feet a day in spring", 117.180_774, Dimension::Flow);
        close("100 cfs", 244.657_554, Dimension::Flow);
    }

    #[test]
    fn a_number_without_a_unit_is_a_number_and_words_are_none() {
        assert_eq!(read("450,000 people"), (450_000.0, None));
        assert_eq!(read("1.5e3"), (1500.0, None));
        assert_eq!(Quantity::parse("severe"), None);
        assert_eq!(Quantity::parse("1e999"), None);
    }

    #[test]
    fn numbers_are_grouped_with_the_decimals_that_count() {
        assert_eq!(grouped(1_234_567.8), "1,234,568");
        assert_eq!(grouped(-12.34), "-12.3");
        assert_eq!(grouped(-0.001), "0.00");
        assert_eq!(dollars(2_172_539.0), "$2.17 million");
        assert_eq!(dollars(151_240.0), "$151,000");
        assert_eq!(dollars(7.0), "$7");
        assert_eq!(percent(0.2), "20 %");
        assert_eq!(percent(0.125), "12.5 %");
    }
}

//! How things stand: what a request says, settled.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::balance::Reservoir;
use crate::reading::{Key, Reading, RequestError};
use crate::records::Records;
use crate::season::Profile;
use crate::unit::{Dimension, Quantity, VolumeUnit, percent};

/// The reserve where none is given, as a part of capacity.
const RESERVE_SHARE: f64 = 0.2;
/// How far to look ahead where nobody says, in days: to the same day of next year.
const HORIZON_DAYS: i64 = 365;
/// When measures have to work where nobody says, in days.
const DEADLINE_DAYS: i64 = 90;
/// What a person uses where only the number of people is known, in megalitres a day (400 litres).
const USE_ML_PER_PERSON: f64 = 0.0004;

/// How things stand. Volumes in megalitres, flows in megalitres a day, shares as fractions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Situation {
    /// The utility or the reservoir.
    pub name: String,
    /// The day of the figures.
    pub date: Date,
    /// The unit in which people are answered.
    pub unit: VolumeUnit,
    /// Storage as a part of capacity, where it is known.
    pub storage_share: Option<f64>,
    /// What is in store, where the balance is known.
    pub storage_ml: Option<f64>,
    /// The reservoir, where the balance is known.
    pub reservoir: Option<Reservoir>,
    /// What comes in.
    pub inflow_ml: Option<f64>,
    /// What is lost.
    pub evaporation_ml: f64,
    /// What comes from other sources.
    pub supply_ml: f64,
    /// What customers draw, the mean of a year.
    pub demand_ml: Option<f64>,
    /// A cut that somebody has ordered.
    pub mandated: Option<f64>,
    /// People who are supplied.
    pub population: Option<f64>,
    /// What may be spent, in US dollars.
    pub budget_usd: Option<f64>,
    /// How far to look ahead, in days.
    pub horizon_days: i64,
    /// When measures have to work, in days.
    pub deadline_days: i64,
    /// The level in force.
    pub stage: Option<usize>,
}

impl Situation {
    /// Settles a reading; assumptions are added to it.
    ///
    /// # Errors
    /// [`RequestError`] for values that contradict each other or are out of range.
    pub(crate) fn of(
        reading: &mut Reading,
        records: &Records,
        today: Date,
    ) -> Result<Self, RequestError> {
        let date = date(reading, records, today)?;
        let value = |key: Key| reading.quantities.get(&key).map(|quantity| quantity.value);
        let capacity = value(Key::Capacity).filter(|capacity| *capacity > 0.0);
        let measured = records
            .storage
            .range(..=date)
            .next_back()
            .map(|(_, value)| *value);
        let storage = reading.quantities.get(&Key::Storage).cloned();
        let (storage_ml, storage_share) = storage_of(storage.as_ref(), measured, capacity);
        check_storage(storage_share)?;
        let reserve = reading.quantities.get(&Key::Reserve).cloned();
        let demand = records
            .demand
            .as_ref()
            .map(Profile::mean)
            .or(value(Key::Demand));
        let inflow = value(Key::Inflow).or_else(|| recent(records, date));
        let mut situation = Self {
            name: reading
                .texts
                .get(&Key::Name)
                .cloned()
                .unwrap_or_else(|| "the utility".to_owned()),
            date,
            unit: reading.volume_unit().unwrap_or_default(),
            storage_share,
            storage_ml,
            reservoir: capacity.map(|capacity_ml| Reservoir {
                capacity_ml,
                reserve_ml: 0.0,
            }),
            inflow_ml: inflow,
            evaporation_ml: value(Key::Evaporation).unwrap_or(0.0),
            supply_ml: value(Key::Supply).unwrap_or(0.0),
            demand_ml: demand,
            mandated: value(Key::MandatedReduction),
            population: value(Key::Population),
            budget_usd: value(Key::Budget),
            horizon_days: days(
                reading,
                Key::HorizonDays,
                HORIZON_DAYS,
                crate::forecast::HORIZON_DAYS_MAX,
            )?,
            deadline_days: days(reading, Key::DeadlineDays, DEADLINE_DAYS, 3650)?,
            stage: value(Key::Stage).map(|stage| stage.round() as usize),
        };
        situation.assume(reading, reserve.as_ref());
        situation.check()?;
        Ok(situation)
    }

    fn assume(&mut self, reading: &mut Reading, reserve: Option<&Quantity>) {
        if let Some(reservoir) = &mut self.reservoir {
            let capacity = reservoir.capacity_ml;
            reservoir.reserve_ml = match reserve {
                Some(Quantity {
                    value,
                    dimension: Some(Dimension::Share),
                    ..
                }) => value * capacity,
                Some(quantity) => quantity.value,
                None => {
                    let part = percent(RESERVE_SHARE);
                    reading.assumptions.push(format!(
                        "No reserve was given: {part} of the capacity has to stay in store."
                    ));
                    RESERVE_SHARE * capacity
                }
            };
        }
        if self.demand_ml.is_none()
            && let Some(people) = self.population
        {
            self.demand_ml = Some(people * USE_ML_PER_PERSON);
            reading
                .assumptions
                .push("No demand was given: 400 litres for each person and day.".to_owned());
        }
        if self.supply_ml == 0.0 && self.balance_known() {
            reading.assumptions.push(
                "No other source was given: all of the demand is drawn from this storage."
                    .to_owned(),
            );
        }
    }

    fn check(&self) -> Result<(), RequestError> {
        let range = |key: &str, value: String, range: &str| {
            Err(RequestError::OutOfRange {
                key: key.to_owned(),
                value,
                range: range.to_owned(),
            })
        };
        if let Some(cut) = self.mandated.filter(|cut| *cut > 1.0) {
            return range("mandated_reduction", percent(cut), "0 to 100 %");
        }
        if let Some(reservoir) = &self.reservoir
            && reservoir.reserve_ml >= reservoir.capacity_ml
        {
            return range(
                "reserve",
                self.unit.show(reservoir.reserve_ml),
                "less than the capacity",
            );
        }
        Ok(())
    }

    /// Whether storage, capacity, inflow and demand are known.
    #[must_use]
    pub fn balance_known(&self) -> bool {
        self.storage_ml.is_some()
            && self.reservoir.is_some()
            && self.demand_ml.is_some()
            && self.inflow_ml.is_some()
    }

    /// What is drawn from the reservoir, in megalitres a day.
    #[must_use]
    pub fn draw_ml(&self) -> Option<f64> {
        self.demand_ml
            .map(|demand| (demand - self.supply_ml).max(0.0))
    }
}

fn storage_of(
    given: Option<&Quantity>,
    measured: Option<f64>,
    capacity: Option<f64>,
) -> (Option<f64>, Option<f64>) {
    match (given, measured) {
        (
            Some(Quantity {
                value,
                dimension: Some(Dimension::Share),
                ..
            }),
            _,
        ) => (capacity.map(|capacity| capacity * value), Some(*value)),
        (Some(quantity), _) => (
            Some(quantity.value),
            capacity.map(|capacity| quantity.value / capacity),
        ),
        (None, Some(volume)) => (Some(volume), capacity.map(|capacity| volume / capacity)),
        (None, None) => (None, None),
    }
}

fn check_storage(share: Option<f64>) -> Result<(), RequestError> {
    // Reservoirs stand a little above their capacity in floods.
    match share.filter(|share| *share > 1.2) {
        Some(share) => Err(RequestError::OutOfRange {
            key: "storage".to_owned(),
            value: format!("{} of the capacity", percent(share)),
            range: "at most 120 % of the capacity; check the units of storage and capacity"
                .to_owned(),
        }),
        None => Ok(()),
    }
}

/// The mean net inflow of the last thirty days of a series.
fn recent(records: &Records, date: Date) -> Option<f64> {
    let days = records
        .net_inflow
        .as_ref()?
        .stretch(crate::season::later(date, -29), 30)?;
    Some(days.iter().sum::<f64>() / 30.0)
}

fn date(reading: &Reading, records: &Records, today: Date) -> Result<Date, RequestError> {
    if let Some(text) = reading.texts.get(&Key::Date) {
        return text.parse::<Date>().map_err(|_| RequestError::WrongKind {
            key: "date".to_owned(),
            value: text.clone(),
            wanted: "day",
            example: "\"2026-07-01\"",
        });
    }
    let last = records.storage.last_key_value().map(|(day, _)| *day);
    Ok(last.unwrap_or(today))
}

fn days(reading: &Reading, key: Key, default: i64, most: i64) -> Result<i64, RequestError> {
    let Some(quantity) = reading.quantities.get(&key) else {
        return Ok(default);
    };
    let days = quantity.value.round();
    if (1.0..=most as f64).contains(&days) {
        Ok(days as i64)
    } else {
        Err(RequestError::OutOfRange {
            key: key.name(),
            value: days.to_string(),
            range: format!("1 to {most} days"),
        })
    }
}

//! What the situation requires: forecast, chances, stage and target.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::forecast::{Ahead, Forecast, quantile};
use crate::frame::{Basis, Frame, Triggered};
use crate::history::Known;
use crate::outlook::Outlook;
use crate::reading::RequestError;
use crate::records::Records;
use crate::season::Profile;
use crate::situation::Situation;
use crate::unit::percent;

/// The chance that a level is reached before the horizon when nothing is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelChance {
    /// The level's name.
    pub level: String,
    /// 0 to 1; missing where it cannot be told.
    pub chance: Option<f64>,
    /// The cut that it asks for, as a fraction; missing where it is what is required.
    pub reduction: Option<f64>,
}

/// The cut that keeps the reserve, for years from wet to dry, as fractions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RequiredCuts {
    /// In the wettest tenth of the years it is at most this.
    pub wet: f64,
    /// In half of them.
    pub median: f64,
    /// In as many as the frame covers.
    pub planning: f64,
    /// In all but the driest tenth.
    pub dry: f64,
}

/// The cut that keeps the reserve in other years than the one planned for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OtherYear {
    /// Which year.
    pub name: String,
    /// The cut, as a fraction of demand.
    pub required: f64,
}

/// What the situation requires.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// The frame's name and title.
    pub frame: String,
    /// What the frame is.
    pub frame_title: String,
    /// The stage that is called for, 0 for none.
    pub stage: usize,
    /// Its name.
    pub stage_name: String,
    /// What starts and what ends it, in words.
    pub triggers: Vec<String>,
    /// The cut that is aimed at, as a fraction of demand.
    pub target: f64,
    /// Why this cut.
    pub target_reason: String,
    /// The cuts that keep the reserve, where the balance is known.
    pub required: Option<RequiredCuts>,
    /// What other years would require.
    pub other_years: Vec<OtherYear>,
    /// Chances of each level.
    pub chances: Vec<LevelChance>,
    /// How the forecast was made.
    pub forecast_method: String,
    /// Past years that it knows.
    pub years_known: usize,
    /// The years that it begins with.
    pub years_drawn: Vec<i16>,
    /// The forecast.
    pub outlook: Option<Outlook>,
    /// The class of the US Drought Monitor's index of severity and coverage, 0 to 500, where areas are given.
    pub dsci: Option<f64>,
}

/// What an assessment is made of.
pub(crate) struct Assessor<'a> {
    pub(crate) situation: &'a Situation,
    pub(crate) records: &'a Records,
    pub(crate) frame: &'a Frame,
    pub(crate) seed: u64,
    pub(crate) areas: Option<[f64; 5]>,
}

impl Assessor<'_> {
    /// Assesses.
    pub(crate) fn assess(&self) -> Result<Assessment, RequestError> {
        let forecast = self.forecast();
        let cuts = forecast.as_ref().and_then(|forecast| self.cuts(forecast));
        let planning = self.frame.covers_percent / 100.0;
        let required = cuts.as_ref().map(|cuts| RequiredCuts {
            wet: quantile(cuts, 0.1),
            median: quantile(cuts, 0.5),
            planning: quantile(cuts, planning),
            dry: quantile(cuts, 0.9),
        });
        let need = required.map(|required| required.planning);
        let triggered = self.triggered(need)?;
        let stage = match (self.situation.stage, triggered) {
            (Some(stage), Some(now)) => now.raw.max(stage.min(now.holding)),
            (None, Some(now)) => now.raw,
            (Some(stage), None) => stage,
            (None, None) => self.frame.level_for(self.situation.mandated.unwrap_or(0.0)),
        };
        let stage = stage.min(self.frame.levels.len());
        let (stage, target, target_reason) = self.target(stage, need.unwrap_or(0.0));
        Ok(Assessment {
            frame: self.frame.name.clone(),
            frame_title: self.frame.title.clone(),
            stage,
            stage_name: self.frame.label(stage).to_owned(),
            triggers: self.trigger_words(stage),
            target,
            target_reason,
            required,
            other_years: self.other_years(forecast.as_ref(), required),
            chances: self.chances(forecast.as_ref(), cuts.as_deref()),
            forecast_method: method(forecast.as_ref(), self.situation.horizon_days),
            years_known: forecast.as_ref().map_or(0, |forecast| forecast.years_known),
            years_drawn: years(forecast.as_ref()),
            outlook: forecast.as_ref().map(Outlook::of),
            dsci: self.areas.map(|areas| areas.iter().sum()),
        })
    }

    /// What customers draw from the reservoir, by day of the year.
    fn draw(&self) -> Option<Profile> {
        let supply = self.situation.supply_ml;
        match &self.records.demand {
            Some(demand) => {
                let share =
                    (demand.mean() - supply).max(0.0) / demand.mean().max(f64::MIN_POSITIVE);
                Some(demand.times(share))
            }
            None => self.situation.draw_ml().map(Profile::constant),
        }
    }

    fn forecast(&self) -> Option<Forecast> {
        let situation = self.situation;
        if !situation.balance_known() {
            return None;
        }
        let draw = self.draw()?;
        let ahead = Ahead {
            today: situation.date,
            horizon_days: situation.horizon_days,
            demand_ml: &draw,
            seed: self.seed,
        };
        let resampled = self
            .records
            .net_inflow
            .as_ref()
            .and_then(|history| Forecast::resample(history, Known::Past, ahead));
        let even = situation.inflow_ml.unwrap_or(0.0) - situation.evaporation_ml;
        Some(resampled.unwrap_or_else(|| Forecast::even(even, ahead)))
    }

    /// Wetter and drier years; without past years, the same inflow with less of it.
    fn other_years(
        &self,
        forecast: Option<&Forecast>,
        required: Option<RequiredCuts>,
    ) -> Vec<OtherYear> {
        let (Some(forecast), Some(required)) = (forecast, required) else {
            return Vec::new();
        };
        let year = |name: &str, required: f64| OtherYear {
            name: name.to_owned(),
            required,
        };
        if forecast.tells_chances() {
            return vec![
                year("a wet year (one in ten is wetter)", required.wet),
                year("a middling year", required.median),
                year("a dry year (one in ten is drier)", required.dry),
            ];
        }
        let with = |part: f64| {
            let mut less = forecast.clone();
            for day in less.traces.iter_mut().flat_map(|trace| &mut trace.days) {
                day.net_inflow_ml -= self.situation.inflow_ml.unwrap_or(0.0) * (1.0 - part);
            }
            self.cuts(&less).map_or(0.0, |cuts| quantile(&cuts, 0.5))
        };
        vec![
            year("the inflow as it is", required.median),
            year("a quarter less inflow", with(0.75)),
            year("half the inflow", with(0.5)),
        ]
    }

    fn cuts(&self, forecast: &Forecast) -> Option<Vec<f64>> {
        let situation = self.situation;
        let storage = situation.storage_ml?;
        let mut cuts = forecast.required_cuts(situation.reservoir.as_ref()?, storage);
        // Of what is drawn from here; told as a part of all demand.
        let part = situation.draw_ml()? / situation.demand_ml?.max(f64::MIN_POSITIVE);
        cuts.iter_mut().for_each(|cut| *cut *= part);
        Some(cuts)
    }

    /// Which levels the figures of the day start and hold; `None` where the frame looks at what is not known.
    fn triggered(&self, need: Option<f64>) -> Result<Option<Triggered>, RequestError> {
        let share = self.situation.storage_share.map(|share| share * 100.0);
        let lacking = |what: &str| RequestError::Malformed {
            key: "frame".to_owned(),
            reason: format!("{} needs {what}", self.frame.name),
        };
        Ok(match self.frame.basis {
            Basis::RequiredCut => need.map(|need| self.frame.triggered(|_| need * 100.0)),
            Basis::StoragePercent => share.map(|share| self.frame.triggered(|_| share)),
            Basis::Curves => {
                let curves = self.records.curves.as_ref();
                let curves = curves.ok_or_else(|| lacking("\"curves\" by day of the year"))?;
                let share = share.ok_or_else(|| lacking("storage as a part of the capacity"))?;
                Some(curves.triggered(self.frame, self.situation.date, share))
            }
            Basis::Percentile => {
                let place = self
                    .percentile()
                    .ok_or_else(|| lacking("a series of storage over ten years or more"))?;
                Some(self.frame.triggered(|_| place))
            }
        })
    }

    /// Where storage stands among the same days of past years, in percent.
    fn percentile(&self) -> Option<f64> {
        let date = self.situation.date;
        let storage = self.situation.storage_ml?;
        let same =
            |day: &Date| *day < date && day.month() == date.month() && day.day() == date.day();
        let past: Vec<f64> = self
            .records
            .storage
            .iter()
            .filter(|(day, _)| same(day))
            .map(|(_, value)| *value)
            .collect();
        if past.len() < crate::forecast::YEARS_MIN {
            return None;
        }
        let below = past.iter().filter(|value| **value < storage).count();
        Some(below as f64 * 100.0 / past.len() as f64)
    }

    fn target(&self, stage: usize, need: f64) -> (usize, f64, String) {
        let of_stage = self.frame.reduction(stage, need);
        let name = self.frame.label(stage);
        match self.situation.mandated {
            Some(cut) if cut > of_stage + 1e-9 => {
                // Levels by cut follow the mandate; others say how things stand, and stay.
                let deeper = match self.frame.basis {
                    Basis::RequiredCut => stage.max(self.frame.level_for(cut)),
                    _ => stage,
                };
                let reason = format!(
                    "A cut of {} is mandated; {name} alone would ask for {}.",
                    percent(cut),
                    percent(of_stage)
                );
                (deeper, cut, reason)
            }
            Some(cut) => {
                let reason = format!(
                    "{name} asks for {}, which covers the mandated {}.",
                    percent(of_stage),
                    percent(cut)
                );
                (stage, of_stage, reason)
            }
            None if stage == 0 => (
                0,
                0.0,
                "No stage is called for and no cut is mandated.".to_owned(),
            ),
            None => (
                stage,
                of_stage,
                format!("{name} asks for {}.", percent(of_stage)),
            ),
        }
    }

    fn chances(&self, forecast: Option<&Forecast>, cuts: Option<&[f64]>) -> Vec<LevelChance> {
        let told = forecast.filter(|forecast| forecast.tells_chances());
        let paths = told.and_then(|forecast| {
            let reservoir = self.situation.reservoir.as_ref()?;
            Some((
                reservoir.capacity_ml,
                forecast.paths(reservoir, self.situation.storage_ml?, 0.0),
            ))
        });
        let chance = |level: &crate::frame::Level| -> Option<f64> {
            told?;
            let (capacity, paths) = paths.as_ref()?;
            let part = |reached: usize, all: usize| reached as f64 / all.max(1) as f64;
            match self.frame.basis {
                Basis::RequiredCut => {
                    let cuts = cuts?;
                    let reached = cuts
                        .iter()
                        .filter(|cut| self.frame.starts(level, **cut * 100.0));
                    Some(part(reached.count(), cuts.len()))
                }
                Basis::StoragePercent | Basis::Curves => {
                    let curve = level.curve.as_deref().unwrap_or("");
                    let reaches = |path: &&Vec<f64>| {
                        path.iter().enumerate().any(|(day, storage)| {
                            let date = crate::season::later(self.situation.date, day as i64 + 1);
                            let curves = self.records.curves.as_ref();
                            let base = curves
                                .filter(|_| self.frame.basis == Basis::Curves)
                                .map_or(0.0, |curves| curves.on(curve, date));
                            self.frame.starts(level, storage / capacity * 100.0 - base)
                        })
                    };
                    Some(part(paths.iter().filter(reaches).count(), paths.len()))
                }
                Basis::Percentile => None,
            }
        };
        let levels = self.frame.levels.iter();
        levels
            .map(|level| LevelChance {
                level: level.name.clone(),
                chance: chance(level),
                reduction: level.reduction_percent.map(|percent| percent / 100.0),
            })
            .collect()
    }

    fn trigger_words(&self, stage: usize) -> Vec<String> {
        let what = match self.frame.basis {
            Basis::RequiredCut => "the cut that keeps the reserve",
            Basis::StoragePercent => "storage, as a part of capacity,",
            Basis::Curves => "storage, in percentage points over its curve,",
            Basis::Percentile => "the percentile of storage among past years",
        };
        let (start, end) = match self.frame.basis {
            Basis::RequiredCut => ("is at least", "is below"),
            _ => ("is below", "is at least"),
        };
        let words = |level: &crate::frame::Level| {
            format!(
                "{} starts when {what} {start} {} % for {} days, and ends when it {end} {} % for {} days.",
                level.name,
                level.start,
                self.frame.start_after_days,
                level.end,
                self.frame.end_after_days
            )
        };
        let near = stage.saturating_sub(1)..=stage + 1;
        near.filter_map(|number| self.frame.level(number))
            .map(words)
            .collect()
    }
}

fn years(forecast: Option<&Forecast>) -> Vec<i16> {
    let Some(forecast) = forecast.filter(|forecast| forecast.tells_chances()) else {
        return Vec::new();
    };
    let mut years: Vec<i16> = forecast.traces.iter().map(|trace| trace.year).collect();
    years.sort_unstable();
    years.dedup();
    years
}

fn method(forecast: Option<&Forecast>, horizon_days: i64) -> String {
    match forecast {
        None => "No forecast: storage, capacity, inflow and demand are not all known.".to_owned(),
        Some(forecast) if forecast.tells_chances() => format!(
            "Water balance by day over {horizon_days} days with the inflow of {} past years, those of {} whose last 90 days were most like now's.",
            years(Some(forecast)).len(),
            forecast.years_known
        ),
        Some(_) => format!(
            "Water balance by day over {horizon_days} days with an even inflow: no ten past years of inflow were given, so that no chances can be told."
        ),
    }
}

//! What would have happened: a policy of stages and measures, replayed day by day over a stretch of the past.
//!
//! Every week the requirement is assessed as it would have been on that day, the stage is declared, measures are chosen
//! for its target, and each works after its delay. While a measure that is to replace another is prepared, the other
//! goes on.

use jiff::civil::Date;

use crate::balance::{Day, Reservoir};
use crate::choice::{Aim, choose};
use crate::declaration::Declaration;
use crate::forecast::{Ahead, Forecast, quantile};
use crate::frame::Frame;
use crate::history::{History, Known};
use crate::measure::Measure;
use crate::season::{Profile, days_between, later};

/// Days between assessments.
const ASSESSMENT_DAYS: i64 = 7;

/// What is replayed.
#[derive(Debug, Clone, Copy)]
pub struct Policy<'a> {
    /// The reservoir.
    pub reservoir: Reservoir,
    /// Net inflow: what comes, and what past years are drawn from.
    pub history: &'a History,
    /// Which years a forecast may know.
    pub known: Known,
    /// What is drawn each day without measures, in megalitres.
    pub demand_ml: &'a Profile,
    /// The levels; triggers by required cut.
    pub frame: &'a Frame,
    /// What can be done.
    pub measures: &'a [Measure],
    /// How far forecasts look, in days.
    pub horizon_days: i64,
}

/// One day of a replay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReplayedDay {
    /// The day.
    pub date: Date,
    /// In store at its end, in megalitres.
    pub storage_ml: f64,
    /// The stage in force, 0 for none.
    pub stage: usize,
    /// The cut that the stage asks for, as a fraction.
    pub target: f64,
    /// The cut that the measures at work reach.
    pub reach: f64,
    /// What was asked for and not there, in megalitres.
    pub unmet_ml: f64,
}

/// A replay.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// Its days.
    pub days: Vec<ReplayedDay>,
    reserve_ml: f64,
}

impl Policy<'_> {
    /// Replays the days after `first`, with no stage in force, up to `last`; days whose inflow is not known have none.
    #[must_use]
    pub fn replay(&self, storage_ml: f64, first: Date, last: Date) -> Replay {
        let mut run = Running {
            policy: self,
            declaration: Declaration::in_force(self.frame, 0),
            since: vec![None; self.measures.len()],
            stage: 0,
            target: 0.0,
            chosen_for: None,
        };
        let mut storage = storage_ml;
        let mut reach = 0.0;
        let mut days = Vec::new();
        let mut today = first;
        while today < last {
            if days_between(first, today) % ASSESSMENT_DAYS == 0 {
                run.assess(today, storage);
                reach = run.reach(today);
            }
            today = later(today, 1);
            let day = Day {
                net_inflow_ml: self.history.on(today).unwrap_or(0.0),
                demand_ml: self.demand_ml.on(today) * (1.0 - reach).max(0.0),
            };
            let balance = self.reservoir.day(storage, day);
            storage = balance.storage_ml;
            days.push(ReplayedDay {
                date: today,
                storage_ml: storage,
                stage: run.stage,
                target: run.target,
                reach,
                unmet_ml: balance.unmet_ml,
            });
        }
        Replay {
            days,
            reserve_ml: self.reservoir.reserve_ml,
        }
    }

    /// The same days without stages and measures.
    #[must_use]
    pub fn without_measures(&self, storage_ml: f64, first: Date, last: Date) -> Replay {
        let mut storage = storage_ml;
        let mut days = Vec::new();
        let mut today = first;
        while today < last {
            today = later(today, 1);
            let day = Day {
                net_inflow_ml: self.history.on(today).unwrap_or(0.0),
                demand_ml: self.demand_ml.on(today),
            };
            let balance = self.reservoir.day(storage, day);
            storage = balance.storage_ml;
            days.push(ReplayedDay {
                date: today,
                storage_ml: storage,
                stage: 0,
                target: 0.0,
                reach: 0.0,
                unmet_ml: balance.unmet_ml,
            });
        }
        Replay {
            days,
            reserve_ml: self.reservoir.reserve_ml,
        }
    }

    /// The cut that keeps the reserve in so many years like the one after a day as the frame says, as a fraction;
    /// `None` where too few years are known.
    #[must_use]
    pub fn required_cut(&self, today: Date, storage_ml: f64) -> Option<f64> {
        let ahead = Ahead {
            today,
            horizon_days: self.horizon_days,
            demand_ml: self.demand_ml,
            seed: 0,
        };
        let forecast = Forecast::resample(self.history, self.known, ahead)?;
        let cuts = forecast.required_cuts(&self.reservoir, storage_ml);
        Some(quantile(&cuts, self.frame.covers_percent / 100.0))
    }

    fn aim(&self, cut: f64, level: usize) -> Aim {
        Aim {
            cut,
            budget_usd: None,
            demand_ml: self.demand_ml.mean(),
            horizon_days: self.horizon_days,
            delay_days_max: self.horizon_days,
            level,
        }
    }
}

struct Running<'a> {
    policy: &'a Policy<'a>,
    declaration: Declaration,
    /// Since when each measure has been prepared or at work.
    since: Vec<Option<Date>>,
    stage: usize,
    target: f64,
    /// The target, in thousandths, and the stage that measures were chosen for last.
    chosen_for: Option<(i64, usize)>,
}

impl Running<'_> {
    fn assess(&mut self, today: Date, storage_ml: f64) {
        let policy = self.policy;
        let required = policy.required_cut(today, storage_ml).unwrap_or(0.0);
        let triggered = policy.frame.triggered(|_| required * 100.0);
        self.stage = self.declaration.advance(today, triggered);
        self.target = policy.frame.reduction(self.stage, required);
        if self.stage == 0 {
            self.since.fill(None);
            self.chosen_for = None;
            return;
        }
        let wanted = ((self.target * 1000.0).round() as i64, self.stage);
        if self.chosen_for == Some(wanted) {
            return;
        }
        self.chosen_for = Some(wanted);
        let choice = choose(
            policy.measures,
            &policy.aim(self.target, self.stage),
            |_| true,
        );
        for place in choice.taken {
            self.since[place].get_or_insert(today);
        }
    }

    /// What the measures that work by a day reach of the target.
    fn reach(&self, today: Date) -> f64 {
        if self.stage == 0 {
            return 0.0;
        }
        let measures = self.policy.measures;
        let works = |measure: &Measure| {
            let place = measures.iter().position(|other| other.id == measure.id);
            let since = place.and_then(|place| self.since[place]);
            since.is_some_and(|since| days_between(since, today) >= measure.delay_days)
        };
        choose(measures, &self.policy.aim(self.target, self.stage), works).reach
    }
}

impl Replay {
    /// The lowest storage, in megalitres, and its day.
    #[must_use]
    pub fn lowest(&self) -> Option<(f64, Date)> {
        let lowest = self
            .days
            .iter()
            .min_by(|one, two| one.storage_ml.total_cmp(&two.storage_ml))?;
        Some((lowest.storage_ml, lowest.date))
    }

    /// Days on which storage is below the reserve.
    #[must_use]
    pub fn days_below_reserve(&self) -> usize {
        self.days
            .iter()
            .filter(|day| day.storage_ml < self.reserve_ml)
            .count()
    }

    /// By how much storage falls short of the reserve at worst, in megalitres; `None` where it never does.
    #[must_use]
    pub fn shortfall_ml(&self) -> Option<f64> {
        let (lowest, _) = self.lowest()?;
        (lowest < self.reserve_ml).then_some(self.reserve_ml - lowest)
    }

    /// What was asked for and not there, in megalitres.
    #[must_use]
    pub fn unmet_ml(&self) -> f64 {
        self.days.iter().map(|day| day.unmet_ml).sum()
    }

    /// The deepest stage.
    #[must_use]
    pub fn deepest_stage(&self) -> usize {
        self.days.iter().map(|day| day.stage).max().unwrap_or(0)
    }

    /// Times that the stage changes.
    #[must_use]
    pub fn stage_changes(&self) -> usize {
        self.days
            .windows(2)
            .filter(|pair| pair[0].stage != pair[1].stage)
            .count()
    }

    /// The largest part of a target that the measures at work did not reach, as a fraction of demand, and its day.
    #[must_use]
    pub fn largest_gap(&self) -> Option<(f64, Date)> {
        let gaps = self
            .days
            .iter()
            .map(|day| (day.target - day.reach, day.date));
        gaps.filter(|(gap, _)| *gap > 1e-9)
            .max_by(|one, two| one.0.total_cmp(&two.0))
    }
}

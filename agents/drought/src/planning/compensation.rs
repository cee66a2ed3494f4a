//! A cut that is enough from the first day on is too small for measures that work later.

use crate::assessment::Assessment;
use crate::choice::{Aim, choose, reach};
use crate::frame::Frame;
use crate::measure::Measure;
use crate::situation::Situation;
use crate::unit::percent;

use super::contingency::level_of_six;

/// Steps in which a larger cut is looked for, as a fraction of demand, and how many of them.
const STEP: f64 = 0.01;
const STEPS: usize = 15;
/// Days until a stage is declared.
const DECIDE_DAYS: i64 = 1;

/// Looks for a cut that keeps the reserve although measures take time.
pub(super) struct Compensation<'a> {
    pub(super) situation: &'a Situation,
    pub(super) frame: &'a Frame,
    pub(super) measures: &'a [Measure],
    pub(super) aim: Aim,
    pub(super) usable: &'a dyn Fn(&Measure) -> bool,
}

impl Compensation<'_> {
    /// Raises the target where that is needed and helps, and says so.
    pub(super) fn apply(&self, assessment: &mut Assessment) {
        let Some(cut) = self.cut(assessment) else {
            return;
        };
        if cut > assessment.target + 1e-9 {
            let said = format!(
                " As measures take time, {} is aimed at, which keeps the reserve all the same.",
                percent(cut)
            );
            assessment.target_reason.push_str(&said);
            assessment.target = cut;
        }
    }

    /// The smallest cut at or above the target whose measures keep the reserve, in as many years as the frame
    /// covers. `None` where the target was not meant to, where nothing is known of the years ahead, or where no
    /// larger cut does.
    fn cut(&self, assessment: &Assessment) -> Option<f64> {
        let need = assessment.required?.planning;
        let target = assessment.target;
        if target <= 0.0 || target < need - 1e-9 {
            return None;
        }
        let cuts = (0..=STEPS).map(|step| target + STEP * step as f64);
        cuts.take_while(|cut| *cut <= 1.0)
            .find(|cut| self.keeps(assessment, *cut))
    }

    fn keeps(&self, assessment: &Assessment, cut: f64) -> bool {
        let situation = self.situation;
        let known = (
            assessment.outlook.as_ref(),
            situation.reservoir,
            situation.storage_ml,
        );
        let (Some(outlook), Some(reservoir), Some(storage)) = known else {
            return false;
        };
        let aim = Aim {
            cut,
            level: level_of_six(cut),
            ..self.aim
        };
        let choice = choose(self.measures, &aim, self.usable);
        let taken: Vec<&Measure> = choice
            .taken
            .iter()
            .map(|place| &self.measures[*place])
            .collect();
        let part = match (situation.demand_ml, situation.draw_ml()) {
            (Some(demand), Some(draw)) if draw > 0.0 => demand / draw,
            _ => 1.0,
        };
        let at_work = |day: i64| {
            let works = taken
                .iter()
                .filter(|it| delay_days(it, &taken) + DECIDE_DAYS <= day);
            (reach(works.copied()) * part).min(1.0)
        };
        let kept = outlook.part_above_reserve(&reservoir, storage, at_work);
        kept >= self.frame.covers_percent / 100.0
    }
}

/// Days until a measure works: its own, or those of what it requires where these are more. Lists have no circles.
fn delay_days(measure: &Measure, taken: &[&Measure]) -> i64 {
    let required = taken.iter().filter(|it| measure.requires.contains(&it.id));
    let before = required.map(|it| delay_days(it, taken)).max();
    before.unwrap_or(0).max(measure.delay_days)
}

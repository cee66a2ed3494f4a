use std::collections::BTreeSet;

use super::clock;
use super::day_window::DayWindow;
use super::filling::Stage;
use crate::source::Sight;

/// Below this chance of rain nobody needs a second plan.
const RAIN_CHANCE_MIN: f64 = 0.2;
/// An excursion is no refuge from rain.
const VISIT_MINUTES_MAX: clock::Minutes = 210;
/// When one would go there instead.
const START: clock::Minutes = 11 * 60;

/// Hands out indoor sights that are on no day's programme, each once.
pub(super) struct RainPlans {
    taken: BTreeSet<usize>,
    needed: bool,
}

impl RainPlans {
    pub(super) fn new(stage: &Stage<'_>, used: BTreeSet<usize>) -> Self {
        Self {
            taken: used,
            needed: stage
                .weather
                .is_some_and(|weather| weather.rain_chance >= RAIN_CHANCE_MIN),
        }
    }

    /// The best that is left for a day with something outdoors.
    pub(super) fn next(
        &mut self,
        stage: &Stage<'_>,
        window: &DayWindow,
        chosen: &[usize],
    ) -> Option<String> {
        let outdoors = chosen
            .iter()
            .filter_map(|index| stage.sight(*index))
            .any(|sight| !sight.indoor);
        if !self.needed || !outdoors {
            return None;
        }
        let open = |sight: &Sight| {
            let end = clock::time(START + sight.visit_minutes);
            sight.open_during(window.date, clock::time(START), end)
        };
        let fits = |index: &usize| {
            stage.sight(*index).is_some_and(|sight| {
                sight.indoor && sight.visit_minutes <= VISIT_MINUTES_MAX && open(sight)
            })
        };
        let found = (0..stage.sights.len())
            .filter(|index| !self.taken.contains(index))
            .find(fits)?;
        self.taken.insert(found);
        stage.sight(found).map(|sight| sight.name.clone())
    }
}

//! The order of a day's sights, with the meals between them.

use super::clock::{self, DAY_END, Minutes};
use super::day_window::DayWindow;
use crate::source::Sight;
use crate::trip::Theme;

/// Sights in one day: the number of orders that are tried grows with its factorial (5! = 120).
pub(super) const SIGHTS_A_DAY_MAX: usize = 5;
/// From this length on a visit is an excursion, with lunch on the way.
pub(super) const EXCURSION_MINUTES: Minutes = 300;
/// Before this nobody goes out for the night.
const NIGHTLIFE_BEGIN: Minutes = 19 * 60 + 30;
/// What opens this late is made for the evening.
const EVENING_OPENING: Minutes = 16 * 60;
/// Until when sights are seen that are not made for the night: a compromise between summer and winter.
const DAYLIGHT_END: Minutes = 18 * 60 + 45;
/// When one gets up for an excursion that would not fit otherwise.
const EARLY_START: Minutes = 6 * 60 + 30;
const BREAKFAST_MINUTES: Minutes = 45;
const LUNCH_MINUTES: Minutes = 60;
const PACKING_MINUTES: Minutes = 15;
const DINNER_MINUTES: Minutes = 90;

/// When things happen on a day; sights in the order in which they are visited.
#[derive(Debug, Clone, Default)]
pub(super) struct DayOrder {
    /// Index of the sight among those given, start, end.
    pub(super) visits: Vec<(usize, Minutes, Minutes)>,
    pub(super) breakfast: Option<(Minutes, Minutes)>,
    pub(super) lunch: Option<(Minutes, Minutes)>,
    /// Whether lunch is bought before an excursion.
    pub(super) packed_lunch: bool,
    pub(super) dinner: Option<(Minutes, Minutes)>,
    /// Minutes on the way and in front of closed doors: less is better.
    lost: Minutes,
}

/// The best order of these sights in a window, if there is any that finds all doors open. An excursion that does not
/// fit otherwise begins early.
pub(super) fn best(sights: &[&Sight], window: &DayWindow) -> Option<DayOrder> {
    let excursion = sights
        .iter()
        .any(|sight| sight.visit_minutes >= EXCURSION_MINUTES);
    let early = DayWindow {
        from: EARLY_START.min(window.from),
        ..*window
    };
    best_within(sights, window)
        .or_else(|| (excursion && window.early_start).then(|| best_within(sights, &early))?)
}

fn best_within(sights: &[&Sight], window: &DayWindow) -> Option<DayOrder> {
    let mut order: Vec<usize> = (0..sights.len().min(SIGHTS_A_DAY_MAX)).collect();
    let mut best: Option<DayOrder> = None;
    each_permutation(&mut order, 0, &mut |order| {
        if let Some(laid) = lay_out(sights, order, window)
            && best.as_ref().is_none_or(|known| laid.lost < known.lost)
        {
            best = Some(laid);
        }
    });
    best
}

fn each_permutation(order: &mut [usize], fixed: usize, visit: &mut impl FnMut(&[usize])) {
    if fixed >= order.len() {
        visit(order);
        return;
    }
    for swap in fixed..order.len() {
        order.swap(fixed, swap);
        each_permutation(order, fixed + 1, visit);
        order.swap(fixed, swap);
    }
}

fn lay_out(sights: &[&Sight], order: &[usize], window: &DayWindow) -> Option<DayOrder> {
    let mut day = Walk::begin(window);
    let mut previous = None;
    for (position, index) in order.iter().enumerate() {
        let sight = *sights.get(*index)?;
        let way = if position == 0 {
            15
        } else {
            clock::transfer(previous, sight.point)
        };
        day.visit(*index, sight, way)?;
        previous = sight.point;
    }
    day.finish()
}

/// Bars open late; parks, temples and markets are for daylight even where nothing is locked.
fn at_a_sane_hour(sight: &Sight, begin: Minutes, end: Minutes) -> bool {
    let nightly = |theme: &Theme| matches!(theme, Theme::Nightlife | Theme::Music);
    let opens_late = sight
        .opens
        .is_some_and(|opens| clock::of(opens) >= EVENING_OPENING);
    if opens_late {
        return true;
    }
    if sight.themes.first().is_some_and(nightly) {
        return begin >= NIGHTLIFE_BEGIN;
    }
    sight.themes.iter().any(nightly) || end <= DAYLIGHT_END
}

/// A day as it is lived through.
struct Walk<'w> {
    window: &'w DayWindow,

    now: Minutes,
    lunch_pending: bool,
    dinner_pending: bool,
    laid: DayOrder,
}

impl<'w> Walk<'w> {
    fn begin(window: &'w DayWindow) -> Self {
        let mut laid = DayOrder::default();
        let mut now = window.from;
        if window.breakfast() {
            laid.breakfast = Some((now, now + BREAKFAST_MINUTES));
            now += BREAKFAST_MINUTES;
        }
        Self {
            window,

            now,
            lunch_pending: window.lunch(),
            dinner_pending: window.dinner(),
            laid,
        }
    }

    fn visit(&mut self, index: usize, sight: &Sight, way: Minutes) -> Option<()> {
        let excursion = sight.visit_minutes >= EXCURSION_MINUTES;
        let visit = sight.visit_minutes;
        let begin = self.begin_of(sight, way);
        let overlaps_lunch = begin >= 12 * 60 + 15 || begin + visit > 13 * 60 + 45;
        if self.lunch_pending && !excursion && overlaps_lunch && begin >= 11 * 60 {
            self.eat_lunch();
        }
        if self.lunch_pending && excursion {
            self.pack_lunch();
        }
        if self.dinner_pending
            && self.now + way >= 17 * 60
            && self.begin_of(sight, way) + visit > 20 * 60
        {
            self.eat_dinner();
        }
        let begin = self.begin_of(sight, way);
        let end = begin + visit;
        let open = sight.open_during(
            self.window.date,
            clock::time(begin),
            clock::time(end.min(24 * 60 - 1)),
        );
        if !open || end > self.window.to.min(DAY_END) || !at_a_sane_hour(sight, begin, end) {
            return None;
        }
        self.laid.lost += way + begin.saturating_sub(clock::quarter(self.now + way));
        self.laid.visits.push((index, begin, end));
        self.now = end;
        Some(())
    }

    fn begin_of(&self, sight: &Sight, way: Minutes) -> Minutes {
        let opens = sight.opens.map_or(0, clock::of);
        clock::quarter((self.now + way).max(opens))
    }

    fn eat_lunch(&mut self) {
        let begin = clock::quarter(self.now + 10).max(11 * 60 + 45);
        self.laid.lunch = Some((begin, begin + LUNCH_MINUTES));
        self.lunch_pending = false;
        self.now = begin + LUNCH_MINUTES;
    }

    /// Bought before setting out, eaten where one is.
    fn pack_lunch(&mut self) {
        let begin = clock::quarter(self.now);
        self.laid.lunch = Some((begin, begin + PACKING_MINUTES));
        self.laid.packed_lunch = true;
        self.lunch_pending = false;
        self.now = begin + PACKING_MINUTES;
    }

    fn eat_dinner(&mut self) {
        let begin = clock::quarter(self.now + 15).max(18 * 60);
        self.laid.dinner = Some((begin, begin + DINNER_MINUTES));
        self.dinner_pending = false;
        self.now = begin + DINNER_MINUTES;
    }

    fn finish(mut self) -> Option<DayOrder> {
        let to = self.window.to;
        if self.lunch_pending {
            self.now = self.now.max(12 * 60 + 15);
            self.eat_lunch();
            if self.now > (16 * 60 + 15).min(to) {
                return None;
            }
        }
        if self.dinner_pending {
            self.now = self.now.max(18 * 60 + 45);
            self.eat_dinner();
            if self.now > (22 * 60 + 30).min(to) {
                return None;
            }
        }
        Some(self.laid)
    }
}

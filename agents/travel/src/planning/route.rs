//! Which cities, in which order.
//!
//! Exhaustive over short lists: each stop has a slot with at most a dozen candidates, and every
//! sequence is valued by what the cities have for the travellers, less what beds and ways cost
//! in money and hours. A way or a bed that does not exist rules a sequence out while another
//! is possible.

use jiff::civil::Date;

use super::appeal::appeal;
use super::calendar::plus;
use super::candidates::candidates;
use super::leg_cost::{LegCosts, Way};
use super::nights_split::split;
use super::stay_cost::StayCosts;
use super::target::Target;
use crate::source::{Point, Source};
use crate::trip::{Dates, Interest, Nights, PlaceId};

/// Sequences looked at: a few milliseconds of work.
pub(crate) const SEQUENCES_MAX: usize = 6_000;

/// Something that cannot be done weighs more than anything that can be gained.
pub(crate) const IMPOSSIBLE: f64 = 1_000.0;

/// Values below this are those of routes with something that cannot be done, or not for the money: what hours, detours
/// and dull places take away is less.
const OUT_OF_REACH: f64 = -10.0;
/// From here on it is doubtful that the budget reaches.
const TIGHT_SHARE: f64 = 0.7;

/// Hours between stops against a grade of appeal: an afternoon lost costs a grade.
const GRADES_AN_HOUR: f64 = 0.25;
/// The same where times are those of a timetable.
const GRADES_AN_EXACT_HOUR: f64 = 0.4;

/// What the whole budget spent on beds and ways costs in grades.
pub(crate) const GRADES_A_BUDGET: f64 = 6.0;

/// So many kilometres more than the shortest way round cost a grade: nobody likes to zigzag.
const DETOUR_KM_A_GRADE: f64 = 25.0;

/// Stops up to which the shortest way round is looked for: 120 orders.
const DETOUR_STOPS_MAX: usize = 5;

/// What a star of the guests' grade of all beds is worth at each stop, in grades.
const GRADES_A_STAR: f64 = 1.2;

/// The share of a budget that is planned with here: the rest is for what is not foreseen.
const SPENT_SHARE: f64 = 0.95;

/// How much dearer meals are than the cheapest ones: those of certain kitchens at the least, and usual ones.
const KITCHENS_FACTOR: f64 = 1.2;
const MEALS_FACTOR: f64 = 1.6;

/// Budget assumed where none was said, in US dollars a person and day: it only ranks routes.
const DOLLARS_A_PERSON_DAY: f64 = 250.0;

/// What the choice depends on.
pub(crate) struct RouteWishes<'a> {
    pub(crate) targets: &'a [Target],
    /// For each stop, the target that it fulfils.
    pub(crate) slots: &'a [usize],
    pub(crate) dates: Dates,
    pub(crate) interests: &'a [Interest],
    pub(crate) cuisines: &'a [String],
    pub(crate) people: u32,
    /// In US dollars, where one was said.
    pub(crate) budget_dollars: Option<f64>,
    /// Driving oneself and other ways may follow each other in one trip.
    pub(crate) mixes_driving: bool,
    /// The share of the budget that is planned with, where the whole of it did not reach.
    pub(crate) thrift: f64,
    /// Prices are quotes for the day, not levels.
    pub(crate) exact: bool,
    /// Where the travellers set out, if known.
    pub(crate) home: Option<Point>,
}

/// The cities of a trip in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Route {
    pub(crate) places: Vec<PlaceId>,
    /// Less is worse; far below zero where something cannot be done or paid.
    pub(crate) value: f64,
    /// What it costs at the least against the budget.
    pub(crate) least_share: f64,
}

impl Route {
    /// Whether something may be out of reach: a way, a bed, a kitchen, or the money.
    pub(crate) fn is_doubtful(&self) -> bool {
        self.value < OUT_OF_REACH || self.least_share > TIGHT_SHARE
    }
}

/// Chooses the best sequence of cities; empty only when a target has no city.
pub(crate) fn choose(
    source: &dyn Source,
    wishes: &RouteWishes<'_>,
    legs: &mut LegCosts<'_>,
    stays: &mut StayCosts<'_>,
) -> Route {
    let candidates = candidates(source, wishes, legs, stays);
    let mut search = Search {
        source,
        wishes,
        legs,
        stays,
        candidates,
        best: None,
        seen: 0,
    };
    search.extend(&mut Vec::new());
    let best = search.best;
    best.map(|(value, least_share, places)| Route {
        places,
        value,
        least_share,
    })
    .unwrap_or_default()
}

/// What the stays of a sequence take.
#[derive(Debug, Default)]
struct Stays {
    /// US dollars for the cheapest beds, and for the cheapest meals.
    beds: f64,
    meals: f64,
    /// For each stop its beds by what they cost, as in [`grade_within`].
    grades: Vec<Vec<(f64, f64)>>,
}

impl RouteWishes<'_> {
    /// What money and hours take away, and better beds add.
    fn with(&self, way: Way, stays: &Stays) -> f64 {
        let budget = self.budget();
        match self.budget_dollars {
            // Where prices are exact, what is left of the budget buys better beds.
            Some(given) if self.exact => {
                let given = given * self.thrift;
                let least = way.cheapest + self.least(stays);
                let spare = given * SPENT_SHARE - way.dollars - stays.meals * MEALS_FACTOR;
                let stops = stays.grades.len() as f64;
                grade_within(&stays.grades, spare) * GRADES_A_STAR * stops
                    - way.hours * GRADES_AN_EXACT_HOUR
                    - (least / given - 1.0).max(0.0) * IMPOSSIBLE
                    - least / given
            }
            _ if self.exact => {
                -way.hours * GRADES_AN_EXACT_HOUR
                    - (stays.beds + way.dollars) / budget * GRADES_A_BUDGET
            }
            _ => {
                -way.hours * GRADES_AN_HOUR - (stays.beds + way.dollars) / budget * GRADES_A_BUDGET
            }
        }
    }

    /// US dollars for beds and meals at the least.
    fn least(&self, stays: &Stays) -> f64 {
        let kitchens = match self.cuisines {
            [] => 1.0,
            _ => KITCHENS_FACTOR,
        };
        stays.beds + stays.meals * kitchens
    }

    pub(crate) fn budget(&self) -> f64 {
        let usual = DOLLARS_A_PERSON_DAY * f64::from(self.people) * f64::from(self.dates.days());
        self.budget_dollars.unwrap_or(usual).max(1.0)
    }
}

struct Search<'s, 'l, 'k> {
    source: &'s dyn Source,
    wishes: &'s RouteWishes<'s>,
    legs: &'s mut LegCosts<'l>,
    stays: &'s mut StayCosts<'k>,
    candidates: Vec<Vec<PlaceId>>,
    best: Option<(f64, f64, Vec<PlaceId>)>,
    seen: usize,
}

impl Search<'_, '_, '_> {
    fn extend(&mut self, sequence: &mut Vec<PlaceId>) {
        // The bound holds for long routes too, whose candidates alone make more sequences.
        if self.seen >= SEQUENCES_MAX {
            return;
        }
        let Some(target) = self.wishes.slots.get(sequence.len()) else {
            self.seen += 1;
            let (value, least_share) = self.value(sequence);
            if self.best.as_ref().is_none_or(|(best, ..)| value > *best) {
                self.best = Some((value, least_share, sequence.clone()));
            }
            return;
        };
        let places = self.candidates.get(*target).cloned().unwrap_or_default();
        for place in places {
            if !sequence.contains(&place) {
                sequence.push(place);
                self.extend(sequence);
                sequence.pop();
            }
        }
    }

    /// What a sequence is worth, and what it costs at the least against the budget.
    fn value(&mut self, sequence: &[PlaceId]) -> (f64, f64) {
        let nights = nights_of(self.source, sequence, self.wishes.dates.nights());
        let mut worth = -self.detour_km(sequence) / DETOUR_KM_A_GRADE;
        let mut kitchens = vec![false; self.wishes.cuisines.len()];
        let mut stays = Stays::default();
        for (place, nights) in sequence.iter().zip(&nights) {
            let city = self.source.city(place);
            worth += city.map_or(0.0, |city| appeal(city, self.wishes.interests));
            let stay = self.stays.stay(place, *nights);
            worth -= match stay.dollars {
                Some(_) => 0.0,
                None => IMPOSSIBLE,
            };
            worth -= if stay.lively { 0.0 } else { 5.0 };
            stays.beds += stay.dollars.unwrap_or(0.0);
            stays.meals += stay.meals_dollars;
            stays.grades.push(stay.grades.clone());
            for at in &stay.kitchens {
                if let Some(kitchen) = kitchens.get_mut(*at) {
                    *kitchen = true;
                }
            }
        }
        worth -= 20.0 * kitchens.iter().filter(|k| !**k).count() as f64;
        let sides = self.ways(sequence, &nights);
        let values = sides
            .iter()
            .map(|way| worth + self.wishes.with(*way, &stays));
        let value = values.fold(f64::NEG_INFINITY, f64::max);
        let cheapest = sides
            .iter()
            .map(|way| way.cheapest)
            .fold(f64::INFINITY, f64::min);
        let least = cheapest + self.wishes.least(&stays);
        (value, least / self.wishes.budget())
    }

    /// How much longer the way round is than the shortest one through the same cities.
    fn detour_km(&self, sequence: &[PlaceId]) -> f64 {
        let point = |place: &PlaceId| self.source.city(place).and_then(|city| city.point);
        let points: Vec<Point> = sequence.iter().filter_map(point).collect();
        if points.len() < sequence.len() || !(2..=DETOUR_STOPS_MAX).contains(&points.len()) {
            return 0.0;
        }
        let home = self.wishes.home;
        let orders = permutations(&points);
        let shortest = orders.iter().map(|order| round_km(home, order));
        round_km(home, &points) - shortest.fold(f64::INFINITY, f64::min)
    }

    /// What all legs take, with a car of one's own and without, or as it comes where both may be mixed. Hours from and
    /// to home count less: they are much the same for every choice.
    fn ways(&mut self, sequence: &[PlaceId], nights: &[Nights]) -> Vec<Way> {
        let (mut driving, mut other, mut either) = (Way::default(), Way::default(), Way::default());
        let dollars = IMPOSSIBLE * self.wishes.budget() / GRADES_A_BUDGET;
        let lost = Way {
            dollars,
            hours: 0.0,
            cheapest: dollars,
        };
        let home_share = if self.wishes.exact { 0.5 } else { 0.2 };
        for (from, to, date) in self.stages(sequence, nights) {
            let leg = self.legs.leg(from.as_ref(), to.as_ref(), date);
            let home = from.is_none() || to.is_none();
            let share = if home { home_share } else { 1.0 };
            let add = |sum: &mut Way, part: Option<Way>| {
                let part = part.unwrap_or(lost);
                sum.dollars += part.dollars;
                sum.hours += part.hours * share;
                sum.cheapest += part.cheapest;
            };
            add(&mut driving, leg.driving);
            add(&mut other, leg.other);
            add(&mut either, leg.either());
        }
        match self.wishes.mixes_driving {
            true => vec![either],
            // Where prices are levels, the cheaper side is taken.
            false if !self.wishes.exact && driving.dollars < other.dollars => vec![driving],
            false if !self.wishes.exact => vec![other],
            false => vec![driving, other],
        }
    }

    fn stages(
        &self,
        sequence: &[PlaceId],
        nights: &[Nights],
    ) -> Vec<(Option<PlaceId>, Option<PlaceId>, Date)> {
        let mut ends: Vec<Option<PlaceId>> = sequence.iter().cloned().map(Some).collect();
        let mut dates = vec![self.wishes.dates.start];
        for night in nights {
            let last = dates.last().copied().unwrap_or(self.wishes.dates.start);
            dates.push(plus(last, i64::from(*night)));
        }
        if self.legs.has_home() {
            ends.insert(0, None);
            ends.push(None);
            if let Some(last) = dates.last_mut() {
                *last = self.wishes.dates.end;
            }
        } else if !dates.is_empty() {
            dates.remove(0);
        }
        let pairs = ends.windows(2).zip(dates);
        pairs
            .filter_map(|(pair, date)| match pair {
                [from, to] => Some((from.clone(), to.clone(), date)),
                _ => None,
            })
            .collect()
    }
}

/// From home through these points and home again, or only through them where home is not known.
fn round_km(home: Option<Point>, points: &[Point]) -> f64 {
    let round: Vec<Point> = home.iter().chain(points).chain(&home).copied().collect();
    let legs = round.windows(2);
    legs.map(|pair| match pair {
        [from, to] => from.km_to(*to),
        _ => 0.0,
    })
    .sum()
}

fn permutations(points: &[Point]) -> Vec<Vec<Point>> {
    let Some((last, others)) = points.split_last() else {
        return vec![Vec::new()];
    };
    let shorter = permutations(others);
    let with_last = shorter.iter().flat_map(|order| {
        (0..=order.len()).map(|at| {
            let mut order = order.clone();
            order.insert(at, *last);
            order
        })
    });
    with_last.collect()
}

/// The best mean grade of the beds of all stops for so many dollars; of each stop's beds `(dollars, grade)`, the
/// cheapest first. The upgrade that gains most for its money comes first.
fn grade_within(stops: &[Vec<(f64, f64)>], dollars: f64) -> f64 {
    let mut chosen: Vec<usize> = vec![0; stops.len()];
    let of = |stop: usize, at: usize| stops.get(stop).and_then(|beds| beds.get(at)).copied();
    let mut left = dollars
        - (0..stops.len())
            .filter_map(|s| of(s, 0))
            .map(|b| b.0)
            .sum::<f64>();
    loop {
        let mut best: Option<(f64, usize, usize, f64)> = None;
        for (stop, at) in chosen.iter().enumerate() {
            let Some(now) = of(stop, *at) else { continue };
            for next in at + 1..stops.get(stop).map_or(0, Vec::len) {
                let Some(then) = of(stop, next) else { continue };
                let (more, gain) = (then.0 - now.0, then.1 - now.1);
                let rate = gain / more.max(1.0);
                if more <= left && best.is_none_or(|(known, ..)| rate > known) {
                    best = Some((rate, stop, next, more));
                }
            }
        }
        let Some((_, stop, next, more)) = best else {
            break;
        };
        left -= more;
        if let Some(at) = chosen.get_mut(stop) {
            *at = next;
        }
    }
    let grades = chosen
        .iter()
        .enumerate()
        .filter_map(|(stop, at)| of(stop, *at));
    grades.map(|bed| bed.1).sum::<f64>() / stops.len().max(1) as f64
}

/// The nights at each city of a sequence.
pub(crate) fn nights_of(source: &dyn Source, sequence: &[PlaceId], nights: Nights) -> Vec<Nights> {
    let deserved: Vec<Nights> = sequence
        .iter()
        .map(|place| {
            source
                .city(place)
                .map_or(1, |city| city.nights_suggested.max(1))
        })
        .collect();
    split(nights, &deserved)
}

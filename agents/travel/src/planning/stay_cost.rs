//! What a stay in a city costs at least, and whether it offers what is asked for.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::source::{Lodging, Meal, RoomKind, Source, folded};
use crate::trip::{LodgingWishes, Nights, PlaceId, RoomType};

/// The grade of a house of which guests' grades are not known.
const GRADE_UNKNOWN: f64 = 3.0;

/// The least that a stay costs, and what the city offers.
#[derive(Debug, Clone, Default)]
pub(crate) struct StayCost {
    /// US dollars for everybody and all nights; `None` where no bed fits the wishes.
    pub(crate) dollars: Option<f64>,
    /// Guests' grades that can be had with what each costs at least, cheapest first and each better
    /// than those before.
    pub(crate) grades: Vec<(f64, f64)>,
    /// US dollars for the cheapest meals of the stay, for everybody.
    pub(crate) meals_dollars: f64,
    /// Which of the kitchens asked for it has, by their index.
    pub(crate) kitchens: Vec<usize>,
    /// Whether there are enough meals and something to see.
    pub(crate) lively: bool,
}

/// Stays looked up so far.
pub(crate) struct StayCosts<'a> {
    pub(crate) source: &'a dyn Source,
    pub(crate) lodging: &'a LodgingWishes,
    pub(crate) cuisines: &'a [String],
    pub(crate) people: u32,
    pub(crate) night: Date,
    pub(crate) known: BTreeMap<(PlaceId, Nights), StayCost>,
}

impl StayCosts<'_> {
    /// A stay of so many nights.
    pub(crate) fn stay(&mut self, place: &PlaceId, nights: Nights) -> &StayCost {
        let key = (place.clone(), nights);
        if !self.known.contains_key(&key) {
            let cost = self.look_up(place, nights);
            self.known.insert(key.clone(), cost);
        }
        self.known.entry(key).or_default()
    }

    fn look_up(&self, place: &PlaceId, nights: Nights) -> StayCost {
        let beds = self.source.lodgings(place, self.night);
        let fitting = beds
            .iter()
            .filter(|bed| nights > 0 && self.fits(bed, nights));
        let priced = fitting.map(|bed| {
            let units = self.people.div_ceil(bed.occupancy_max.max(1));
            let dollars = (bed.price_night * nights * units).units();
            (dollars, bed.rating.unwrap_or(GRADE_UNKNOWN))
        });
        let mut grades: Vec<(f64, f64)> = priced.collect();
        grades.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.total_cmp(&a.1)));
        let mut best = f64::NEG_INFINITY;
        grades.retain(|(_, grade)| {
            let better = *grade > best;
            best = best.max(*grade);
            better
        });
        let meals = self.source.meals(place);
        let has = |kitchen: &str| {
            let wanted = folded(kitchen);
            meals
                .iter()
                .any(|m| m.cuisines.iter().any(|c| folded(c).contains(&wanted)))
        };
        let kitchens = self.cuisines.iter().enumerate().filter(|(_, c)| has(c));
        StayCost {
            dollars: match nights {
                0 => Some(0.0),
                _ => grades.first().map(|(dollars, _)| *dollars),
            },
            grades,
            meals_dollars: self.cheapest_meals(meals, nights),
            kitchens: kitchens.map(|(at, _)| at).collect(),
            lively: meals.len() as u64 >= 3 * (u64::from(nights) + 1)
                && !self.source.sights(place).is_empty(),
        }
    }

    /// Three meals a day, each at another table, from the cheapest up.
    fn cheapest_meals(&self, meals: &[Meal], nights: Nights) -> f64 {
        let mut prices: Vec<f64> = meals.iter().map(|meal| meal.price.units()).collect();
        prices.sort_by(f64::total_cmp);
        let count = 3 * nights as usize + 1;
        prices.iter().take(count).sum::<f64>() * f64::from(self.people)
    }

    fn fits(&self, bed: &Lodging, nights: Nights) -> bool {
        let room = match self.lodging.room_type {
            None => true,
            Some(RoomType::EntireRoom) => bed.room_type == RoomKind::EntireRoom,
            Some(RoomType::PrivateRoom) => bed.room_type == RoomKind::PrivateRoom,
            Some(RoomType::SharedRoom) => bed.room_type == RoomKind::SharedRoom,
            Some(RoomType::NotSharedRoom) => bed.room_type != RoomKind::SharedRoom,
        };
        let rules = self
            .lodging
            .house_rules
            .iter()
            .all(|rule| !bed.forbids.contains(rule));
        room && rules && bed.nights_min <= nights
    }
}

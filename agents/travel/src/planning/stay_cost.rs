//! What a stay in a city costs at least, and whether it offers what is asked for.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::source::{Lodging, RoomKind, Source, folded};
use crate::trip::{LodgingWishes, Nights, PlaceId, RoomType};

/// The least that a stay costs, and what the city offers.
#[derive(Debug, Clone, Default)]
pub(crate) struct StayCost {
    /// US dollars for everybody and all nights; `None` where no bed fits the wishes.
    pub(crate) dollars: Option<f64>,
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
            .filter(|bed| nights == 0 || self.fits(bed, nights));
        let dollars = fitting.map(|bed| {
            let units = self.people.div_ceil(bed.occupancy_max.max(1));
            (bed.price_night * nights * units).units()
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
            dollars: if nights == 0 {
                Some(0.0)
            } else {
                dollars.min_by(f64::total_cmp)
            },
            kitchens: kitchens.map(|(at, _)| at).collect(),
            lively: meals.len() as u64 >= 3 * (u64::from(nights) + 1)
                && !self.source.sights(place).is_empty(),
        }
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

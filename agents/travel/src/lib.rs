//! The agents of the travel workflow: a request in plain words becomes a finished itinerary.
//!
//! Everything here is deterministic and needs no model.

mod trip;

pub use trip::{
    Assignment, Budget, Cents, Complexity, CurrencyCode, Dates, HouseRule, Interest, Leg, LegEnd,
    LodgingWishes, Nights, Origin, Pace, Part, PlaceId, RoomType, Stop, Style, Theme,
    TransportMode, TransportWishes, Travellers, Trip, Wish, WishKind,
};

//! The agents of the travel workflow: a request in plain words becomes a finished itinerary.
//!
//! Everything here is deterministic and needs no model.

mod source;
mod trip;

pub use source::{
    About, Area, AreaKind, Basis, City, Climate, Country, Endpoint, Gateway, Journey, Lodging,
    Meal, Occasion, Period, Point, RoomKind, Rules, Season, Sight, Source, SourceError, Terminal, Tier, Tip, TravelPlannerFolder, World,
    folded,
};
pub use trip::{
    Assignment, Budget, Cents, Complexity, CurrencyCode, Dates, HouseRule, Interest, Leg, LegEnd,
    LodgingWishes, Nights, Origin, Pace, Part, PlaceId, RoomType, Stop, Style, Theme,
    TransportMode, TransportWishes, Travellers, Trip, Wish, WishKind,
};

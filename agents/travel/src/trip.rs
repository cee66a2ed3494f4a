//! What a request means, once it is read: the shared nouns of all travel agents.
//!
//! A [`Trip`] is made by the planning agent from the user's words. Every task carries what its kind
//! needs of it (see [`Assignment`] and `need`), so that an agent needs nothing but its task, the
//! results that it depends on, and its source.
//! All values are plain data: no clock, no data source and no float where money is concerned.

mod alternative;
mod assignment;
mod budget;
mod cents;
mod complexity;
mod dates;
mod interest;
mod leg;
mod lodging;
mod need;
mod place_id;
mod preferences;
mod stop;
mod theme;
mod transport_wishes;
mod travellers;
mod whole;
mod wish;

pub use alternative::Alternative;
pub use assignment::{Assignment, Part};
pub use budget::Budget;
pub use cents::Cents;
pub use complexity::Complexity;
pub use dates::{Dates, Nights};
pub use interest::Interest;
pub use leg::{Leg, LegEnd};
pub use lodging::{HouseRule, LodgingWishes, RoomType};
pub(crate) use need::Need;
pub use place_id::{CurrencyCode, PlaceId};
pub use preferences::{Pace, Style};
pub use stop::{Origin, Stop};
pub use theme::Theme;
pub use transport_wishes::{TransportMode, TransportWishes};
pub use travellers::Travellers;
pub use whole::Trip;
pub use wish::{Wish, WishKind};

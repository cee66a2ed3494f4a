//! The agents of the travel workflow: a request in plain words becomes a finished itinerary.
//!
//! Everything here is deterministic and needs no model. The way of a request: `request` reads the words, `place` and
//! `planning` settle what they mean and draw the graph of tasks; `location`, `transport`, `weather`, `accommodation` and
//! `activity` each find alternatives in a `source`; `budget` chooses among them; `integration` makes the `itinerary`.
//! All of these are pure; `agents` serves them. Results are [`Finding`]s, which say themselves what they are.
//!
//! A trip may be changed after it was planned. A task is given only what its kind needs of the trip, not even which stop
//! its city is, so that the results of all others can be kept: a changed budget touches the budget alone, changed dates
//! the legs and the budget, and another city its own tasks and the legs to and from it. A programme counts its days from
//! the arrival and is for whole days; when the ways are chosen it is cut to the time that they leave.
//!
//! What cannot be had is asked about before anything is planned, with what each way out costs (`planning::reach`).

mod accommodation;
mod activity;
mod agents;
mod budget;
mod exchange;
mod exchange_rates;
mod finding;
mod integration;
mod itinerary;
mod location;
mod place;
mod planning;
mod planning_agent;
mod refusal;
mod request;
mod source;
mod transport;
mod trip;
mod verification;
mod weather;

pub use accommodation::{AccommodationFinding, LodgingOption, accommodation};
pub use activity::{
    ActivityFinding, Item, ItemKind, Level, Offer, OfferQuestion, Programme, ProgrammeDay,
    ThemeOffer, activity, offer,
};
pub use agents::{ForecastConfig, SourceChoice, Sources, TravelConfig, TravelError, agents};
pub use budget::{BudgetFinding, Category, Choices, CostLine, Pick, budget};
pub use exchange::{Exchange, show_money};
pub use exchange_rates::{ExchangeRate, exchange_rate};
pub use finding::{Finding, Findings};
pub use integration::{Absence, Contradiction, IntegrationError, integrate};
pub use itinerary::{
    Bed, BillLine, Document, Entry, EntryKind, Itinerary, ItineraryDay, Way, date_range, markdown,
    party,
};
pub use location::{LocationFinding, ScoredSight, TipsFinding, TipsOfStop, location, tips};
pub use place::{Atlas, Gazetteer, GazetteerEntry};
pub use planning::{Assumed, Decision, PlanData, Planner, PlanningPayload, RequestRefusal};
pub use planning_agent::PlanningAgent;
pub use refusal::Refusal;
pub use request::REQUEST_BYTES_MAX;
pub use source::{
    About, Area, AreaKind, Basis, City, Climate, Country, Endpoint, Gateway, Journey, Lodging,
    Meal, Occasion, Period, Point, RoomKind, Rules, Season, Sight, Source, SourceError, Terminal,
    Tier, Tip, TravelPlannerFolder, World, folded,
};
pub use transport::{
    Arrival, GroundCost, LegOptions, TimesInTown, TransportFinding, TransportOption, transport,
};
pub use trip::{
    Alternative, Assignment, Budget, Cents, Complexity, CurrencyCode, Dates, HouseRule, Interest,
    Leg, LegEnd, LodgingWishes, Nights, Origin, Pace, Part, PlaceId, RoomType, Stop, Style, Theme,
    TransportMode, TransportWishes, Travellers, Trip, Wish, WishKind,
};
pub use verification::{
    Cell, Constraints, EntryName, Failure, LineError, LocalConstraint, Outcome, PlanDay, Query,
    Rates, Rule, Share, Submission, Verdict, Verification, Verifier, submission_plan,
};
pub use weather::{DayForecast, WeatherFinding, WeatherOfStop, weather};

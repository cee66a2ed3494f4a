//! How many instances a pool of agents should have, as a pure computation.
//!
//! ```text
//!   Observation, once a second ──▶ Forecast ──▶ Demand, in slots ──▶ Bounds ──▶ instances
//!                                  │  ServiceTime   how long a task holds a slot
//!                                  │  OfferedLoad   slots that would be busy if nothing waited
//!                                  │  Trend         where the mean of that load goes
//!                                  │  LoadHistory   how high its peaks have been
//!                                  └  HighWater     no less than a moment ago
//! ```
//!
//! A [`Forecast`] sees the work that one owner hands to one pool, and says how many slots that work
//! will need when an instance ordered now is ready. Demands of several owners add up; [`Bounds`]
//! turns the sum into instances. [`Reactive`] is the plain rule that the forecast is measured
//! against.
//!
//! Nothing here reads a clock or draws a random number: time is part of each observation.

mod bounds;
mod demand;
mod forecast;
mod high_water;
mod load_history;
mod observation;
mod offered_load;
mod parameters;
mod reactive;
mod service_time;
mod trend;

pub use bounds::Bounds;
pub use demand::Demand;
pub use forecast::Forecast;
pub use high_water::HighWater;
pub use observation::Observation;
pub use parameters::Parameters;
pub use reactive::Reactive;

//! The agents of the drought response workflow.

mod balance;
mod choice;
mod curves;
mod declaration;
mod department;
mod draw;
mod forecast;
mod frame;
mod history;
mod measure;
mod replay;
mod season;
mod series;
mod unit;

pub use balance::{Balance, Day, Reservoir};
pub use choice::{Aim, Choice, choose, cost_usd, reach};
pub use curves::Curves;
pub use declaration::Declaration;
pub use department::Department;
pub use draw::seed_of;
pub use forecast::{Ahead, Forecast, HORIZON_DAYS_MAX, Trace, YEARS_MIN, quantile};
pub use frame::{Basis, Frame, FrameError, Level, Triggered};
pub use history::{History, Known};
pub use measure::{MEASURES_MAX, Measure, MeasureError, check_measures, read_measures};
pub use replay::{Policy, Replay, ReplayedDay};
pub use season::{CALENDAR_DAYS, Profile, calendar_day, days_between, later};
pub use series::{Series, SeriesError};
pub use unit::{Dimension, Quantity, VolumeUnit, grouped, percent, unit};

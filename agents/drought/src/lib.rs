//! The agents of the drought response workflow.

mod assessment;
mod balance;
mod brief;
mod choice;
mod curves;
mod declaration;
mod department;
mod department_plan;
mod draw;
mod forecast;
mod frame;
mod history;
mod measure;
mod outlook;
mod planning;
mod reading;
mod records;
mod replay;
mod schedule;
mod season;
mod series;
mod settings;
mod situation;
mod unit;
mod worker;

pub use assessment::{Assessment, LevelChance, RequiredCuts};
pub use balance::{Balance, Day, Reservoir};
pub use brief::{Brief, RuledOut};
pub use choice::{Aim, Choice, choose, cost_usd, reach};
pub use curves::Curves;
pub use declaration::Declaration;
pub use department::Department;
pub use department_plan::{DepartmentPlan, LeftOut, PlannedMeasure, Step};
pub use draw::seed_of;
pub use forecast::{Ahead, Forecast, HORIZON_DAYS_MAX, Trace, YEARS_MIN, quantile};
pub use frame::{Basis, Frame, FrameError, Level, Triggered};
pub use history::{History, Known};
pub use measure::{MEASURES_MAX, Measure, MeasureError, check_measures, read_measures};
pub use outlook::{Band, Outlook};
pub use planning::{
    Decision, DroughtPlan, LevelPlan, Planner, PlanningPayload, Scenario, StageMessage, Unassigned,
};
pub use reading::{
    Action, Entry, Expect, Key, Reading, RequestError, SeriesRequest, Stakeholder, read_request,
};
pub use replay::{Policy, Replay, ReplayedDay};
pub use schedule::{OwnedStep, ScheduleError, Slot, schedule};
pub use season::{CALENDAR_DAYS, Profile, calendar_day, days_between, later};
pub use series::{Series, SeriesError};
pub use settings::{DroughtConfig, MessageTemplate, Settings, SettingsError};
pub use situation::Situation;
pub use unit::{Dimension, Quantity, VolumeUnit, grouped, percent, unit};
pub use worker::{Worked, work};

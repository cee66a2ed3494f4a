//! The agents of the drought response workflow: how things stand becomes a plan of four departments.
//!
//! Everything here is deterministic and needs no model. The way of a request: `reading` reads names and values or words,
//! `records` the series that they name, and `situation` settles them. `assessment` holds them against a `frame` of levels:
//! the water `balance` over a `forecast` drawn from past years (`history`) gives the cut that keeps the reserve, the chance of
//! each level, and the stage; `declaration` says how a stage starts and ends as days go by. `choice` picks the measures that
//! reach the cut at the least cost. `planning` puts this together, and draws one task for each department; `worker` does
//! it, with questions and revisions; `integration` checks the departments' plans against each other, sends back what does
//! not fit, and makes the `answer`, with its `schedule`, `plot`s and text. `replay` says what stages and measures would have
//! done in the past. All of these are pure; `agents` serves them. Volumes are megalitres, flows megalitres a day, shares
//! fractions of one; people are answered in their own `unit`.

mod agents;
mod answer;
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
mod integration;
mod measure;
mod outlook;
mod planning;
mod plot;
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

pub use agents::agents;
pub use answer::{Answer, AnswerMeasure, Dependency, ForecastRow, Responsibility, TimelineStep};
pub use assessment::{Assessment, LevelChance, OtherYear, RequiredCuts};
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
pub use integration::{Blame, Parts};
pub use measure::{MEASURES_MAX, Measure, MeasureError, check_measures, read_measures};
pub use outlook::{Band, Outlook};
pub use planning::{
    Decision, DroughtPlan, LevelPlan, Planner, PlanningPayload, Scenario, StageMessage, Unassigned,
};
pub use plot::Plot;
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

//! Agents whose whole behaviour is in the folder of the run's workflow: `data/procedure.yaml`.
//!
//! A [`Procedure`] says what a request may tell, which departments are called in, what each does under which `condition`s,
//! by when and after what, and what the public is told. `reading` finds its values in a request; `department` chooses a
//! department's actions; `schedule` puts the actions of all into one timeline; `integration` makes the answer of them. All
//! of these are pure; `agents` serves them. They know no domain.

mod agents;
mod condition;
mod department;
mod integration;
mod placeholder;
mod planning;
mod procedure;
mod procedure_error;
mod reading;
mod schedule;
mod value;

pub use agents::agents;
pub use condition::{Condition, Test, Verdict};
pub use department::{Brief, DepartmentPlan, Undecided};
pub use integration::{Answer, integrate};
pub use planning::{Decision, Planned, PlanningPayload, decide};
pub use procedure::{Action, Department, Level, Message, Metric, Procedure};
pub use procedure_error::ProcedureError;
pub use reading::{Reading, RequestError};
pub use schedule::{Slot, schedule};
pub use value::{Choice, Kind, ValueSpec};

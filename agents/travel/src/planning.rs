//! From a request to a plan.
//!
//! [`Planner::decide`] is pure: a payload and a day in, a plan or a question out. It reads the
//! words, settles who travels, where to, when and for how much, chooses cities where only a
//! country was named, and draws the graph of tasks. What it had to assume is part of the trip, as
//! plain sentences; what only the user can know is asked, with answers on offer.

mod alternatives;
mod answers;
mod appeal;
mod ask;
mod asked;
mod bounds;
mod budget_settled;
mod calendar;
mod candidates;
mod choice_notes;
mod dating;
mod day_text;
mod decision;
mod destination;
mod exclusions;
mod firm_wish;
mod leg_cost;
mod nights_split;
mod origin_settled;
mod overlay;
mod party_settled;
mod payload;
mod planner;
mod ranked_wishes;
mod reach;
mod request_refusal;
mod request_text;
mod route;
mod slots;
mod smallest_conflict;
mod stay_cost;
mod stops_chosen;
mod suggestion;
mod target;
mod task_graph;
mod task_names;
mod trial;
mod trip_made;
mod uncovered;
mod ways_out;

pub use decision::{Decision, PlanData};
pub use payload::{Assumed, PlanningPayload};
pub use planner::Planner;
pub use request_refusal::RequestRefusal;

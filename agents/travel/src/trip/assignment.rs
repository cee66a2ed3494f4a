use serde::{Deserialize, Serialize};

use super::{Leg, Stop, Trip};

/// What a travel task is about: the payload of every task that the planning agent makes.
///
/// JSON: `{"trip": Trip, "part": {"of": "stop", "index": 0}}`. A whole trip is always good enough;
/// the planning agent gives each task only what its kind needs (`narrowed`), so that a change of
/// anything else leaves the task as it was and its earlier result can be kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    /// The trip, whole or with neutral values for what the task must not depend on.
    pub trip: Trip,
    /// The part of it that this task works on.
    pub part: Part,
    /// Whether the trip holds only what this kind of task needs. What is left out can only come
    /// as the result of another task then, and is never made up from the trip.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub narrowed: bool,
}

/// The part of a trip that one task works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Part {
    /// All of it (budget; transport and weather too).
    Trip,
    /// One stop, by its index in `trip.stops` (location, weather, accommodation, activity).
    Stop {
        /// Index in `trip.stops`.
        index: usize,
    },
    /// One leg, by its index in `trip.legs()` (transport: flights and what else has a ticket).
    Leg {
        /// Index in the legs of the trip.
        index: usize,
    },
    /// Into town at one stop, and around in it (transport: the ground transport, which starts from
    /// the ways that were found for the leg that leads there).
    Ground {
        /// Index in `trip.stops`.
        index: usize,
    },
    /// Local tips for every stop (location, P3).
    Tips,
    /// Local tips for one stop (location, P3).
    StopTips {
        /// Index in `trip.stops`.
        index: usize,
    },
}

impl Part {
    /// Whether a task on this part looks at the stop with this index.
    pub fn has_stop(self, stop: usize) -> bool {
        match self {
            Part::Stop { index } | Part::Ground { index } | Part::StopTips { index } => {
                index == stop
            }
            Part::Leg { .. } => false,
            Part::Trip | Part::Tips => true,
        }
    }
}

impl Assignment {
    /// The whole trip, and a part of it.
    pub fn whole(trip: Trip, part: Part) -> Assignment {
        Assignment {
            trip,
            part,
            narrowed: false,
        }
    }

    /// The stop that the task is about; `None` when it is about more than one, or when the
    /// index points outside the trip (a malformed payload).
    pub fn stop(&self) -> Option<&Stop> {
        match self.part {
            Part::Stop { index } => self.trip.stops.get(index),
            _ => None,
        }
    }

    /// The legs that the task is about: those of its part, or all for a task about the trip.
    pub fn legs(&self) -> Vec<Leg> {
        let legs = self.trip.legs();
        match self.part {
            Part::Leg { index } => legs.into_iter().filter(|leg| leg.index == index).collect(),
            Part::Ground { .. } => Vec::new(),
            _ => legs,
        }
    }
}

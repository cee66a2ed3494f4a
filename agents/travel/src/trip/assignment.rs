use serde::{Deserialize, Serialize};

use super::{Leg, Stop, Trip};

/// What a travel task is about: the payload of every task that the planning agent makes.
///
/// JSON: `{"trip": Trip, "part": {"of": "stop", "index": 0}}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    /// The whole trip.
    pub trip: Trip,
    /// The part of it that this task works on.
    pub part: Part,
}

/// The part of a trip that one task works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Part {
    /// All of it (weather, budget; local tips too).
    Trip,
    /// One stop, by its index in `trip.stops` (location, accommodation, activity).
    Stop {
        /// Index in `trip.stops`.
        index: usize,
    },
    /// The legs that begin or end at the origin (transport: the flights).
    HomeLegs,
    /// The legs between stops, and the way between arrival points and lodgings
    /// (transport: the ground transport).
    InnerLegs,
    /// Local tips for every stop (location, P3).
    Tips,
}

impl Assignment {
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
            Part::HomeLegs => legs.into_iter().filter(Leg::touches_home).collect(),
            Part::InnerLegs => legs.into_iter().filter(|leg| !leg.touches_home()).collect(),
            _ => legs,
        }
    }
}

use crate::trip::{Assignment, Part, PlaceId, Stop};

/// Why a specialist cannot work on its task. All of these are mistakes of whoever made the task: a retry cannot help.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The payload is no assignment.
    #[error("the payload is no travel assignment ({0}); send {{\"trip\": …, \"part\": …}}")]
    NoAssignment(String),
    /// The assignment is about something else than this agent works on.
    #[error(
        "the task is about {given}, but this agent needs {needed}; correct `part` in the payload"
    )]
    WrongPart {
        /// What it is about.
        given: String,
        /// What it should be about.
        needed: String,
    },
    /// The stop's place is not in the source.
    #[error(
        "the source has no place with the id `{0}`; plan with the same source that resolved the places"
    )]
    UnknownPlace(String),
    /// The trip was planned with a source that this agent does not have.
    #[error(
        "the trip was planned with the source `{0}`, which this agent was started without; start it with the same source as the planning agent"
    )]
    UnknownSource(String),
    /// A result that this task depends on is malformed.
    #[error(
        "a result that this task depends on cannot be read: {0}; update the agent that made it"
    )]
    BadInput(String),
    /// A result that this task cannot do without did not come.
    #[error("the result of {0} is missing; add the dependency to the plan")]
    MissingInput(String),
    /// The trip has no days or no stops.
    #[error("the trip has {0}; plan it again")]
    EmptyTrip(String),
}

impl Refusal {
    /// The stop that a task is about.
    pub(crate) fn stop_of(assignment: &Assignment) -> Result<(usize, &Stop), Self> {
        let wrong = || Self::WrongPart {
            given: format!("{:?}", assignment.part),
            needed: "one stop of the trip".to_owned(),
        };
        let Part::Stop { index } = assignment.part else {
            return Err(wrong());
        };
        let stop = assignment.trip.stops.get(index).ok_or_else(wrong)?;
        Ok((index, stop))
    }

    pub(crate) fn unknown_place(place: &PlaceId) -> Self {
        Self::UnknownPlace(place.0.clone())
    }
}

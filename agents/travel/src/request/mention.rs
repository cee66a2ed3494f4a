use crate::place::Meaning;

/// A place that a request names.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mention {
    /// The user's own words.
    pub(crate) text: String,
    pub(crate) role: Role,
    /// What it may mean; empty for a name that nothing knows.
    pub(crate) meanings: Vec<Meaning>,
    /// The name that a slip of the pen was corrected to.
    pub(crate) corrected: Option<String>,
    /// Close spellings, for a name that nothing knows.
    pub(crate) close: Vec<String>,
}

/// What a place is to the trip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Destination,
    /// "from", "departing", "based in".
    Origin,
    /// A sight whose city is meant when no other place is named.
    Sight,
    /// "starting in", "beginning in": the origin, unless it lies inside the destination.
    Start,
    /// "not", "except", "avoid": never a destination, and left out wherever cities are chosen.
    Excluded,
}

/// What a choice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A leg of the trip.
    Leg(usize),
    /// The bed at a stop.
    Lodging(usize),
    /// The programme at a stop.
    Programme(usize),
}

impl Subject {
    pub(super) fn index(self) -> usize {
        match self {
            Self::Leg(index) | Self::Lodging(index) | Self::Programme(index) => index,
        }
    }
}

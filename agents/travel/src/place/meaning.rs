use crate::trip::PlaceId;

/// One thing that a name can mean. A name may have several meanings, in several sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A covered destination of a source (by the source's index in the atlas).
    City { source: usize, place: PlaceId },
    /// A country, state or part of the world of a source.
    Area { source: usize, index: usize },
    /// A place from which a source lets one set out.
    Gateway { source: usize, index: usize },
    /// A part of a country (by its index in [`super::Part::all`]).
    Part { index: usize },
    /// A country of the world, covered or not (ISO 3166-1 alpha-2).
    Country { code: String },
    /// A place in the gazetteer, by its index there.
    Known { index: usize },
}

impl Meaning {
    /// The source that this meaning belongs to; `None` for the wide world.
    pub(crate) fn source(&self) -> Option<usize> {
        match self {
            Meaning::City { source, .. }
            | Meaning::Area { source, .. }
            | Meaning::Gateway { source, .. } => Some(*source),
            Meaning::Part { .. } | Meaning::Country { .. } | Meaning::Known { .. } => None,
        }
    }

    /// Whether a source has something to visit there.
    pub(crate) fn covered(&self) -> bool {
        matches!(self, Meaning::City { .. } | Meaning::Area { .. })
    }
}

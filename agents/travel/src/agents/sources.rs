use std::path::PathBuf;
use std::sync::Arc;

use crate::refusal::Refusal;
use crate::source::{Source, SourceError, TravelPlannerFolder, World};
use crate::trip::Trip;

/// Where the data comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum SourceChoice {
    /// The data that is compiled in.
    #[default]
    Bundled,
    /// A folder in the TravelPlanner format first; the compiled-in data for what it does not cover.
    Folder(PathBuf),
}

impl SourceChoice {
    /// The folder in the TravelPlanner format, if there is one.
    pub(super) fn folder(&self) -> Option<PathBuf> {
        match self {
            Self::Bundled => None,
            Self::Folder(folder) => Some(folder.clone()),
        }
    }
}

/// The open sources, those with exact data first.
#[derive(Clone)]
pub struct Sources(Arc<[Arc<dyn Source>]>);

impl Sources {
    /// Opens what was chosen.
    ///
    /// # Errors
    /// When a file is missing or malformed.
    pub fn open(choice: &SourceChoice) -> Result<Self, SourceError> {
        let mut sources: Vec<Arc<dyn Source>> = Vec::new();
        if let SourceChoice::Folder(folder) = choice {
            sources.push(Arc::new(TravelPlannerFolder::open(folder)?));
        }
        sources.push(Arc::new(World::bundled()?));
        Ok(Self(sources.into()))
    }

    /// All of them, in order.
    #[must_use]
    pub fn all(&self) -> &[Arc<dyn Source>] {
        &self.0
    }

    /// The one that a trip was planned with.
    ///
    /// # Errors
    /// When this agent was started without it.
    pub fn of(&self, trip: &Trip) -> Result<&dyn Source, Refusal> {
        self.named(&trip.source)
    }

    /// The one with this id.
    ///
    /// # Errors
    /// When this agent was started without it.
    pub fn named(&self, id: &str) -> Result<&dyn Source, Refusal> {
        let found = self.0.iter().find(|source| source.about().id == id);
        found
            .map(|source| &**source)
            .ok_or_else(|| Refusal::UnknownSource(id.to_owned()))
    }
}

use std::path::Path;
use std::sync::Arc;

use jiff::Zoned;
use muster_travel::{
    Constraints, PlanDay, Planner, Query, Source, TravelPlannerFolder, Verification, Verifier,
    World,
};

/// Judges plans by the labels of their queries, or by what the words are read as.
pub(super) struct Judge {
    verifier: Verifier,
    planner: Planner,
}

impl Judge {
    /// Over the folder with the data.
    pub(super) fn open(data: &Path) -> anyhow::Result<Self> {
        let own: Arc<dyn Source> = Arc::new(TravelPlannerFolder::open(data)?);
        let world: Arc<dyn Source> = Arc::new(World::bundled()?);
        Ok(Self {
            verifier: Verifier::open(data)?,
            planner: Planner::new(vec![own, world], None),
        })
    }

    /// What a query asks for.
    pub(super) fn asked(&self, query: &Query) -> Result<Constraints, String> {
        if let Some(labels) = &query.labels {
            return Ok(labels.clone());
        }
        let trip = self.planner.understood(&query.query, Zoned::now().date());
        let asked = trip.as_ref().and_then(Constraints::of_trip);
        asked.ok_or_else(|| "the words name no place, no origin or no budget".to_owned())
    }

    /// What a plan is.
    pub(super) fn verify(&self, asked: &Constraints, plan: &[PlanDay]) -> Verification {
        self.verifier.verify(asked, plan)
    }
}

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use muster_agent::{Agent, Context, Description, Output, Task};
use muster_proto::Fault;
use serde::Deserialize;

use super::KEEP_RESULTS;
use crate::itinerary::Itinerary;
use crate::verification::{Constraints, PlanDay, Verifier, submission_plan};

/// Holds finished plans against the benchmark's rules. It reads the data of its own, with the first plan.
pub(super) struct VerificationAgent {
    folder: Option<PathBuf>,
    verifier: OnceLock<Result<Arc<Verifier>, Fault>>,
}

/// What is to be judged, and by what.
#[derive(Deserialize)]
struct Payload {
    constraints: Constraints,
    /// In the benchmark's format.
    #[serde(default)]
    plan: Option<Vec<PlanDay>>,
    /// Or as the travel workflow gives it.
    #[serde(default)]
    itinerary: Option<Itinerary>,
}

impl VerificationAgent {
    pub(super) fn new(folder: Option<PathBuf>) -> Self {
        let verifier = OnceLock::new();
        Self { folder, verifier }
    }

    fn verifier(&self) -> Result<Arc<Verifier>, Fault> {
        self.verifier.get_or_init(|| self.open()).clone()
    }

    fn open(&self) -> Result<Arc<Verifier>, Fault> {
        let Some(folder) = &self.folder else {
            let message = "plans are verified against a folder in the TravelPlanner format, and the settings name none: set travel.source";
            return Err(Fault::fatal(message).with_code("unknown_source"));
        };
        let opened = Verifier::open(folder).map(Arc::new);
        opened.map_err(|error| Fault::fatal(error.to_string()).with_code("unreadable_source"))
    }
}

#[async_trait]
impl Agent for VerificationAgent {
    fn description(&self) -> Description {
        Description::new("verification")
            .capabilities(["plan_verification", "constraint_checks"])
            .keep_results(KEEP_RESULTS)
    }

    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault> {
        let payload: Payload = task.payload()?;
        context
            .progress(None, "holding the plan against thirteen rules")
            .await;
        let plan = match (payload.plan, &payload.itinerary) {
            (Some(plan), _) => plan,
            (None, Some(itinerary)) => submission_plan(itinerary),
            (None, None) => {
                let message = "there is neither `plan` nor `itinerary`: send one of them";
                return Err(Fault::bad_request(message));
            }
        };
        let verification = self.verifier()?.verify(&payload.constraints, &plan);
        Ok(Output::result(verification).sources(["a folder in the TravelPlanner format"]))
    }
}

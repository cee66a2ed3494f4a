use async_trait::async_trait;
use muster_agent::{Agent, Context, Description, Output, Task};
use muster_proto::{Fault, Json};
use serde::Deserialize;

use super::Sources;
use super::specialist::{confidence, fault};
use crate::finding::Findings;
use crate::integration::{Absence, IntegrationError, integrate};
use crate::trip::Trip;

/// Puts the finished itinerary together.
pub(super) struct IntegrationAgent {
    sources: Sources,
}

/// The part of the planning result that is needed here.
#[derive(Deserialize)]
struct Planned {
    trip: Trip,
}

#[derive(Deserialize)]
struct Payload {
    plan_data: Planned,
}

impl IntegrationAgent {
    pub(super) fn new(sources: Sources) -> Self {
        Self { sources }
    }
}

#[async_trait]
impl Agent for IntegrationAgent {
    fn description(&self) -> Description {
        Description::new("integration").capabilities(["itinerary_assembly", "consistency_checks"])
    }

    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault> {
        context.progress(None, "putting the days together").await;
        let trip = match task.input::<Planned>("planning") {
            Ok(planned) => planned.trip,
            Err(_) => task.payload::<Payload>()?.plan_data.trip,
        };
        let source = self.sources.of(&trip).map_err(fault)?;
        let findings = Findings::gather(task.inputs.values().map(Json::as_str)).map_err(fault)?;
        let absences = task.missing.iter().map(|gap| Absence {
            task: gap.task_id.as_str().to_owned(),
            reason: gap.reason.clone(),
        });
        let absences: Vec<Absence> = absences.collect();
        let itinerary = integrate(source, &trip, &findings, &absences).map_err(refused)?;
        let sources = itinerary.sources.clone();
        let assumptions = itinerary.assumptions.clone();
        Ok(Output::result(itinerary)
            .sources(sources)
            .assumptions(assumptions)
            .confidence(confidence(source)))
    }
}

fn refused(error: IntegrationError) -> Fault {
    match error {
        IntegrationError::Refused(refusal) => fault(refusal),
        contradictory @ IntegrationError::Contradictory(_) => {
            Fault::fatal(contradictory.to_string()).with_code("contradictory")
        }
    }
}

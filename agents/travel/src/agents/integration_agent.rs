use async_trait::async_trait;
use muster_agent::{Agent, CacheLevel, Context, Description, Output, Task};
use muster_proto::{Conflict, Fault, Json, QuestionId};
use serde::Deserialize;

use super::forecast::Forecasts;
use super::specialist::{confidence, fault};
use super::{KEEP_RESULTS, Sources};
use crate::integration::{Absence, Given, IntegrationError, admit, assemble};
use crate::trip::Trip;

/// Puts the finished itinerary together.
pub(super) struct IntegrationAgent {
    sources: Sources,
    /// Where there is a live source: the days of the whole trip are known here alone.
    forecasts: Option<Forecasts>,
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
    pub(super) fn new(sources: Sources, forecasts: Option<Forecasts>) -> Self {
        Self { sources, forecasts }
    }
}

#[async_trait]
impl Agent for IntegrationAgent {
    fn description(&self) -> Description {
        let description = Description::new("integration")
            .capabilities(["itinerary_assembly", "consistency_checks"])
            .cache_level(CacheLevel::Result);
        // Of forecasts the answers are kept, as long as they hold.
        match self.forecasts {
            Some(_) => description,
            None => description.keep_results(KEEP_RESULTS),
        }
    }

    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault> {
        context.progress(None, "putting the days together").await;
        let trip = match task.input::<Planned>("planning") {
            Ok(planned) => planned.trip,
            Err(_) => task.payload::<Payload>()?.plan_data.trip,
        };
        let source = self.sources.of(&trip).map_err(fault)?;
        let mut given = Given::gather(&task.inputs).map_err(fault)?;
        let absences = task.missing.iter().map(|gap| Absence {
            task: gap.task_id.as_str().to_owned(),
            reason: gap.reason.clone(),
        });
        let absences: Vec<Absence> = absences.collect();
        let mut assumed = Vec::new();
        if let (Some(forecasts), Some(weather)) = (&self.forecasts, &mut given.findings.weather) {
            let (data, now) = (source, task.now);
            assumed = forecasts.add(&context, data, &trip, now, weather).await;
        }
        let mut conflicts = given.conflicts(source, &trip);
        let accepted = is_accepted(&task);
        if !conflicts.is_empty() && !accepted {
            return Err(contradictory(conflicts));
        }
        let assembled = assemble(source, &trip, &given.findings, &absences);
        let (mut itinerary, broken) = assembled.map_err(fault)?;
        conflicts.extend(given.blamed(&trip, &broken));
        if accepted {
            admit(&mut itinerary, &conflicts);
        } else if !broken.is_empty() {
            let error = IntegrationError::Contradictory(broken);
            return Err(Fault::contradictory(error.to_string(), conflicts));
        }
        itinerary.assumptions.extend(assumed);
        let sources = itinerary.sources.clone();
        let assumptions = itinerary.assumptions.clone();
        Ok(Output::result(itinerary)
            .sources(sources)
            .assumptions(assumptions)
            .confidence(confidence(source)))
    }
}

/// Whether a person said that what was given is to be used although it does not fit.
fn is_accepted(task: &Task) -> bool {
    let accepts = |(id, answer): (&QuestionId, &Json)| {
        let says = answer.parse::<String>();
        id.as_str().starts_with("conflict-") && says.is_ok_and(|says| says == "accept")
    };
    task.answers.iter().any(accepts)
}

fn contradictory(conflicts: Vec<Conflict>) -> Fault {
    let each = conflicts.iter();
    let each = each.map(|it| format!("{}: {}", it.responsible, it.reason));
    let each: Vec<String> = each.collect();
    let message = format!("the results do not fit together: {}", each.join("; "));
    Fault::contradictory(message, conflicts)
}

//! Tells the recommendations in the shop's voice.

use std::sync::Arc;

use muster_agent::{Agent, Context, Description, Output, Task, async_trait};
use muster_proto::Fault;

use super::planning_agent::Planned;
use super::shelves::Shelves;
use crate::answer::{PartFound, compose};
use crate::catalogue::Catalogue;
use crate::matching::Found;
use crate::voice::Voice;

/// Rows that were left out are named up to this many.
const SKIPPED_NAMED_MAX: usize = 5;

/// The agent of type `product-integration`.
pub(super) struct IntegrationAgent {
    shelves: Arc<Shelves>,
    voice: Arc<Voice>,
}

impl IntegrationAgent {
    pub(super) fn new(shelves: Arc<Shelves>, voice: Arc<Voice>) -> Self {
        Self { shelves, voice }
    }
}

#[async_trait]
impl Agent for IntegrationAgent {
    fn description(&self) -> Description {
        Description::new("product-integration").capabilities(["brand_voice", "fact_check"])
    }

    async fn handle(&self, task: Task, context: Context) -> Result<Output, Fault> {
        context
            .progress(None, "holding every word against the catalogue")
            .await;
        let planned: Planned = task.input("planning")?;
        let stocked = self.shelves.of(&planned.catalogue).await?;
        let catalogue = stocked.matcher.catalogue();
        let mut gaps = skipped(catalogue);
        let mut parts = Vec::new();
        for (at, part) in planned.parts.iter().enumerate() {
            let number = at + 1;
            let need = task.input(&format!("profile-{number}")).unwrap_or_default();
            let found = task.input(&format!("matching-{number}"));
            let found = found.unwrap_or_else(|_| lost(&task, number, &part.text, &mut gaps));
            let asked = part.text.clone();
            parts.push(PartFound { asked, need, found });
        }
        let answer = compose(catalogue, &self.voice, parts, gaps);
        let (sources, assumptions) = (answer.sources.clone(), answer.assumptions.clone());
        Ok(Output::result(answer)
            .sources(sources)
            .assumptions(assumptions)
            .confidence(0.9))
    }
}

/// What stands in for a part whose tasks brought nothing.
fn lost(task: &Task, number: usize, asked: &str, gaps: &mut Vec<String>) -> Found {
    let ids = [format!("profile-{number}"), format!("matching-{number}")];
    let mut missing = task.missing.iter();
    let gap = missing.find(|gap| ids.iter().any(|id| id == gap.task_id.as_str()));
    let reason = gap.map_or("its search brought nothing", |gap| gap.reason.as_str());
    gaps.push(format!("{asked:?} was not searched: {reason}"));
    Found {
        nothing: Some(format!("it was not searched ({reason})")),
        ..Found::default()
    }
}

fn skipped(catalogue: &Catalogue) -> Vec<String> {
    let named = catalogue.skipped.iter().take(SKIPPED_NAMED_MAX);
    let mut gaps: Vec<String> = named
        .map(|it| {
            format!(
                "row {} of the catalogue cannot be recommended: {}",
                it.row, it.reason
            )
        })
        .collect();
    let more = catalogue.skipped.len().saturating_sub(SKIPPED_NAMED_MAX);
    if more > 0 {
        gaps.push(format!(
            "{more} more rows of the catalogue cannot be recommended"
        ));
    }
    gaps
}
